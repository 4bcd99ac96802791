"""Open cases and known people, offered while a report is taken."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from playwright.async_api import Route, expect

from contracts.commands import AssignOfficer, CloseCase, case_stream, person_id, person_stream
from contracts.facts.contact import SafeContactRecorded
from contracts.facts.person import SamePersonConfirmed
from contracts.facts.report import FurtherIncidentReported, Incident, IncidentReported, Motivation, Reporter
from contracts.facts.rota import TeamSet
from contracts.people import Person, SafeContact
from contracts.streams import landlord_stream
from contracts.vocabulary import Capacity, Channel, Closure, Unsafe
from services.casework.case.history import History
from tests.services.casework.domain.scenario import Scenario
from tests.services.casework.pages.call.conftest import Open, answer_the_four, press, take_a_report
from tests.services.casework.pages.call.office import Office

pytestmark = pytest.mark.browser

MINE, TEAMS, OTHERS, CLOSED, ELSEWHERE, OF_WHG = (
    UUID(f"{number:08x}-0000-4000-8000-000000000000") for number in range(0xA1, 0xA7)
)
AMINA = Person(ref="p1", name="Amina Planted", date_of_birth=date(1988, 3, 9), source_ref="T-10045")


def a_case(case: UUID, officer: str, landlord: str = "amplius", *, at: str = "2026-10-24 10:00") -> Scenario:
    """A case in Bentley whose victim is Amina, with an officer."""
    scenario = Scenario(landlord, case=case)
    report = IncidentReported(
        channel=Channel.PHONE,
        immediate_danger=False,
        reporter=Reporter(capacity=Capacity.VICTIM, person="p1"),
        motivation=Motivation(asked=True, hate=True),
        incident=Incident(neighbourhood="Bentley", suffered_from=at[:10], uprn="100023336956"),
        people=(AMINA,),
        victims=("p1",),
    )
    scenario.given(report, at)
    scenario.when(AssignOfficer(officer=officer, expected_version=scenario.version), at)
    return scenario


@pytest.fixture
def cases(office: Office) -> Office:
    """Cases in one neighbourhood: one's own, a colleague's, another team's, a closed one and another landlord's."""
    team = Scenario("amplius")
    team.history = History(stream=landlord_stream("amplius"))
    team.given(TeamSet(team="north", members=("j.smith", "b.smith")), "2026-10-01 09:00")
    office.holds(team)
    closed = a_case(CLOSED, "j.smith", at="2026-09-02 10:00")
    closed.when(CloseCase(outcome=Closure.OPENED_IN_ERROR, expected_version=closed.version), "2026-09-03 10:00")
    for one in (a_case(MINE, "j.smith"), a_case(TEAMS, "b.smith"), a_case(OTHERS, "c.smith"), closed,
                a_case(OF_WHG, "j.smith", "whg")):  # fmt: skip
        office.holds(one)
    return office


async def test_open_cases_are_offered_with_reasons_and_without_others_names(cases: Office, sit_down: Open) -> None:
    """Names stand only at one's own and one's team's cases, and no case of another landlord's is there."""
    page = await sit_down(landlord="amplius")
    await take_a_report(page, cases)
    await page.fill("#area", "bentley")
    await press(page, "Look for similar cases and known people")

    told = {str(await one.get_attribute("data-similar")): await one.inner_text()
            for one in await page.locator("[data-similar]").all()}  # fmt: skip

    assert set(told) == {str(MINE), str(TEAMS), str(OTHERS)}
    assert all("the same neighbourhood, 2 days earlier" in text for text in told.values())
    assert ["Amina" in told[str(case)] for case in (MINE, TEAMS, OTHERS)] == [True, True, False]
    assert "Hate incident in Bentley, open, received 24 October 2026 at 10:00am, c.smith answers" in told[str(OTHERS)]


async def test_a_property_and_a_person_are_reasons_too(cases: Office, sit_down: Open) -> None:
    """However far away in time or place the rest is."""
    page = await sit_down(landlord="amplius")
    await take_a_report(page, cases)
    await page.fill("#uprn", "100023336956")
    await page.fill("#p1-reference", "t-10045")
    await press(page, "Look for similar cases and known people")

    told = await page.locator(f"[data-similar='{OTHERS}']").inner_text()

    assert "Alike: its victim has the reference of the caller and the same property." in told


async def test_what_is_offered_follows_what_is_typed(cases: Office, sit_down: Open) -> None:
    """Without a press, and told to those who do not see it."""
    page = await sit_down(scripted=True, landlord="amplius")
    await take_a_report(page, cases)
    await page.fill("#area", "Bentley")
    await page.locator("#area").blur()

    await expect(page.locator("[data-similar]")).to_have_count(3)
    await expect(page.locator("#offers-told")).to_have_text(
        "Like this: 3 open cases, 0 known people. See further down."
    )


async def test_an_offer_that_was_pressed_waits_for_its_answer(cases: Office, sit_down: Open) -> None:
    """Whoever types on meanwhile has other offers looked for, which must not take away what was pressed."""
    page = await sit_down(scripted=True, landlord="amplius")
    await take_a_report(page, cases)
    await page.select_option("#capacity", "victim")
    await page.fill("#p1-reference", "T-10045")
    await page.locator("#p1-reference").blur()
    await expect(page.locator("[data-known-person]")).to_have_count(1)
    slow = asyncio.Event()

    async def hold(route: Route) -> None:
        await slow.wait()
        await route.continue_()

    await page.route("**/autosave", hold)
    await page.locator("[data-known-person]").get_by_role("button").click()
    async with page.expect_response("**/offered") as looked:
        await page.fill("#area", "Bentley")
        await page.locator("#area").blur()
    await (await looked.value).finished()

    slow.set()
    await page.wait_for_selector("[data-known='1']")


async def test_a_report_is_added_to_the_case_it_is_about(cases: Office, sit_down: Open) -> None:
    """As a further incident, once, and no new case is opened; the choice survives a mistake."""
    page = await sit_down(landlord="amplius")
    draft = await take_a_report(page, cases)
    await page.fill("#area", "Bentley")
    await page.select_option("#capacity", "victim")
    await page.fill("#p1-reference", "T-10045")
    await press(page, "Look for similar cases and known people")
    await page.locator(f"#case-{MINE}").check()
    await press(page, "Record the report")
    assert await page.locator(f"#case-{MINE}").is_checked()
    await answer_the_four(page)

    await press(page, "Record the report")

    assert page.url == f"{cases.at}/reports/recorded/{MINE}"
    [further] = cases.facts(FurtherIncidentReported)
    assert isinstance(further, FurtherIncidentReported)
    assert further.incident.description == "Shouted at in the stairwell."
    assert case_stream(UUID(draft.rpartition("/")[2])) not in cases.histories
    again = await page.request.post(draft, form={"do": "record"})
    assert again.url == page.url


async def test_a_safe_way_told_before_holds_in_the_case(office: Office, sit_down: Open) -> None:
    """What the case was told last of the same person, beside what this caller says."""
    case = a_case(MINE, "j.smith")
    case.given(
        SafeContactRecorded(person="p1", safe_contact=SafeContact(never=(Unsafe.VOICEMAIL,))), "2026-10-24 11:00"
    )
    office.holds(case)
    page = await sit_down(landlord="amplius")
    draft = await take_a_report(page, office)
    form = {"description": "Shouted at.", "danger": "no", "safe": "told", "hate": "yes", "capacity": "victim",
            "p1-reference": "T-10045", "p1-never": "letter", "case": str(MINE), "do": "record"}  # fmt: skip

    assert (await page.request.post(draft, form=form)).status == 200

    told = office.facts(SafeContactRecorded)[-1]
    assert told == SafeContactRecorded(person="p1", safe_contact=SafeContact(never=(Unsafe.VOICEMAIL, Unsafe.LETTER)))


async def test_a_case_that_was_closed_meanwhile_is_not_added_to(cases: Office, sit_down: Open) -> None:
    """The choice is asked for again, and nothing is recorded."""
    page = await sit_down(landlord="amplius")
    draft = await take_a_report(page, cases)
    form = {"description": "Shouted at.", "danger": "no", "safe": "unknown", "hate": "yes", "do": "record"}

    answers = [await page.request.post(draft, form={**form, "case": str(case)}) for case in (CLOSED, OF_WHG, ELSEWHERE)]

    assert [answer.status for answer in answers] == [422, 422, 422]
    assert "That case is not open any more: choose again" in await answers[0].text()
    assert cases.heard == []


async def test_a_known_person_is_used_so_that_their_reports_count_together(cases: Office, sit_down: Open) -> None:
    """By name and date of birth; the reference is filled in, and somebody's decision that they are one is recorded."""
    page = await sit_down(landlord="amplius")
    await take_a_report(page, cases)
    await answer_the_four(page)
    await page.select_option("#capacity", "victim")
    await page.fill("#p1-name", "PLANTED, Amina")
    await page.fill("#p1-born", "1988-03-09")
    await press(page, "Look for similar cases and known people")
    known = page.locator("[data-known-person]")
    assert "The same name and date of birth." in await known.inner_text()
    assert "The caller may be known as T-10045" in await known.inner_text()

    await known.get_by_role("button").click()
    await page.wait_for_selector("[data-known='1']")
    assert await page.input_value("#p1-reference") == "T-10045"
    assert await known.count() == 0
    await press(page, "Record the report")

    reports = [one for one in cases.facts(IncidentReported) if isinstance(one, IncidentReported)]
    assert reports[-1].people[0].source_ref == "T-10045"
    # Both references are the landlord's own, so that nobody needs to be told that the two are one.
    assert cases.facts(SamePersonConfirmed) == []


