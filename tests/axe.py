"""What axe-core finds on a page: WCAG 2.2 at levels A and AA, and its own good practice."""

import re
from html import escape
from typing import Any
from weakref import WeakKeyDictionary

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Browser, Page

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Off unless named, since it is of WCAG 2.2.
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}

_SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL | re.IGNORECASE)
_blanks: WeakKeyDictionary[Browser, Page] = WeakKeyDictionary()


async def assert_accessible(page: Page) -> None:
    """Fails with each rule that the page as it stands breaks, where, and what to read about it."""
    # A page that was pressed may still wait for its style sheets: what it looks like without them is no fault of it.
    await page.wait_for_load_state("load")
    scripted = await page.evaluate("matchMedia('(scripting: enabled)').matches")
    told = "\n".join(map(_told, await (_violations(page) if scripted else _violations_of_a_copy(page))))
    assert not told, f"{page.url}\n{told}"


async def _violations(page: Page) -> list[dict[str, Any]]:
    await page.evaluate(AXE_SCRIPT)
    found = await page.evaluate("options => axe.run(document, options)", OPTIONS)
    return list(found["violations"])


async def _violations_of_a_copy(page: Page) -> list[dict[str, Any]]:
    """Of the same page in a browser that runs axe; the page's own scripts are taken out."""
    assert page.context.browser is not None
    copy = await _blank(page.context.browser)
    if page.viewport_size:
        await copy.set_viewport_size(page.viewport_size)
    await copy.set_content(_SCRIPT.sub("", _based(await page.content(), page.url)), wait_until="load")
    return await _violations(copy)


def _based(html: str, at: str) -> str:
    """The page with its address, by which its style sheets are found."""
    return re.sub(r"<head[^>]*>", lambda head: f'{head[0]}<base href="{escape(at)}">', html, count=1)


async def _blank(browser: Browser) -> Page:
    """One page for all copies: opening another each time costs as much as looking at it."""
    if browser not in _blanks:
        context = await browser.new_context()
        _blanks[browser] = await context.new_page()
    return _blanks[browser]


def _told(violation: dict[str, Any]) -> str:
    elements = [f"  {' '.join(map(str, one['target']))}: {_short(one)}" for one in violation["nodes"]]
    heading = f"{violation['id']} ({violation['impact']}): {violation['help']}; {violation['helpUrl']}"
    return "\n".join([heading, *elements])


def _short(node: dict[str, Any]) -> str:
    return re.sub(r"\s+", " ", f"{node['html'][:200]} - {node['failureSummary']}")
