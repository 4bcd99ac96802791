"""Derby Homes 4.14(2): the aim to tell victims how the case stands every fortnight; one obligation a gap."""

from __future__ import annotations

import pytest

from contracts.commands import CloseCase, ReopenCase
from contracts.facts.deadlines import DeadlineEnded, DeadlineMet, DeadlinePassed, DeadlineSet, DeadlineWarned
from contracts.vocabulary import Closure, ContactResult, Party
from tests.services.casework.domain.facts import identified, reached, reported, tried, updated
from tests.services.casework.domain.scenario import Scenario, london

RECEIPT = "2026-03-02 09:00"  # a Monday; day 14 is Monday 16 March
FIRST_DUE = "2026-03-17 00:00"


@pytest.fixture
def case() -> Scenario:
    """One victim, reported on Monday 2 March 2026."""
    case = Scenario("derby-homes")
    case.given(reported("p1"), at=RECEIPT)
    return case


def dues(case: Scenario) -> list[str]:
    """The due instants of every gap, as London texts."""
    return [c.due.astimezone(london(RECEIPT).tzinfo).isoformat() for c in case.file().clocks]


def close(case: Scenario, at: str) -> None:
    case.when(CloseCase(outcome=Closure.RESOLVED, expected_version=case.version), at)


def reopen(case: Scenario, at: str) -> None:
    case.when(ReopenCase(reason="It began again.", expected_version=case.version), at)


def test_the_first_update_is_due_fourteen_days_after_receipt(case: Scenario) -> None:
    """Day 14 is the last day in time; the clause is an aim."""
    judged = case.clock_of()
    assert (judged.clause, judged.due, judged.aim) == ("derby-homes:4.14.2", london(FIRST_DUE), True)


def test_each_update_that_reaches_the_victim_restarts_it(case: Scenario) -> None:
    """An update on 10 March keeps the first gap and opens one that ends after 24 March."""
    case.given(updated(nothing_new=True), at="2026-03-10 15:00")
    assert case.verdicts() == ["met", "pending"]
    assert dues(case) == [london(FIRST_DUE).isoformat(), london("2026-03-25 00:00").isoformat()]


def test_initial_contact_counts_as_an_update(case: Scenario) -> None:
    """Reaching the victim on 3 March restarts the fortnight."""
    case.given(reached(), at="2026-03-03 10:00")
    assert case.verdicts() == ["met", "pending"]
    assert case.file().clocks[-1].due == london("2026-03-18 00:00")


def test_an_attempt_restarts_nothing(case: Scenario) -> None:
    """A voicemail is an attempt: the gap is missed, attempted in time."""
    case.given(tried(result=ContactResult.VOICEMAIL), at="2026-03-10 15:00")
    judged = case.clock_of(at="2026-03-20 09:00")
    assert (judged.verdict, judged.flags) == ("target_missed", ("attempted_in_time",))


def test_an_attempt_belongs_to_its_own_gap(case: Scenario) -> None:
    """A voicemail before the first update says nothing of the gap after it."""
    case.given(tried(result=ContactResult.VOICEMAIL), at="2026-03-04 15:00")
    case.given(updated(), at="2026-03-10 15:00")
    first, second = case.file("2026-04-20 09:00").clocks
    assert (first.verdict, second.verdict, second.flags) == ("met", "target_missed", ())


def test_telling_the_reporter_is_no_update(case: Scenario) -> None:
    """Only what reaches the victim counts."""
    case.given(reached("r1", Party.REPORTER), at="2026-03-10 15:00")
    assert case.verdicts("2026-03-20 09:00") == ["target_missed"]


def test_a_missed_gap_is_never_breached_and_later_success_wipes_nothing(case: Scenario) -> None:
    """The update on 20 March is late for the first gap and opens the second."""
    case.turn_to("2026-03-20 09:00")
    case.given(updated(), at="2026-03-20 10:00")
    assert case.verdicts("2026-03-30 09:00") == ["target_missed", "pending"]
    [passed] = case.events(DeadlinePassed)
    assert isinstance(passed.data, DeadlinePassed)
    assert passed.data.aim


def test_one_gap_is_one_obligation_however_long(case: Scenario) -> None:
    """Three months of silence are one missed target, not six."""
    case.turn_to("2026-06-01 09:00")
    assert case.verdicts() == ["target_missed"]
    assert len(case.events(DeadlineSet)) == 1


