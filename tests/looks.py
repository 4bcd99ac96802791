"""How a page looks to people who read it in colours of their own, or on paper."""

from playwright.async_api import Page

# What is said in text or by a border, wherever it is shown.
_DRAWN = (
    "[...document.querySelectorAll('h1, main p, main td, .govuk-tag, .ledger-header a')].filter(one =>"
    " one.checkVisibility() && one.innerText).map(one => getComputedStyle(one)).map(one =>"
    " [one.color, one.backgroundColor, one.forcedColorAdjust])"
)
_UNFRAMED = (
    "[...document.querySelectorAll('.govuk-tag')].filter(one => getComputedStyle(one).borderTopWidth === '0px').length"
)
_CUT_OFF = "[...document.querySelectorAll('.wide')].filter(one => getComputedStyle(one).overflowX !== 'visible').length"
PRESSED = ("header", "form", "nav", ".govuk-button", ".govuk-skip-link")
"""What is of no use on paper."""


async def assert_own_colours(page: Page) -> None:
    """With forced colours the header, the headings and the text are drawn in them, and states keep their borders."""
    await page.emulate_media(forced_colors="active", color_scheme="dark")
    drawn = await page.evaluate(_DRAWN)
    unframed = await page.evaluate(_UNFRAMED)
    await page.emulate_media(forced_colors="none", color_scheme="light")

    assert drawn, page.url
    assert all(colour != ground and adjusted == "auto" for colour, ground, adjusted in drawn), page.url
    assert unframed == 0, page.url


async def assert_printable(page: Page) -> None:
    """On paper stands what can be read, tables whole; not what can only be pressed."""
    focused = await page.evaluate_handle("document.activeElement")
    await page.emulate_media(media="print")
    titled = await page.locator("h1").is_visible()
    pressed = [one for one in PRESSED if await page.locator(f"{one}:visible").count()]
    cut_off = await page.evaluate(_CUT_OFF)
    await page.emulate_media(media="screen")
    # What is not shown loses the focus, and whoever goes on by keyboard would begin anew.
    await focused.evaluate("one => one.focus()")

    assert titled, page.url
    assert (pressed, cut_off) == ([], 0), page.url
