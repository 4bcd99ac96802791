"""A report taken by telephone, from the first word to the reference that the caller is told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Page

from contracts.commands import case_stream
from contracts.facts.report import IncidentReported
from contracts.vocabulary import Capacity, Unsafe
from tests.services.casework.pages.call.conftest import Open, answer_the_four, press, take_a_report
from tests.services.casework.pages.call.office import Office

pytestmark = pytest.mark.browser

IN_ORDER = [
    "description-unknown", "danger", "safe", "hate", "capacity", "p1-name", "p1-phone", "area",
    "from-date", "record",
]  # fmt: skip


async def tab_to(page: Page, field: str) -> None:
    """Press Tab until the focus is in the field, or on the button, of that name."""
    for _ in range(200):
        focused: Any = await page.evaluate("document.activeElement.name === 'do' ? document.activeElement.value : "
                                           "document.activeElement.name")  # fmt: skip
        if focused == field:
            return
        await page.keyboard.press("Tab")
    pytest.fail(f"{field} cannot be reached by Tab")


async def test_a_report_is_taken_with_the_keyboard_alone(office: Office, sit_down: Open) -> None:
    """Free text first, without a key in between; then Tab leads through the talk, and what must happen next is told."""
    page = await sit_down()
    await page.goto(f"{office.at}/reports/new")
    # A browser gives the focus away a moment after the page is there.
    await page.wait_for_selector(":focus")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#description:focus")

    await page.keyboard.type("Shouted at in the stairwell.")
    for field, key in (("danger", "ArrowDown"), ("safe", "ArrowDown"), ("hate", "Space"), ("capacity", "T")):
        await tab_to(page, field)
        await page.keyboard.press(key)
    await tab_to(page, "record")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/reports/recorded/*")

    [report] = office.facts(IncidentReported)
    assert isinstance(report, IncidentReported)
    assert (report.incident.description, report.reporter.capacity) == ("Shouted at in the stairwell.", Capacity.VICTIM)
    assert (report.immediate_danger, report.motivation.hate) == (False, True)
    case = UUID(page.url.rpartition("/")[2])
    assert await page.locator(".govuk-panel").inner_text() == (
        f"Report recorded\nThe reference to tell the caller\n{str(case)[:8].upper()}"
    )
    due = await page.locator("[data-next='whg:2.3.2']").inner_text()
    assert "Before midnight at the start of 28 October 2026" in due
    assert "the victim is reached" in due


async def test_tab_follows_the_talk(office: Office, sit_down: Open) -> None:
    """From what happened: danger, how to be reached, hate, who, where and when; numbers after what is safe."""
    page = await sit_down(scripted=True)
    await take_a_report(page, office)
    await page.evaluate("window.met = []; addEventListener('focusin', event => met.push(event.target.name === 'do' ? "
                        "event.target.value : event.target.name))")  # fmt: skip

    for _ in range(120):
        await page.keyboard.press("Tab")

    met: list[str] = await page.evaluate("met")
    assert [name for name in dict.fromkeys(met) if name in IN_ORDER] == IN_ORDER


async def test_control_and_an_arrow_lead_from_part_to_part(office: Office, sit_down: Open) -> None:
    """To the first field of each, past the hundred in between, to an answer where one is given; and back."""
    page = await sit_down(scripted=True)
    await take_a_report(page, office)
    await page.get_by_role("group", name="think that hate").get_by_label("No", exact=True).check()
    await page.focus("#description")
    met = []

    for key in ("Down", "Down", "Down", "Down", "Down", "Up"):
        await page.keyboard.press(f"Control+Arrow{key}")
        met.append(await page.evaluate("document.activeElement.id"))

    assert met == ["danger", "safe", "hate-2", "capacity", "area", "capacity"]


async def test_control_and_enter_records(office: Office, sit_down: Open) -> None:
    """From any field; Enter alone in a field only saves."""
    page = await sit_down(scripted=True)
    await take_a_report(page, office)
    await answer_the_four(page)
    await page.fill("#area", "Bentley")
    await page.locator("#area").press("Enter")
    assert office.heard == []

    await page.locator("#area").press("Control+Enter")
    await page.wait_for_url("**/reports/recorded/*")

    assert len(office.heard) == 1


async def test_what_is_wrong_is_told_and_nothing_is_lost(office: Office, sit_down: Open) -> None:
    """Each fault leads to its field, the title begins with it, and every field is as it was typed."""
    page = await sit_down()
    await take_a_report(page, office)
    await page.fill("#description", "Said <b>go home</b>\nand left.")
    await page.select_option("#capacity", "victim")
    await page.fill("#p1-name", "Ann Example")
    await page.fill("#uprn", "twelve")
    await page.get_by_label("Threatening words or acts").check()

    await press(page, "Record the report")

    assert await page.title() == "Error: Take a report – Case ledger"
    listed = page.locator(".govuk-error-summary li a")
    targets = [str(await link.get_attribute("href")) for link in await listed.all()]
    assert targets == ["#danger", "#safe", "#hate", "#uprn"]
    for target in targets:
        assert await page.locator(target).count() == 1
    assert await page.input_value("#description") == "Said <b>go home</b>\nand left."
    assert await page.input_value("#p1-name") == "Ann Example"
    assert await page.input_value("#capacity") == "victim"
    assert await page.get_by_label("Threatening words or acts").is_checked()
    assert office.heard == []


async def test_danger_is_answered_with_advice_and_holds_nothing_up(office: Office, sit_down: Open) -> None:
    """The advice appears with the answer; the report can be recorded as it is."""
    page = await sit_down(scripted=True)
    await take_a_report(page, office)
    advice = page.locator("#danger-advice")
    assert not await advice.is_visible()
    assert await advice.get_attribute("role") == "alert"

    await answer_the_four(page, danger="Yes")

    assert "ring 999 now" in await advice.inner_text()
    await press(page, "Record the report")
    await page.wait_for_url("**/reports/recorded/*")


async def test_strands_are_only_asked_where_hate_may_be_the_reason(office: Office, sit_down: Open) -> None:
    """Before an answer, and after no, nothing more is asked about it."""
    page = await sit_down(scripted=True)
    await take_a_report(page, office)
    hate = page.get_by_role("group", name="think that hate")
    seen = []

    for answer in (None, "Yes", "No", "Not known"):
        if answer:
            await hate.get_by_label(answer, exact=True).check()
        seen.append(await page.get_by_role("group", name="Hate of what?").is_visible())

    assert seen == [False, True, False, True]


async def test_people_are_added_and_taken_out_without_javascript(office: Office, sit_down: Open) -> None:
    """Each with a safe way that stands above their numbers; what was typed of the others stays."""
    page = await sit_down()
    await take_a_report(page, office)
    await answer_the_four(page)
    await press(page, "Add a person")
    await page.get_by_role("group", name="What are they in it?").get_by_label("Victim").check()
    await page.fill("#p2-name", "Ben Example")
    await page.locator("#person-2 summary").click()
    await page.locator("#person-2").get_by_label("Send no letter").check()
    await press(page, "Add a person")
    await press(page, "Take person 3 out")
    above = "document.querySelector('#p2-never').compareDocumentPosition(document.querySelector('#p2-phone'))"
    assert await page.evaluate(above) == 4

    await press(page, "Record the report")

    [report] = office.facts(IncidentReported)
    assert isinstance(report, IncidentReported)
    [person] = report.people
    assert (person.ref, person.name, report.victims) == ("p2", "Ben Example", ("p2",))
    assert person.safe_contact is not None
    assert person.safe_contact.never == (Unsafe.LETTER,)


async def test_now_is_one_press(office: Office, sit_down: Open) -> None:
    """Without JavaScript, by the ledger's own clock; what else was typed stays."""
    page = await sit_down()
    await take_a_report(page, office)
    await page.fill("#description", "It goes on.")
    await press(page, "Now for: When it happened or began")

    assert await page.input_value("#from-date") == "26/10/2026"
    assert await page.input_value("#from-time") == "12:00"
    assert await page.input_value("#description") == "It goes on."
    assert page.url.endswith("#from-time")


