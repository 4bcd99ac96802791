"""What finds faults on pages finds them."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page

from tests.axe import assert_accessible

pytestmark = pytest.mark.browser

GOOD = (
    "<!doctype html><html lang='en-GB'><head><title>A page</title></head>"
    "<body><main><h1>A page</h1><p style='color: {colour}; background: #fff'>Words</p>{more}</main></body></html>"
)


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
async def page(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    """A browser's page, as pages are tested."""
    context = await browser.new_context(java_script_enabled=request.param)
    yield await context.new_page()
    await context.close()


async def test_a_good_page_passes(page: Page) -> None:
    """A page without fault is left alone."""
    await page.set_content(GOOD.format(colour="#000", more=""))
    await assert_accessible(page)


@pytest.mark.parametrize(
    ("rule", "colour", "more"),
    [
        ("color-contrast", "#ccc", ""),
        ("label", "#000", "<input name='q'>"),
        ("target-size", "#000", "<a href='#a' style='font-size:4px'>a</a><br><a href='#b' style='font-size:4px'>b</a>"),
    ],
)
async def test_a_fault_is_named(page: Page, rule: str, colour: str, more: str) -> None:
    """The rule that is broken stands in the failure."""
    await page.set_content(GOOD.format(colour=colour, more=more))

    with pytest.raises(AssertionError, match=rule):
        await assert_accessible(page)
