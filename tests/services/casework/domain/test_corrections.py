"""What corrections do to clocks and history: the original stays, the clocks follow."""

from __future__ import annotations

from uuid import UUID

import pytest

from contracts.commands import Answer, CloseCase, CorrectEntry
from contracts.facts import Fact
from contracts.facts.contact import ContactMade, ContactPaused, UpdateGiven
from contracts.facts.deadlines import (
    ClocksNotSet,
    DeadlineEnded,
    DeadlineMet,
    DeadlinePassed,
    DeadlineReset,
    DeadlineSet,
)
from contracts.facts.report import IncidentReported
from contracts.facts.review import Correctable
from contracts.vocabulary import Closure
from services.casework.decide import Decision
from services.casework.replay import Moment, history_rows
from tests.services.casework.domain.facts import NOT_HATE, paused, perceived, plan, reached, reported, tried, updated
from tests.services.casework.domain.scenario import Scenario, When, london

RECEIPT = "2026-03-11 10:00"  # a Wednesday
DUE = "2026-03-13 00:00"
LATER = "2026-04-20 09:00"


def correct(
    case: Scenario, entry: UUID | type[Fact], to: Correctable | None, at: When, occurred: When | None = None
) -> Decision:
    """An officer corrects an entry, knowing all there is."""
    request = CorrectEntry(
        entry=entry if isinstance(entry, UUID) else case.entry(entry),
        replacement=to,
        reason="It was keyed wrongly.",
        expected_version=case.version,
        occurred_at=london(occurred) if occurred else None,
    )
    return case.when(request, at)


@pytest.fixture
def case() -> Scenario:
    """A whg case whose clock runs out after Thursday 12 March 2026."""
    case = Scenario("whg")
    case.given(reported("p1"), at=RECEIPT)
    return case


def test_a_corrected_receipt_resets_the_clock(case: Scenario) -> None:
    """Received on Tuesday after all: due by the end of Wednesday; the reset says why."""
    correct(case, IncidentReported, reported("p1"), "2026-03-11 12:00", occurred="2026-03-10 10:00")
    [event] = case.events(DeadlineReset)
    assert isinstance(event.data, DeadlineReset)
    assert event.data.due == case.clock_of().due == london("2026-03-12 00:00")
    assert event.data.reason == "A correction moved what starts this clock."
    assert len(case.events(DeadlineSet)) == 1


def test_a_receipt_corrected_into_the_past_can_break_what_was_kept(case: Scenario) -> None:
    """Met on Thursday by a Wednesday receipt; had it come on Monday, Thursday was too late."""
    case.given(reached(details=True), at="2026-03-12 10:00")
    case.given(plan(), at="2026-03-12 10:00")
    assert case.verdicts() == ["met"]
    correct(case, IncidentReported, reported("p1"), "2026-03-12 11:00", occurred="2026-03-09 10:00")
    assert case.verdicts() == ["breached"]
    assert case.verdicts("2026-03-12 10:30") == ["met"]
    case.turn_to("2026-03-12 11:01")
    assert len(case.events(DeadlinePassed)) == 1


def test_updates_count_from_the_corrected_receipt() -> None:
    """A call on 5 March is an update once the receipt is corrected from the 10th to the 1st."""
    case = Scenario("derby-homes")
    case.given(reported("p1"), at="2026-03-10 10:00")
    case.given(reached(), at="2026-03-05 10:00", recorded="2026-03-10 11:00")
    assert case.verdicts() == ["pending"]
    correct(case, IncidentReported, reported("p1"), "2026-03-10 12:00", occurred="2026-03-01 10:00")
    first, second = case.file().clocks
    assert (first.verdict, first.due) == ("met", london("2026-03-16 00:00"))
    assert (second.verdict, second.due) == ("pending", london("2026-03-20 00:00"))


