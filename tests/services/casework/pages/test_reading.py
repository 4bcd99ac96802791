"""What every page owes to people who read it small, by keyboard, by ear, in their own colours, or on paper."""

from itertools import pairwise

import pytest

from tests.axe import assert_accessible
from tests.looks import assert_own_colours, assert_printable
from tests.services.casework.pages.conftest import Person
from tests.services.casework.pages.situations import EASTER
from tests.services.casework.pages.states import EACH_KIND, STATES

pytestmark = pytest.mark.browser

every_state = pytest.mark.parametrize("path", STATES.values(), ids=STATES)
each_kind = pytest.mark.parametrize("path", [STATES[name] for name in EACH_KIND], ids=EACH_KIND)


@every_state
async def test_everyone_can_use_it(scripted: Person, path: str) -> None:
    """Nothing that axe finds, everything unfolded: names, roles, contrast, targets, landmarks."""
    await scripted.open(path)
    await scripted.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    await assert_accessible(scripted.page)


@every_state
async def test_on_a_narrow_screen_only_tables_scroll_sideways(scripted: Person, path: str) -> None:
    """At 320 pixels, which is 1280 at 400 %, only the regions made for it are wider than the screen (WCAG 1.4.10)."""
    await scripted.page.set_viewport_size({"width": 320, "height": 700})
    await scripted.open(path)
    await scripted.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")

    assert await scripted.page.evaluate("document.documentElement.scrollWidth") == 320


@every_state
async def test_a_page_says_what_it_is_and_what_its_fields_are(scripted: Person, path: str) -> None:
    """One h1, headings that skip no level, a language, ids that links can rely on, a label for every field."""
    answer = await scripted.page.goto(scripted.at + path)
    assert answer is not None

    levels = await scripted.page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    ids = await scripted.page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    unlabelled = await scripted.page.evaluate(
        "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')]"
        ".filter(field => !field.labels.length).map(field => field.id || field.outerHTML)"
    )

    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(ids) == len(set(ids))
    assert await scripted.page.locator("html").get_attribute("lang") == "en-GB"
    assert unlabelled == []
    # Nothing personal stays in a cache of the browser, and nothing comes from elsewhere.
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    sources = [str(await one.get_attribute("src")) for one in await scripted.page.locator("script").all()]
    assert sources[0] == "/static/start.js"
    assert all(source.startswith("/static/") for source in sources)


@each_kind
async def test_the_focus_follows_the_page(scripted: Person, path: str) -> None:
    """Tab goes down through all that can be used, column by column, first the link past the header."""
    await scripted.open(path)
    reached: list[tuple[str, float, float]] = []
    while True:
        await scripted.page.keyboard.press("Tab")
        focused = await scripted.page.evaluate(
            "(() => { const one = document.activeElement; if (one === document.body) return null;"
            "one.dataset.seen = (one.dataset.seen || 0) * 1 + 1;"
            "const at = one.getBoundingClientRect();"
            "return [one.innerText || one.id, at.top + scrollY, at.left, one.dataset.seen] })()"
        )
        if focused is None or (focused[0] == "Skip to the main content" and reached):
            break
        if focused[3] == "1":
            reached.append((focused[0], focused[1], focused[2]))
        assert len(reached) < 200, "the focus never leaves the page"

    kinds = ("a[href]", "button", "input:not([type=hidden])", "select", "summary", "[tabindex='0']")
    usable = await scripted.page.locator(", ".join(f"{kind}:visible" for kind in kinds)).count()

    assert reached[0][0] == "Skip to the main content"
    assert len(reached) == usable
    # Up is only where the next column begins.
    assert [(a, b) for a, b in pairwise(reached[1:]) if b[1] < a[1] - 30 and b[2] <= a[2]] == []


async def test_the_link_past_the_header_leads_to_the_main_part(person: Person) -> None:
    """The first Tab and Enter of a page."""
    await person.open(f"/cases/{EASTER}")
    await person.page.keyboard.press("Tab")
    await person.page.keyboard.press("Enter")
    await person.page.keyboard.press("Tab")

    assert await person.page.locator("main a:focus").inner_text() == "All cases"


@each_kind
async def test_it_can_be_read_in_colours_of_one_s_own(scripted: Person, path: str) -> None:
    """With forced colours the header, the headings and the text are drawn in them, and states keep their borders."""
    await scripted.open(path)
    await assert_own_colours(scripted.page)


@each_kind
async def test_it_can_be_printed(scripted: Person, path: str) -> None:
    """On paper stands what can be read, tables whole; not what can only be pressed."""
    await scripted.open(path)
    await assert_printable(scripted.page)
