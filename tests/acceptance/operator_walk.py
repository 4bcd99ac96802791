"""An operator looks who gets on and, by keyboard alone, has a notice, a message and a view tried again."""

from __future__ import annotations

from playwright.async_api import expect

from tests.acceptance.desk import Desk


async def operate(desk: Desk) -> None:
    """Each deed stands under what operators did."""
    page = desk.page
    await desk.say_who("op.night", "operations", "")
    await desk.look("operations")
    await desk.enter(page.get_by_role("button", name="Try again now").last)
    await desk.enter(page.get_by_role("link", name="Messages that could not be taken"))
    await desk.look("rejected messages")
    await desk.enter(page.locator("main tbody a").first)
    await desk.look("rejected message")
    await desk.enter(page.get_by_role("button", name="Show what was sent"))
    assert await page.locator("pre.raw").count() == 1
    await desk.enter(page.get_by_role("button", name="Send it again"))
    await desk.enter(page.get_by_role("link", name="worklist"))
    await desk.look("view")
    await desk.enter(page.get_by_role("button", name="Fold it anew and put it in place"))
    await desk.go("/operations")
    await expect(page.locator("[data-status='view worklist']")).to_contain_text("Folded anew")
    await desk.look("operations after all that")
    done = await page.locator("#actions ~ * table").last.inner_text()
    assert done.count("op.night") == 4, done