def test_a_receipt_corrected_to_later_takes_the_earlier_update_out() -> None:
    """What happened before the receipt is no update of it."""
    case = Scenario("derby-homes")
    case.given(reported("p1"), at="2026-03-01 10:00")
    case.given(updated(), at="2026-03-05 10:00")
    correct(case, IncidentReported, reported("p1"), "2026-03-12 12:00", occurred="2026-03-10 10:00")
    assert case.clock_of().due == london("2026-03-25 00:00")
    assert case.verdicts() == ["pending"]


def test_taking_the_contact_away_reopens_the_clock(case: Scenario) -> None:
    """It was another case's call: the clock runs again to the same instant, and is missed."""
    case.given(reached(details=True), at="2026-03-11 11:00")
    case.given(plan(), at="2026-03-11 11:00")
    correct(case, ContactMade, None, "2026-03-12 09:00")
    assert case.said() == ["entry.corrected", "deadline.reset"]
    assert (case.clock_of().verdict, case.clock_of().due) == ("pending", london(DUE))
    case.turn_to(LATER)
    assert case.verdicts() == ["breached"]
    assert [event.occurred_at for event in case.events(DeadlinePassed)] == [london(DUE)]


def test_a_contact_that_was_an_attempt_reopens_the_clock(case: Scenario) -> None:
    """Corrected from a contact into an attempt."""
    case.given(reached(details=True), at="2026-03-11 11:00")
    case.given(plan(), at="2026-03-11 11:00")
    correct(case, ContactMade, tried(), "2026-03-12 09:00")
    assert (case.clock_of(at=LATER).verdict, case.clock_of(at=LATER).flags) == ("breached", ("attempted_in_time",))


def test_taking_the_hate_away_ends_the_clocks_and_bringing_it_back_sets_them(case: Scenario) -> None:
    """The same clock, the same due instant."""
    correct(case, IncidentReported, reported("p1", motivation=NOT_HATE), "2026-03-11 12:00")
    assert case.said() == ["entry.corrected", "deadline.ended", "clocks.not-set"]
    file = case.file()
    assert (file.kind, file.clocks, case.timers) == ("anti_social_behaviour", (), ())
    assert "ordinary anti-social behaviour" in (file.no_clocks_because or "")
    correct(case, IncidentReported, reported("p1"), "2026-03-11 13:00")
    assert (case.clock_of().due, case.clock_of().verdict) == (london(DUE), "pending")
    assert case.file().no_clocks_because is None


def test_hate_taken_from_the_report_but_said_by_another_runs_from_then(case: Scenario) -> None:
    """A witness perceived it on Friday: the old clock ends, the new one runs from Friday."""
    case.given(perceived(), at="2026-03-13 10:00")
    correct(case, IncidentReported, reported("p1", motivation=NOT_HATE), "2026-03-13 12:00")
    assert case.clock_of().due == london("2026-03-17 00:00")
    assert len(case.events(DeadlineEnded)) == 1


def test_the_original_stays_visible(case: Scenario) -> None:
    """Both rows stand in the history, each naming the other; the state before is still to be had."""
    case.given(reached(note="Rang at noon."), at="2026-03-11 12:00")
    correct(case, ContactMade, reached(note="Rang at one."), "2026-03-12 09:00", occurred="2026-03-11 13:00")
    rows = {row.type: row for row in history_rows(case.history, Moment())}
    made, corrected = rows["contact.made.v1"], rows["entry.corrected.v1"]
    assert (made.data["note"], made.corrected_by) == ("Rang at noon.", corrected.event_id)
    assert (corrected.corrects, corrected.why) == (made.event_id, "It was keyed wrongly.")
    assert [touch.at for touch in case.file().contacts] == [london("2026-03-11 13:00")]
    assert [touch.at for touch in case.file("2026-03-12 08:59").contacts] == [london("2026-03-11 12:00")]


