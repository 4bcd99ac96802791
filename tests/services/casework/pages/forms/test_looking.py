"""Every way in which a form asks, before the eyes of axe: as it is shown, and as it comes back with what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from playwright.async_api import Browser

from contracts.streams import Kind as StreamKind
from services.casework.http.bodies import FACTS
from services.casework.pages.forms.fields import Field, of_fact
from tests.axe import assert_accessible
from tests.looks import assert_own_colours, assert_printable
from tests.services.casework.domain.scenario import Scenario
from tests.services.casework.pages.conftest import Person, sign_in
from tests.services.casework.pages.forms.counter import Counter

NARROW = {"width": 320, "height": 700}
OF_CASES = FACTS[StreamKind.CASE]


def ways(fields: Iterable[Field]) -> Iterator[tuple[str, bool]]:
    """How each field asks, those of its parts included, and whether it must be answered."""
    for field in fields:
        yield field.kind.value, field.required
        yield from ways(field.inner)


def few_that_show_all() -> list[str]:
    """As few facts as come easily whose forms ask in every way in which any form of a case asks."""
    asked = {tag: set(ways(of_fact(shape))) for tag, shape in OF_CASES.items() if tag != "incident.reported.v1"}
    missing, chosen = set().union(*asked.values()), []
    while missing:
        chosen.append(max(sorted(asked), key=lambda tag: len(asked[tag] & missing)))
        missing -= asked[chosen[-1]]
    return chosen


@pytest.mark.browser
@pytest.mark.parametrize("tag", few_that_show_all())
async def test_a_form_can_be_used_by_everyone(browser: Browser, counter: Counter, case: Scenario, tag: str) -> None:
    """Open and in full, at 320 pixels, in forced colours and on paper; and once more handed in with nothing typed."""
    context = await browser.new_context(locale="en-GB", viewport=NARROW)  # type: ignore[arg-type]
    await sign_in(context, counter.at)
    officer = Person(await context.new_page(), counter.at)
    assert await officer.open(f"/cases/{case.case}/record/{tag}") == 200
    await look_at(officer)
    for field in await officer.page.locator("main form input[type=text]").all():
        await field.fill("")
    async with officer.page.expect_navigation() as after:
        await officer.page.get_by_role("button", name="Record it").last.click()
    assert (await after.value).status in {200, 422}
    await look_at(officer)
    await context.close()


async def look_at(officer: Person) -> None:
    """What every page owes, with all of it unfolded."""
    await officer.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert await officer.page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    for owed in (assert_accessible, assert_own_colours, assert_printable):
        await owed(officer.page)