async def test_a_person_known_by_another_source_becomes_one_with_the_caller(office: Office, sit_down: Open) -> None:
    """Their ids differ, so the decision is stated of the new one; without it their reports would not count together."""
    scenario = a_case(MINE, "j.smith")
    report = scenario.history.entries[0]
    unnamed = Scenario("amplius", case=MINE)
    people = (Person(ref="p1", name=AMINA.name, date_of_birth=AMINA.date_of_birth),)
    said = report.event.data
    assert isinstance(said, IncidentReported)
    unnamed.given(IncidentReported(channel=said.channel, immediate_danger=False, reporter=said.reporter,
                                   motivation=said.motivation, people=people, victims=("p1",)),
                  datetime(2026, 10, 24, 9, tzinfo=UTC))  # fmt: skip
    office.holds(unnamed)
    known = person_id("amplius", case_stream(MINE), "p1")
    page = await sit_down(landlord="amplius")
    draft = await take_a_report(page, office)
    await answer_the_four(page)
    await page.select_option("#capacity", "victim")
    await page.fill("#p1-name", "Amina Planted")
    await page.fill("#p1-born", "1988-03-09")
    await press(page, "Look for similar cases and known people")
    await page.locator("[data-known-person]").get_by_role("button").click()
    await page.wait_for_selector("[data-known='1']")

    await press(page, "Record the report")

    own = person_id("amplius", case_stream(UUID(draft.rpartition("/")[2])), "p1")
    [told] = office.histories[person_stream(own)].entries
    assert isinstance(told.event.data, SamePersonConfirmed)
    assert told.event.data.other == known


async def test_somebody_said_to_have_done_it_is_not_looked_up(cases: Office, sit_down: Open) -> None:
    """That a person is a victim elsewhere is no business of a report against them."""
    page = await sit_down(landlord="amplius")
    await take_a_report(page, cases)
    await press(page, "Add a person")
    await page.fill("#p2-reference", "T-10045")
    await page.get_by_role("group", name="What are they in it?").get_by_label("Said to have done it").check()
    await press(page, "Look for similar cases and known people")
    assert await page.locator("[data-known-person], [data-similar]").count() == 0

    await page.get_by_role("group", name="What are they in it?").get_by_label("Victim").check()
    await press(page, "Look for similar cases and known people")
    assert await page.locator("[data-known-person]").count() == 1
