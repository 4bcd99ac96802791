"""The facts door's documentation: what it tells, and that everyone can use it."""

import pytest

from tests.axe import assert_accessible
from tests.services.casework.pages.conftest import Person

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/docs", "What can be asked of a case"),
        ("/docs/messages/contact.made.v1", "A telephone call."),
        ("/docs/messages/start-enforcement.v1", "Needs no version."),
        ("/docs/messages/command-outcome", "It was refused, for the reasons given"),
        ("/docs/codes", "id-used-before"),
    ],
)
async def test_the_documentation_can_be_used_by_everyone(person: Person, path: str, says: str) -> None:
    """Without scripts, at the width of a phone, and with nothing for axe to find."""
    await person.page.set_viewport_size({"width": 320, "height": 640})

    assert await person.open(path) == 200

    assert says in await person.text()
    assert await person.page.evaluate("document.documentElement.scrollWidth") <= 320
    await assert_accessible(person.page)


async def test_the_http_of_the_door_is_told_from_its_own_document(person: Person) -> None:
    """Whatever the door can be asked; a name that is none is told as such."""
    assert await person.open("/docs/http") == 200
    assert await person.open("/docs/messages/no-such.v1") == 404
    assert "There is nothing of this name here." in await person.text()
