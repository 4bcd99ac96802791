"""Someone of the landlord's at a real browser before the running product."""

from __future__ import annotations

import os
from typing import NamedTuple

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page

from tests.acceptance.product import Product
from tests.axe import assert_accessible
from tests.looks import assert_own_colours, assert_printable

MILLISECONDS = 20_000
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 900}
SHOTS = os.environ.get("CASELEDGER_TEST_SHOTS")
"""A folder for pictures of every page that is looked at, wide and narrow; none are taken without it."""


class Visited(NamedTuple):
    """What a page shows to whoever looks over a shoulder or reads a log: its address and its title."""

    url: str
    title: str


class Desk:
    """A browser with JavaScript, and whoever sits before it; `visited` is shared by all of a day."""

    def __init__(self, product: Product, context: BrowserContext, page: Page, visited: list[Visited]) -> None:
        self.product = product
        self.context = context
        self.page = page
        self.visited = visited
        page.set_default_timeout(MILLISECONDS)
        page.on("request", lambda request: visited.append(Visited(request.url, "")))

    async def go(self, path: str, service: str = "casework") -> None:
        """Open a page by its address."""
        answer = await self.page.goto(self.product.url(service, path))
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"

    async def say_who(self, actor: str, role: str, landlord: str = "whg", service: str = "casework") -> None:
        """Fill in the form that asks who is using the pages, and go where the role begins its day."""
        await self.go("/acting-as" if service == "casework" else "/acting-as?next=/docs", service)
        for field, value in (("actor", actor), ("role", role), ("landlord", landlord)):
            await self.page.fill(f"#{field}", value)
        await self.press("Continue")

    async def look(self, what: str) -> None:
        """See the page as it is, whole on a telephone; the first time also by axe, in forced colours and on paper."""
        known = {one.title for one in self.visited}
        self.visited.append(Visited(self.page.url, await self.page.title()))
        if self.visited[-1].title not in known:
            for owed in (assert_accessible, assert_own_colours, assert_printable):
                await owed(self.page)
        await self.page.set_viewport_size(NARROW)
        across = await self.page.evaluate("document.documentElement.scrollWidth")
        if SHOTS:
            await self._pictures(SHOTS, what)
        await self.page.set_viewport_size(WIDE)
        assert across <= NARROW["width"], f"{what} is {across} px wide on a screen of {NARROW['width']}"

    async def _pictures(self, folder: str, what: str) -> None:
        name = f"{folder}/{len(self.visited):04}-{what.replace(' ', '-')}"
        await self.page.screenshot(path=f"{name}-320.png", full_page=True)
        await self.page.set_viewport_size(WIDE)
        await self.page.screenshot(path=f"{name}-1280.png", full_page=True)

    async def press(self, button: str) -> None:
        """Press the last button of that name, and wait for what follows."""
        async with self.page.expect_navigation():
            await self.page.get_by_role("button", name=button).last.click()

    async def follow(self, link: str, within: str = "main") -> None:
        """Follow the first link of that name, and wait for the page."""
        async with self.page.expect_navigation():
            await self.page.locator(within).get_by_role("link", name=link).first.click()

    async def tab_to(self, place: Locator) -> None:
        """Press Tab until the focus is there."""
        for _ in range(250):
            if await place.evaluate("element => element === document.activeElement"):
                return
            await self.page.keyboard.press("Tab")
        pytest.fail(f"{place} cannot be reached by Tab")

    async def enter(self, place: Locator) -> None:
        """Reach a link or button by Tab alone, press Enter, and wait for what follows."""
        await self.tab_to(place)
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")

    async def text(self) -> str:
        """All that can be read in the main part."""
        return await self.page.locator("main").inner_text()


async def sit_down(product: Product, browser: Browser, visited: list[Visited]) -> Desk:
    """A browser that nobody has used yet; close its `context` afterwards."""
    context = await browser.new_context(locale="en-GB", viewport=WIDE, accept_downloads=True)  # type: ignore[arg-type]
    return Desk(product, context, await context.new_page(), visited)
