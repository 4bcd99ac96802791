"""A call handler takes a report by telephone; the service dies in the middle of it."""

from __future__ import annotations

import os
import signal
from uuid import UUID

from playwright.async_api import Response

from tests.acceptance.desk import Desk
from tests.acceptance.planted import PLANTED
from tests.acceptance.product import Product, until

READY_SECONDS = 60.0
RECEIVED = "2026-11-18"


async def take_a_report(desk: Desk) -> UUID:
    """From the form that asks who one is to the page of the new case, by keyboard; the case."""
    await desk.say_who("h.call", "call-handler")
    await desk.look("new report")
    await desk.page.keyboard.press("Enter")
    await desk.page.wait_for_selector("#report")
    await _type_what_the_caller_says(desk)
    await _survive_a_death(desk)
    await _mend_what_was_left_out(desk)
    await _see_what_is_alike(desk)
    await desk.page.locator("#area").press("Control+Enter")
    await desk.page.wait_for_url("**/reports/recorded/*")
    await desk.look("report recorded")
    assert "Before midnight at the start of 20 November 2026" in await desk.text()
    await desk.follow("Go to case")
    await desk.look("case reported")
    return UUID(desk.page.url.rpartition("/")[2])


async def _type_what_the_caller_says(desk: Desk) -> None:
    """The first field has the focus; Tab leads through the talk."""
    page = desk.page
    await page.keyboard.type(f"Shouted at on the stairs; {PLANTED['description']}.")
    for field, key in (("#danger", "Space"), ("#safe", "Space"), ("#hate", "Space")):
        await desk.tab_to(page.locator(field))
        await page.keyboard.press(key)
        if field == "#safe":
            await desk.tab_to(page.locator("#p1-never"))
            await page.keyboard.press("Space")
    await page.get_by_role("group", name="Hate of what?").get_by_label("Subculture").check()
    await desk.tab_to(page.locator("#capacity"))
    await page.keyboard.type("The vic")
    for field, word in (("#p1-name", "name"), ("#p1-phone", "phone"), ("#p1-address", "address")):
        await desk.tab_to(page.locator(field))
        await page.keyboard.type(PLANTED[word])


async def _survive_a_death(desk: Desk) -> None:
    """Casework is killed and started again by its supervisor; the page saves what was typed before and meanwhile."""
    page = desk.page
    async with page.expect_response(_saved, timeout=READY_SECONDS * 1000):
        await kill(desk.product, "casework")
        await desk.tab_to(page.locator("#area"))
        await page.keyboard.type("Bentley")
    await page.reload()
    assert PLANTED["description"] in await page.input_value("#description")
    assert await page.input_value("#p1-address") == PLANTED["address"]
    assert await page.input_value("#area") == "Bentley"


def _saved(answer: Response) -> bool:
    return answer.ok and answer.url.endswith("/autosave") and "Bentley" in (answer.request.post_data or "")


async def _mend_what_was_left_out(desk: Desk) -> None:
    """A wrong field is named in the summary, whose link leads to it; all the rest stands."""
    page = desk.page
    await page.fill("#uprn", "twelve")
    await page.locator("#uprn").press("Control+Enter")
    await page.wait_for_selector(".govuk-error-summary")
    await desk.look("report with a fault")
    await page.locator(".govuk-error-summary a").first.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "uprn"
    await page.fill("#uprn", "")
    await page.fill("#received-date", RECEIVED)
    await page.fill("#received-time", "10:00")
    assert await page.input_value("#p1-name") == PLANTED["name"]


async def _see_what_is_alike(desk: Desk) -> None:
    """An open case of the neighbourhood is offered; this is another one."""
    async with desk.page.expect_navigation():
        await desk.page.get_by_role("button", name="Look for similar cases").press("Enter")
    await desk.look("report with a similar case")
    assert "same neighbourhood" in await desk.page.locator("#offers").inner_text()


async def kill(product: Product, service: str) -> None:
    """End a service as a fault of the machine would, by its id, and wait until it is gone."""
    pid = product.pid(service)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)

    async def is_another() -> bool:
        return product.pid(service) not in {None, pid}

    await until(is_another, READY_SECONDS, lambda: f"{service} was not started again:\n{product.words()}")
