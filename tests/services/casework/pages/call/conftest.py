"""An office with a call handler before a browser, with and without JavaScript."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests.services.casework.pages.call.office import Office
from tests.services.casework.pages.conftest import MILLISECONDS, sign_in

Open = Callable[..., Awaitable[Page]]
"""Opens a browser; `scripted` says whether it runs JavaScript, `landlord` for whom its user acts."""


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """An office without cases, being served."""
    office = await Office(tmp_path).start()
    yield office
    await office.stop()
    office.close()


@pytest.fixture
async def sit_down(office: Office, browser: Browser) -> AsyncIterator[Open]:
    """Someone sits down at the telephone."""
    contexts = []

    async def open_browser(*, scripted: bool = False, landlord: str = "whg", width: int = 1280) -> Page:
        size = {"width": width, "height": 900}
        context = await browser.new_context(java_script_enabled=scripted, locale="en-GB", viewport=size)
        contexts.append(context)
        await sign_in(context, office.at, landlord)
        page = await context.new_page()
        page.set_default_timeout(MILLISECONDS)
        return page

    yield open_browser
    for context in contexts:
        await context.close()


async def take_a_report(page: Page, office: Office) -> str:
    """Begin a new report; the address of its draft."""
    await page.goto(f"{office.at}/reports/new")
    await page.get_by_role("button", name="Take a report").click()
    await page.wait_for_selector("#report")
    # Its script has run by then.
    await page.wait_for_load_state()
    return page.url


async def answer_the_four(page: Page, danger: str = "No", hate: str = "Yes") -> None:
    """Give the four answers that are needed."""
    await page.fill("#description", "Shouted at in the stairwell.")
    await page.get_by_role("group", name="Immediate danger").get_by_label(danger, exact=True).check()
    await page.get_by_role("group", name="Did the caller say").get_by_label("Not known").check()
    await page.get_by_role("group", name="think that hate").get_by_label(hate, exact=True).check()


async def press(page: Page, button: str) -> None:
    """Press a button of the form and wait for what follows."""
    async with page.expect_navigation():
        await page.locator("#report").get_by_role("button", name=button, exact=True).last.click()
