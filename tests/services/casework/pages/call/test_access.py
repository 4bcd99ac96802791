"""The call screen in every state: nothing that axe finds, nothing that scrolls sideways at 320 pixels."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from tests.axe import assert_accessible
from tests.services.casework.pages.call.conftest import Open, answer_the_four, press, take_a_report
from tests.services.casework.pages.call.office import Office
from tests.services.casework.pages.call.test_offered import cases

__all__ = ["cases"]

pytestmark = pytest.mark.browser


async def fits(page: Page) -> None:
    """Fails where the page is not for everyone as it stands, here and on a narrow screen."""
    await assert_accessible(page)
    await page.set_viewport_size({"width": 320, "height": 640})
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    await page.set_viewport_size({"width": 1280, "height": 900})


async def test_the_list_of_unfinished_reports_is_for_everyone(office: Office, sit_down: Open) -> None:
    """Empty and refused, and with something in it."""
    page = await sit_down(scripted=True, landlord="")
    await page.goto(f"{office.at}/reports/new")
    await page.get_by_role("button", name="Take a report").click()
    await page.wait_for_selector(".govuk-error-summary")
    await fits(page)
    await page.select_option("#landlord", "whg")
    await page.get_by_role("button", name="Take a report").click()
    await page.wait_for_selector("#report")
    await page.goto(f"{office.at}/reports/new")
    await fits(page)


async def test_the_form_is_for_everyone_whatever_it_holds(cases: Office, sit_down: Open) -> None:
    """Fresh; and with every part of it open, cases and people offered, somebody known used, and faults."""
    page = await sit_down(scripted=True, landlord="amplius")
    await take_a_report(page, cases)
    await fits(page)

    await press(page, "Add a person")
    await answer_the_four(page, danger="Yes")
    await page.get_by_role("group", name="Did the caller say").get_by_label("Yes").check()
    for field, value in (("p1-reference", "T-10045"), ("p2-name", "Ben Example"), ("area", "Bentley")):
        await page.fill(f"#{field}", value)
    await press(page, "Look for similar cases and known people")
    await page.locator("[data-known-person='1'] button").click()
    await page.wait_for_selector("[data-known='1']")
    await page.fill("#from-date", "2026-10-25")
    await page.fill("#from-time", "01:30")
    for summary in await page.locator("summary").all():
        await summary.click()
    await press(page, "Record the report")
    assert await page.locator(".govuk-error-summary li").count() == 3
    assert await page.locator("[data-similar], [data-known='1']").count() == 4
    await fits(page)


async def test_what_follows_the_form_is_for_everyone(office: Office, sit_down: Open) -> None:
    """Waiting, recorded, thrown away, and with nobody known at the other end."""
    page = await sit_down(scripted=True)
    draft = await take_a_report(page, office)
    await page.goto(f"{draft}/throw-away")
    await fits(page)
    await page.goto(draft)
    await answer_the_four(page)
    await page.select_option("#capacity", "victim")
    office.silent = True
    await press(page, "Record the report")
    await fits(page)
    await page.get_by_role("link", name="Look again").click()
    await page.wait_for_url("**/reports/recorded/*")
    await fits(page)
    await take_a_report(page, office)
    await page.context.clear_cookies()
    await press(page, "Look for similar cases and known people")
    assert "Nobody knows who you are" in await page.title()
    await fits(page)