async def test_danger_that_nobody_knows_is_told_as_such(office: Office, sit_down: Open) -> None:
    """On the page after the report; it is treated as danger."""
    page = await sit_down()
    await take_a_report(page, office)
    await answer_the_four(page, danger="Not known")
    await press(page, "Record the report")

    assert await page.inner_text("#danger") == "Immediate danger: Not known: treated as danger"


async def test_a_time_that_was_shown_twice_is_asked_about(office: Office, sit_down: Open) -> None:
    """In the night in which the clocks go back."""
    page = await sit_down()
    await take_a_report(page, office)
    await answer_the_four(page)
    await page.fill("#from-date", "2026-10-25")
    await page.fill("#from-time", "01:30")
    await press(page, "Record the report")

    await page.get_by_label("The second time, in Greenwich Mean Time").check()
    await press(page, "Record the report")

    [report] = office.facts(IncidentReported)
    assert isinstance(report, IncidentReported)
    assert report.incident.suffered_from == "2026-10-25T01:30+00:00"


async def test_whoever_acts_for_no_landlord_chooses_one(office: Office, sit_down: Open) -> None:
    """The case is that landlord's."""
    page = await sit_down(landlord="")
    await page.goto(f"{office.at}/reports/new")
    await page.get_by_role("button", name="Take a report").click()
    assert await page.title() == "Error: New report – Case ledger"

    await page.select_option("#landlord", "amplius")
    await page.get_by_role("button", name="Take a report").click()
    await page.wait_for_selector("#report")
    await answer_the_four(page)
    await press(page, "Record the report")

    case = UUID(page.url.rpartition("/")[2])
    assert office.histories[case_stream(case)].landlord == "amplius"