def test_an_update_entered_late_splits_the_gap_where_it_happened(case: Scenario) -> None:
    """Given on 12 March, entered on 20 March: the first gap was kept after all, the second runs from the 12th."""
    case.turn_to("2026-03-20 09:00")
    case.given(updated(), at="2026-03-12 10:00", recorded="2026-03-20 09:00")
    first, second = case.file().clocks
    assert (first.verdict, first.flags) == ("met", ("recorded_late",))
    assert (second.verdict, second.due) == ("pending", london("2026-03-27 00:00"))


def test_a_due_date_on_a_holiday_stays_and_warns_the_last_working_day_before() -> None:
    """Day 14 after Friday 20 March is Good Friday; the warning comes on Thursday 2 April and 4 hours before."""
    case = Scenario("derby-homes")
    case.given(reported("p1"), at="2026-03-20 10:00")
    assert case.clock_of().due == london("2026-04-04 00:00")
    case.turn_to("2026-04-10 09:00")
    warned = [event.occurred_at for event in case.events(DeadlineWarned)]
    assert warned == [london("2026-04-02 00:00"), london("2026-04-03 20:00")]


def test_closing_ends_the_gap_that_runs(case: Scenario) -> None:
    """Nothing is due to a victim of a closed case, and nothing is missed later."""
    case.given(updated(), at="2026-03-10 15:00")
    close(case, "2026-03-20 12:00")
    assert case.said() == ["case.closed", "deadline.ended"]
    assert case.timers == ()
    case.turn_to("2026-06-01 09:00")
    assert case.verdicts() == ["met", "not_applicable"]
    assert case.verdicts("2026-03-20 11:59") == ["met", "pending"]


def test_a_gap_missed_before_the_closing_stays_missed(case: Scenario) -> None:
    """Also when notifications was down and nobody had said so yet."""
    close(case, "2026-03-20 12:00")
    assert case.verdicts("2026-06-01 09:00") == ["target_missed"]
    case.turn_to("2026-06-01 09:00")
    assert len(case.events(DeadlinePassed)) == 1
    assert case.events(DeadlineEnded) == []


def test_updates_after_the_closing_start_nothing(case: Scenario) -> None:
    """A call after the end is a kindness, no new fortnight."""
    close(case, "2026-03-10 12:00")
    case.given(updated(), at="2026-03-12 10:00")
    assert case.verdicts("2026-06-01 09:00") == ["not_applicable"]


def test_reopening_starts_anew(case: Scenario) -> None:
    """Reopened on Wednesday 1 April: the next update is due by the end of 15 April."""
    close(case, "2026-03-10 12:00")
    reopen(case, "2026-04-01 12:00")
    ended, running = case.file().clocks
    assert (ended.verdict, running.verdict, running.due) == ("not_applicable", "pending", london("2026-04-16 00:00"))
    case.given(updated(), at="2026-04-10 12:00")
    assert case.verdicts() == ["not_applicable", "met", "pending"]


def test_a_victim_known_only_after_the_closing_is_owed_no_update_until_it_reopens(case: Scenario) -> None:
    """No clock starts in a closed case."""
    close(case, "2026-03-10 12:00")
    case.given(identified("p2"), at="2026-03-12 10:00")
    assert [c for c in case.file().clocks if c.person == "p2"] == []
    reopen(case, "2026-04-01 12:00")
    assert case.clock_of("p2").due == london("2026-04-16 00:00")


def test_an_update_before_the_closing_entered_after_it_is_one_more_ended_gap(case: Scenario) -> None:
    """The first gap was kept, the second ended with the case."""
    close(case, "2026-03-12 12:00")
    case.given(updated(), at="2026-03-11 10:00", recorded="2026-03-13 09:00")
    assert case.verdicts("2026-06-01 09:00") == ["met", "not_applicable"]


def test_two_victims_are_owed_their_own_updates() -> None:
    """Telling one of them restarts only that one's fortnight."""
    case = Scenario("derby-homes")
    case.given(reported("p1", "p2"), at=RECEIPT)
    case.given(updated("p1"), at="2026-03-10 15:00")
    assert case.clock_of("p2", "2026-03-20 09:00").verdict == "target_missed"
    assert [c.verdict for c in case.file("2026-03-20 09:00").clocks if c.person == "p1"] == ["met", "pending"]


def test_several_updates_on_one_day_are_several_short_gaps(case: Scenario) -> None:
    """Two at the very same instant open one gap."""
    case.given(updated(), at="2026-03-10 15:00")
    case.given(reached(), at="2026-03-10 15:00")
    case.given(updated(), at="2026-03-10 16:00")
    assert case.verdicts() == ["met", "met", "pending"]
    assert len(case.events(DeadlineMet)) == 2
