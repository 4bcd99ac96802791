"""Help in the product: the documents of docs/ as pages, and which of them belongs to where someone is."""

import re

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from prometheus_client import CollectorRegistry

from services.casework.pages.home import BEGINNINGS
from services.casework.pages.sources import PLACES
from services.health import Health
from services.pages.help import GUIDES, address, guide_text
from services.pages.markdown import render
from services.pages.places import GUIDE_OF_ROLE, Place, help_for
from services.pages.router import pages_router
from services.pages.serving import templates
from services.web import make_app


def test_each_role_s_page_is_one_press_from_where_it_begins() -> None:
    """The help of the page that a role's day begins on is that role's own."""
    found = {role: help_for(PLACES, at.partition("?")[0], role) for role, at in BEGINNINGS.items()}

    assert found == {role: f"/help/{guide}" for role, guide in GUIDE_OF_ROLE.items()}
    assert set(GUIDE_OF_ROLE.values()) <= GUIDES.keys()


@pytest.mark.parametrize(
    ("path", "role", "leads"),
    [
        ("/calls/1", "operations", "/help/call-handlers"),
        ("/shared/1", "compliance", "/help/compliance"),
        ("/shared/1", "visitor", "/help"),
        ("/shared/1", None, "/help"),
        ("/help/officers", "compliance", "/help"),
    ],
)
def test_the_help_is_the_page_s_own_else_the_role_s(path: str, role: str | None, leads: str) -> None:
    """A page of one role has its help whoever looks; one of several roles has the reader's; else the list is shown."""
    places = (Place("Shared", "/shared"), Place("Calls", "/calls", guide="call-handlers"))

    assert help_for(places, path, role) == leads


@pytest.mark.parametrize("name", GUIDES)
def test_every_link_of_help_leads_somewhere(name: str) -> None:
    """To a heading that is there, of a page of help that is there, or to another site; never to a file."""
    for link in re.findall(r'href="([^"]*)"', guide_text(name).body):
        path, _, part = link.partition("#")
        if not link.startswith("https://"):
            there = guide_text(path.rpartition("/")[2] or name)
            assert not part or f'id="{part}"' in there.body, link


@pytest.mark.parametrize("name", GUIDES)
def test_help_tells_all_that_the_document_does(name: str) -> None:
    """A title, a first day, sections to go to, and nothing of how it is written: no sign of Markdown, no comment."""
    told = guide_text(name)

    assert told.title
    assert "first-day" in told.body
    assert all(f'id="{anchor}"' in told.body for anchor, _ in told.sections)
    assert not re.search(r"&lt;!--|<!--|\]\(|^\|", told.body, re.MULTILINE)


def test_links_are_led_here_or_left_as_words() -> None:
    """Another page of help and another site are links; a file of the repository is its words."""
    kept = "[a](officers.md#keys) [c](https://www.example.org/) [d](#e)"

    body = render(f"# T\n{kept} [b](../deploy/x.yml) <http://127.0.0.1:8000/x>\n", address).body

    assert re.findall(r'href="([^"]*)"', body) == ["/help/officers#keys", "https://www.example.org/", "#e"]
    assert "b" in body
    assert "http://127.0.0.1:8000/x" in body


def test_what_is_wide_scrolls_in_a_region_of_its_own_name() -> None:
    """Tables and examples, told apart by number, with the words of their section safe in the name."""
    told = render('# T\n## A "b" `c`\n\n| x |\n|---|\n| y |\n\n```sh\nz <w>\n```\n', address)

    assert re.findall(r'aria-label="([^"]*)"', told.body) == ["A &quot;b&quot; c, part 1", "A &quot;b&quot; c, part 2"]
    assert "z &lt;w&gt;" in told.body
    assert told.sections == (("a-b-c", 'A "b" c'),)


def test_any_service_with_pages_has_help_and_says_what_there_is_not() -> None:
    """The list and each page are found by the link in the frame; another name is told as a page."""
    app = make_app("test", Health(), CollectorRegistry(), [pages_router([])], template_config=templates(places=()))
    with TestClient[Litestar](app) as client:
        index = client.get("/help")
        assert all(f'href="/help/{name}"' in index.text for name in GUIDES)
        assert client.get("/help/officers").status_code == 200
        assert 'href="/help"' in client.get("/acting-as").text
        assert client.get("/help/passwd").status_code == 404
        assert client.get("/help/..%2FREADME").status_code == 404
