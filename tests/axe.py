"""What axe-core finds on a page: WCAG 2.2 at levels A and AA, and its own good practice."""

import re
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Off unless named, since it is of WCAG 2.2.
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}


async def assert_accessible(page: Page) -> None:
    """Fails with each rule that the page as it stands breaks, where, and what to read about it."""
    scripted = await page.evaluate("matchMedia('(scripting: enabled)').matches")
    told = "\n".join(map(_told, await (_violations(page) if scripted else _violations_of_a_copy(page))))
    assert not told, f"{page.url}\n{told}"


async def _violations(page: Page) -> list[dict[str, Any]]:
    await page.evaluate(AXE_SCRIPT)
    found = await page.evaluate("options => axe.run(document, options)", OPTIONS)
    return list(found["violations"])


async def _violations_of_a_copy(page: Page) -> list[dict[str, Any]]:
    """Of the same page in a browser that runs axe but none of the page's own scripts."""
    browser = page.context.browser
    assert browser is not None
    context = await browser.new_context(viewport=page.viewport_size)
    try:
        copy, html, at = await context.new_page(), await page.content(), page.url.split("#")[0]
        await copy.route("**/*.js", lambda route: route.abort())
        if at.startswith("http"):
            await copy.route(at, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
            await copy.goto(at)
        else:
            await copy.set_content(html)
        return await _violations(copy)
    finally:
        await context.close()


def _told(violation: dict[str, Any]) -> str:
    elements = [f"  {' '.join(map(str, one['target']))}: {_short(one)}" for one in violation["nodes"]]
    heading = f"{violation['id']} ({violation['impact']}): {violation['help']}; {violation['helpUrl']}"
    return "\n".join([heading, *elements])


def _short(node: dict[str, Any]) -> str:
    return re.sub(r"\s+", " ", f"{node['html'][:200]} - {node['failureSummary']}")
