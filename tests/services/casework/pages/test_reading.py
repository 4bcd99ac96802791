"""What every page owes to people who read it small, by keyboard or by ear."""

from itertools import pairwise

import pytest

from tests.services.casework.pages.conftest import Person
from tests.services.casework.pages.situations import AUTUMN, EASTER, WITHOUT_CLOCKS

pytestmark = pytest.mark.browser

PAGES = {
    "list": "/cases",
    "case": f"/cases/{EASTER}",
    "moment": f"/cases/{EASTER}?as_known=2026-04-08T09:05",
    "differences": f"/cases/{EASTER}?from=2&to=9",
    "without clocks": f"/cases/{WITHOUT_CLOCKS}",
    "twice": f"/cases/{AUTUMN}?as_known=2026-10-25T01:30",
    "acting as": "/acting-as",
    "unknown": "/cases/00000000-0000-4000-8000-000000000000",
}
every_page = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)


@every_page
async def test_on_a_narrow_screen_only_tables_scroll_sideways(scripted: Person, path: str) -> None:
    """At 320 pixels nothing but the regions made for it is wider than the screen (WCAG 2.2, 1.4.10)."""
    await scripted.page.set_viewport_size({"width": 320, "height": 700})
    await scripted.open(path)
    await scripted.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")

    assert await scripted.page.evaluate("document.documentElement.scrollWidth") == 320


@every_page
async def test_every_field_has_a_label(scripted: Person, path: str) -> None:
    """A field that can be filled in says what for."""
    await scripted.open(path)

    unlabelled = await scripted.page.evaluate(
        "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')]"
        ".filter(field => !field.labels.length).map(field => field.id || field.outerHTML)"
    )

    assert unlabelled == []


@every_page
async def test_a_page_has_one_heading_and_no_id_twice(scripted: Person, path: str) -> None:
    """One h1, headings that skip no level, a language, and ids that links can rely on."""
    await scripted.open(path)

    levels = await scripted.page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    ids = await scripted.page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")

    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(ids) == len(set(ids))
    assert await scripted.page.locator("html").get_attribute("lang") == "en-GB"


@every_page
async def test_the_focus_follows_the_page(scripted: Person, path: str) -> None:
    """Tab goes from top to bottom through all that can be used, first the link past the header."""
    await scripted.open(path)
    reached: list[tuple[str, float]] = []
    while True:
        await scripted.page.keyboard.press("Tab")
        focused = await scripted.page.evaluate(
            "(() => { const one = document.activeElement; if (one === document.body) return null;"
            "one.dataset.seen = (one.dataset.seen || 0) * 1 + 1;"
            "return [one.innerText || one.id, one.getBoundingClientRect().top + scrollY, one.dataset.seen] })()"
        )
        if focused is None or (focused[0] == "Skip to the main content" and reached):
            break
        if focused[2] == "1":
            reached.append((focused[0], focused[1]))
        assert len(reached) < 200, "the focus never leaves the page"

    kinds = ("a[href]", "button", "input:not([type=hidden])", "select", "summary", "[tabindex='0']")
    usable = await scripted.page.locator(", ".join(f"{kind}:visible" for kind in kinds)).count()
    tops = [top for _, top in reached[1:]]

    assert reached[0][0] == "Skip to the main content"
    assert len(reached) == usable
    assert all(below >= above - 30 for above, below in pairwise(tops)), reached


async def test_the_link_past_the_header_leads_to_the_main_part(person: Person) -> None:
    """The first Tab and Enter of a page."""
    await person.open(f"/cases/{EASTER}")
    await person.page.keyboard.press("Tab")
    await person.page.keyboard.press("Enter")
    await person.page.keyboard.press("Tab")

    assert await person.page.locator("main a:focus").inner_text() == "All cases"


@every_page
async def test_no_page_is_kept_or_takes_anything_from_elsewhere(scripted: Person, path: str) -> None:
    """Nothing personal stays in a cache of the browser, and no script runs but the one that all pages share."""
    answer = await scripted.page.goto(scripted.at + path)
    assert answer is not None

    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert [await one.get_attribute("src") for one in await scripted.page.locator("script").all()] == [
        "/static/start.js"
    ]