def test_correcting_twice_keeps_what_the_first_correction_said_of_the_time(case: Scenario) -> None:
    """A correction without a time does not bring back the wrong one."""
    case.given(reached(), at="2026-03-11 12:00")
    entry = case.entry(ContactMade)
    correct(case, entry, reached(), "2026-03-12 09:00", occurred="2026-03-11 13:00")
    correct(case, entry, reached(details=True), "2026-03-12 10:00")
    [touch] = case.file().contacts
    assert (touch.at, touch.details_taken) == (london("2026-03-11 13:00"), True)


def test_a_withdrawn_entry_can_be_brought_back(case: Scenario) -> None:
    """The correction was the mistake."""
    case.given(reached(), at="2026-03-11 12:00")
    entry = case.entry(ContactMade)
    correct(case, entry, None, "2026-03-12 09:00")
    assert case.file().contacts == ()
    correct(case, entry, reached(), "2026-03-12 10:00")
    assert len(case.file().contacts) == 1


def test_mending_a_note_does_not_make_a_call_recorded_late(case: Scenario) -> None:
    """What was known in time stays known in time; a new time is new knowledge."""
    case.given(reached(details=True, note="Spk to her"), at="2026-03-11 12:00")
    case.given(plan(), at="2026-03-11 12:00")
    correct(case, ContactMade, reached(details=True, note="Spoke to her"), "2026-03-20 09:00")
    assert case.clock_of().flags == ()
    correct(
        case, ContactMade, reached(details=True, note="Spoke to her"), "2026-03-20 10:00", occurred="2026-03-11 13:00"
    )
    assert case.clock_of().flags == ("recorded_late",)


def test_a_pause_taken_away_lets_the_clock_run_as_before(case: Scenario) -> None:
    """It was recorded on the wrong case: the old due instant holds again."""
    case.given(paused(), at="2026-03-11 12:00")
    correct(case, ContactPaused, None, "2026-03-12 09:00")
    assert (case.clock_of().verdict, case.clock_of().due) == ("pending", london(DUE))
    case.turn_to(LATER)
    assert case.verdicts() == ["breached"]


def test_a_pause_whose_words_are_mended_after_the_due_time_still_holds(case: Scenario) -> None:
    """Recorded in time, with a typing error put right in April."""
    case.given(paused(), at="2026-03-11 12:00")
    mended = ContactPaused(ground=paused().ground, person="p1", reason="As she told us.")
    correct(case, ContactPaused, mended, LATER)
    assert case.verdicts() == ["suspended"]


def test_a_wrong_update_of_a_closed_case_ends_what_it_had_started() -> None:
    """The gap it opened goes; the gap it had kept is the one that the closing ended."""
    case = Scenario("derby-homes")
    case.given(reported("p1"), at="2026-03-02 09:00")
    case.given(updated(), at="2026-03-10 10:00")
    case.when(CloseCase(outcome=Closure.RESOLVED, expected_version=case.version), "2026-03-12 09:00")
    correct(case, UpdateGiven, None, "2026-03-13 09:00")
    assert case.verdicts() == ["not_applicable"]
    assert case.timers == ()


def test_a_report_stays_a_report_and_conclusions_are_not_corrected(case: Scenario) -> None:
    """Refusals that say what to do instead; the refusal is history."""
    refused = correct(case, IncidentReported, None, "2026-03-11 12:00")
    assert (refused.outcome, [r.code for r in refused.reasons]) == (Answer.REFUSED, ["report-stays"])
    refused = correct(case, DeadlineSet, reached(), "2026-03-11 12:00")
    assert [r.code for r in refused.reasons] == ["no-such-entry"]
    refused = correct(case, case.case, reached(), "2026-03-11 12:00")
    assert [r.code for r in refused.reasons] == ["no-such-entry"]
    assert case.said() == ["request.refused"]


def test_not_set_is_said_once(case: Scenario) -> None:
    """Further facts of the corrected case do not repeat the reason."""
    correct(case, IncidentReported, reported("p1", motivation=NOT_HATE), "2026-03-11 12:00")
    case.given(reached(), at="2026-03-11 13:00")
    assert len(case.events(ClocksNotSet)) == 1
    assert case.events(DeadlineMet) == []
