"""An officer's work by keyboard, before a real browser without JavaScript; every state is looked at by axe."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from contracts.facts.contact import ContactAttempted, ContactMade
from contracts.facts.enforcement import EnforcementAuthorised
from contracts.facts.handling import HandoverGiven, OfficerAssigned
from contracts.facts.review import CaseClosed, EntryCorrected
from contracts.facts.risk import HomeUnsafe
from tests.axe import assert_accessible
from tests.services.casework.domain.scenario import Scenario
from tests.services.casework.pages.conftest import Person, sign_in
from tests.services.casework.pages.forms.counter import Counter
from tests.services.casework.pages.situations import EASTER

pytestmark = pytest.mark.browser


async def go(officer: Person, case: Scenario, path: str) -> None:
    """Open a form of the case."""
    assert await officer.open(f"/cases/{case.case}/{path}") == 200


async def press(officer: Person, button: str) -> None:
    """Press a button, by its words, and wait for what follows."""
    async with officer.page.expect_navigation():
        await officer.page.get_by_role("button", name=button).last.click()


async def title(officer: Person) -> str:
    """The title of the page."""
    return (await officer.page.title()).split(",")[0]


async def test_a_call_is_logged_by_keyboard(officer: Person, counter: Counter, case: Scenario) -> None:
    """Found by words in the index, filled in by Tab and typing, sent by Enter."""
    await go(officer, case, "record")
    await assert_accessible(officer.page)
    await officer.tab_to("#find")
    await officer.page.keyboard.type("contact made")
    async with officer.page.expect_navigation():
        await officer.page.keyboard.press("Enter")
    await officer.tab_to("a[href$='contact.made.v1']")
    async with officer.page.expect_navigation():
        await officer.page.keyboard.press("Enter")

    await officer.tab_to("#data-party")
    await officer.page.keyboard.type("Vic")
    await officer.tab_to("#data-channel")
    await officer.page.keyboard.type("Pho")
    await officer.tab_to("#data-note")
    await officer.page.keyboard.type("Is well.")
    await officer.tab_to("button[type=submit]:not([tabindex]):not([name])")
    async with officer.page.expect_navigation():
        await officer.page.keyboard.press("Enter")

    [call] = counter.facts(case.case, ContactMade)
    assert (call.party, call.channel, call.person, call.note) == ("victim", "phone", "p1", "Is well.")
    assert await officer.page.inner_text("h1") == f"Version {counter.histories[case.history.stream].version}"


async def test_a_form_that_lacks_something_leads_to_it(officer: Person, case: Scenario) -> None:
    """The title says so, each link goes to its field, and what was typed is there."""
    await go(officer, case, "record/support.answered.v1")
    await officer.page.fill("#data-note", "She was glad.")
    await officer.page.fill("#occurred_at-date", "31/2/2026")
    await press(officer, "Record it")

    assert await title(officer) == "Error: Support answered"
    assert await officer.page.input_value("#data-note") == "She was glad."
    for link in await officer.page.locator(".govuk-error-summary__list a").all():
        assert await officer.page.locator(str(await link.get_attribute("href"))).count() == 1
    await assert_accessible(officer.page)


async def test_a_time_that_the_clocks_showed_twice_is_asked_about(
    officer: Person, counter: Counter, case: Scenario
) -> None:
    """With both readings to choose from."""
    await go(officer, case, "record/home.unsafe.v1")
    await officer.page.fill("#occurred_at-date", "25 October 2026")
    await officer.page.fill("#occurred_at-time", "01:30")
    await press(officer, "Record it")
    await assert_accessible(officer.page)
    await officer.page.get_by_label("The second time, in Greenwich Mean Time").check()
    await press(officer, "Record it")
    assert str(counter.heard[-1].body.facts[0].occurred_at) == "2026-10-25 01:30:00+00:00"  # type: ignore[union-attr]


async def test_a_contact_against_the_instructions_warns_first(
    officer: Person, counter: Counter, case: Scenario
) -> None:
    """The instructions stand above everything; a tick records it all the same."""
    await go(officer, case, "record/contact.attempted.v1")
    assert (await officer.text()).startswith("Safe contact: read this first")
    await officer.page.select_option("#data-party", "victim")
    await officer.page.select_option("#data-channel", "phone")
    await officer.page.get_by_label("Voicemail").check()
    await press(officer, "Record it")
    assert (await title(officer), counter.facts(case.case, ContactAttempted)) == ("Warning: Contact attempted", [])
    await assert_accessible(officer.page)

    await officer.page.get_by_label("It happened like this all the same").check()
    await press(officer, "Record it")
    assert [fact.result for fact in counter.facts(case.case, ContactAttempted)] == ["voicemail"]


async def test_enforcement_is_refused_then_granted_with_what_was_missing(
    officer: Person, counter: Counter, case: Scenario
) -> None:
    """What is missing stands on the form before anyone asks; the refusal leads to the fact that mends it."""
    await go(officer, case, "ask/start-enforcement.v1")
    assert "What would be missing now" in await officer.text()
    await officer.page.select_option("#step", "injunction")
    await officer.page.get_by_label("Ned Neighbour").check()
    await press(officer, "Ask for leave")
    assert await title(officer) == "Error: Start enforcement"
    await assert_accessible(officer.page)

    await press(officer, "Bring along: Impact assessment completed")
    assert officer.page.url.endswith("#along-0")
    assert await officer.page.input_value("#facts-0-data-step") == "injunction"
    await press(officer, "See what is missing")
    assert "as things stand, this would be granted" in await officer.text()
    await press(officer, "Ask for leave")
    assert [fact.against for fact in counter.facts(case.case, EnforcementAuthorised)] == ["p2"]


async def test_a_fact_that_came_along_can_be_left_out_again(officer: Person, case: Scenario) -> None:
    """And a part that may come several times is added by a button."""
    await go(officer, case, "ask/close-case.v1")
    await officer.page.locator("summary", has_text="Bring a fact along").click()
    await officer.page.select_option("#bring", "victim.identified.v1")
    await press(officer, "Add it to this form")
    await press(officer, "Add: ways to reach them")
    await officer.page.check("#facts-0-data-person-contacts-0-kind")
    await assert_accessible(officer.page)
    await press(officer, "Leave out")
    assert await officer.page.locator("#along-0").count() == 0


async def test_an_entry_is_put_right(officer: Person, counter: Counter, case: Scenario) -> None:
    """The form holds what the entry says; the entry itself stands beside it."""
    entry = counter.histories[case.history.stream].entries[-1].event.id
    await go(officer, case, f"ask/correct-entry.v1?entry={entry}")
    await assert_accessible(officer.page)
    assert await officer.page.input_value("#replacement-officer") == "j.smith"
    await officer.page.fill("#replacement-officer", "k.jones")
    await officer.page.fill("#reason", "Typed the wrong name.")
    await press(officer, "Correct an entry")
    [right] = counter.facts(case.case, EntryCorrected)
    assert (right.replacement.officer, right.occurred_at) == ("k.jones", None)


async def test_a_case_is_handed_over_and_then_closed(officer: Person, counter: Counter, case: Scenario) -> None:
    """Each by one form; both rest on the version that was shown."""
    await go(officer, case, "ask/hand-over")
    await officer.page.fill("#officer", "a.other")
    await officer.page.fill("#note", "Calls weekly.")
    await press(officer, "Hand the case over")
    assert counter.facts(case.case, HandoverGiven)[0].to == counter.facts(case.case, OfficerAssigned)[-1].officer

    await go(officer, case, "ask")
    await assert_accessible(officer.page)
    await officer.page.get_by_role("link", name="Close the case").click()
    await officer.page.get_by_label("Resolved").check()
    await press(officer, "Close the case")
    assert len(counter.facts(case.case, CaseClosed)) == 1


@pytest.mark.parametrize("path", ["record", "record/safe-contact.recorded.v1", "ask/start-enforcement.v1"])
async def test_nothing_is_cut_off_on_a_small_screen(
    path: str, browser: Browser, counter: Counter, case: Scenario
) -> None:
    """320 pixels wide, as at 400 % zoom, nothing has to be scrolled sideways."""
    context = await browser.new_context(viewport={"width": 320, "height": 700}, locale="en-GB")
    await sign_in(context, counter.at)
    page = await context.new_page()
    await page.goto(f"{counter.at}/cases/{case.case}/{path}")
    wide = await page.evaluate("document.documentElement.scrollWidth")
    await context.close()
    assert wide <= 320


async def test_pressing_twice_records_once(browser: Browser, counter: Counter, case: Scenario) -> None:
    """With JavaScript and without, for the form has one key."""
    context = await browser.new_context(locale="en-GB")
    await sign_in(context, counter.at)
    page = await context.new_page()
    await page.goto(f"{counter.at}/cases/{case.case}/record/home.unsafe.v1")
    await page.evaluate("document.querySelector('main form').submit(); document.querySelector('main form').submit()")
    await page.wait_for_url("**recorded=**")
    await context.close()
    assert len(counter.facts(case.case, HomeUnsafe)) == 1


async def test_the_case_says_that_it_was_recorded(person: Person) -> None:
    """Where a form leads once it is done; the address holds a number and nothing else."""
    await person.open_case(EASTER, "?recorded=12")
    assert await person.page.locator(".govuk-notification-banner--success").count() == 1
    await assert_accessible(person.page)
