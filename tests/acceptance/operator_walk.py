"""An operator looks who gets on, sends a rejected message again, has a view folded anew and a notice tried again."""

from __future__ import annotations

from playwright.async_api import expect

from tests.acceptance.desk import Desk


async def operate(desk: Desk) -> None:
    """Each deed stands under what operators did."""
    await desk.say_who("op.night", "operations", "")
    await desk.look("operations")
    await desk.press("Try again now")
    await desk.follow("Messages that could not be taken")
    await desk.look("rejected messages")
    await desk.page.locator("main tbody a").first.click()
    await desk.look("rejected message")
    await desk.press("Show what was sent")
    assert await desk.page.locator("pre.raw").count() == 1
    await desk.press("Send it again")
    await desk.page.get_by_role("link", name="worklist").click()
    await desk.look("view")
    await desk.press("Fold it anew and put it in place")
    await desk.go("/operations")
    await expect(desk.page.locator("[data-status='view worklist']")).to_contain_text("Folded anew")
    await desk.look("operations after all that")
    done = await desk.page.locator("#actions ~ * table").last.inner_text()
    assert done.count("op.night") == 4, done
