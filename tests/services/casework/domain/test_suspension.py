"""Clocks that wait: the three grounds, from when and until when, and what cannot be mended by waiting."""

from __future__ import annotations

import pytest

from contracts.commands import CloseCase
from contracts.facts.deadlines import DeadlineEnded, DeadlinePassed, DeadlineReset, DeadlineSuspended
from contracts.vocabulary import Capacity, Closure, PauseGround
from tests.services.casework.domain.facts import identified, paused, plan, reached, reported, resumed, updated
from tests.services.casework.domain.scenario import Scenario, london

RECEIPT = "2026-03-09 10:00"  # a Monday
DUE = "2026-03-11 00:00"
LATER = "2026-04-20 09:00"


@pytest.fixture
def case() -> Scenario:
    """A whg case whose clock runs out after Tuesday 10 March 2026."""
    case = Scenario("whg")
    case.given(reported("p1"), at=RECEIPT)
    return case


@pytest.mark.parametrize("ground", [PauseGround.VICTIM_ASKED, PauseGround.NO_SAFE_CHANNEL])
def test_a_clock_waits_for_a_ground_the_policies_know(case: Scenario, ground: PauseGround) -> None:
    """Suspended with ground and beginning, for as long as nobody ends it; nothing fires meanwhile."""
    case.given(paused(ground=ground), at="2026-03-10 09:00")
    [event] = case.events(DeadlineSuspended)
    assert isinstance(event.data, DeadlineSuspended)
    assert (event.data.ground, event.data.since, event.data.until) == (ground, london("2026-03-10 09:00"), None)
    case.turn_to(LATER)
    assert case.clock_of().verdict == "suspended"
    assert case.events(DeadlinePassed) == []
    assert case.verdicts("2026-03-10 08:59") == ["pending"]


def test_with_nobody_known_to_contact_the_clock_waits() -> None:
    """An anonymous report about nobody in particular: the victim is unknown."""
    case = Scenario("whg")
    case.given(reported(capacity=Capacity.ANONYMOUS, reporter=None), at=RECEIPT)
    [event] = case.events(DeadlineSuspended)
    assert isinstance(event.data, DeadlineSuspended)
    assert event.data.ground is PauseGround.VICTIM_UNKNOWN
    case.turn_to(LATER)
    assert case.verdicts() == ["suspended"]


def test_the_clock_runs_from_when_the_victim_is_known() -> None:
    """Known on Monday 16 March: due by the end of Tuesday 17 March, and only one clock."""
    case = Scenario("whg")
    case.given(reported(capacity=Capacity.ANONYMOUS, reporter=None), at=RECEIPT)
    case.given(identified("p1"), at="2026-03-16 10:00")
    judged = case.clock_of()
    assert (judged.person, judged.due, judged.verdict) == ("p1", london("2026-03-18 00:00"), "pending")
    case.turn_to(LATER)
    assert case.verdicts() == ["breached"]


def test_that_the_victim_is_unknown_stops_counting_when_they_are_known() -> None:
    """A pause recorded for that ground holds no clock of a known victim."""
    case = Scenario("whg")
    case.given(reported(capacity=Capacity.ANONYMOUS, reporter=None), at=RECEIPT)
    case.given(paused(None, PauseGround.VICTIM_UNKNOWN), at="2026-03-09 11:00")
    case.given(identified("p1"), at="2026-03-16 10:00")
    assert case.clock_of().verdict == "pending"


def test_recorded_after_the_due_time_it_changes_nothing(case: Scenario) -> None:
    """What the victim asked on Tuesday and nobody recorded before Wednesday cannot undo the breach."""
    case.given(paused(), at="2026-03-10 09:00", recorded="2026-03-11 09:00")
    assert case.said() == ["contact.paused"]
    assert case.verdicts(LATER) == ["breached"]


def test_begun_after_the_due_time_it_changes_nothing(case: Scenario) -> None:
    """A breach stays one, whatever the victim asks later."""
    case.turn_to("2026-03-12 09:00")
    case.given(paused(), at="2026-03-12 09:00")
    assert case.verdicts() == ["breached"]


def test_after_the_pause_the_time_runs_anew_from_its_end(case: Scenario) -> None:
    """Resumed on Friday 13 March: the working day is Monday, the reason is told."""
    case.given(paused(), at="2026-03-10 09:00")
    case.given(resumed(), at="2026-03-13 09:00")
    [event] = case.events(DeadlineReset)
    assert isinstance(event.data, DeadlineReset)
    assert (event.data.due, event.data.started_at) == (london("2026-03-17 00:00"), london("2026-03-13 09:00"))
    assert event.data.trace[0] == event.data.reason == "The pause ended; the time runs anew from its end."
    assert case.clock_of().verdict == "pending"
    assert case.verdicts("2026-03-12 09:00") == ["suspended"]


def test_a_pause_with_an_end_ends_by_itself(case: Scenario) -> None:
    """Until Thursday 12 March, 18:00: the working day is Friday the 13th, and missing that is told once."""
    case.given(paused(until=london("2026-03-12 18:00")), at="2026-03-10 09:00")
    case.turn_to("2026-03-12 18:00")
    assert case.said() == ["deadline.reset"]
    assert case.clock_of().due == london("2026-03-14 00:00")
    case.turn_to(LATER)
    assert [event.occurred_at for event in case.events(DeadlinePassed)] == [london("2026-03-14 00:00")]


def test_a_pause_that_ended_unseen_does_not_let_the_old_due_time_pass(case: Scenario) -> None:
    """Notifications was down while the pause ended: the old timer finds the clock moved, and nothing is missed."""
    case.given(paused(until=london("2026-03-10 18:00")), at="2026-03-10 09:00")
    case.fires(case.clock_of().deadline, DUE)
    assert case.said() == ["deadline.reset"]
    assert case.clock_of().due == london("2026-03-12 00:00")
    assert case.events(DeadlinePassed) == []


def test_a_pause_ending_at_the_due_instant_lets_nothing_pass(case: Scenario) -> None:
    """The end of the pause and the old due time fall together."""
    case.given(paused(until=london(DUE)), at="2026-03-10 09:00")
    case.turn_to(DUE)
    assert case.events(DeadlinePassed) == []
    assert case.clock_of().due == london("2026-03-13 00:00")


def test_of_two_pauses_the_longer_one_holds(case: Scenario) -> None:
    """Until Friday and until Thursday: the time runs anew from Friday, told once."""
    case.given(paused(until=london("2026-03-13 12:00")), at="2026-03-10 09:00")
    case.given(paused(until=london("2026-03-12 12:00")), at="2026-03-10 10:00")
    case.turn_to("2026-03-13 11:00")
    assert case.verdicts() == ["suspended"]
    assert case.events(DeadlineReset) == []
    case.turn_to("2026-03-13 12:00")
    assert case.clock_of().due == london("2026-03-17 00:00")
    assert len(case.events(DeadlineReset)) == 1


def test_a_pause_of_one_victim_holds_only_their_clock() -> None:
    """A pause that names nobody holds every victim's."""
    case = Scenario("whg")
    case.given(reported("p1", "p2"), at=RECEIPT)
    case.given(paused("p1"), at="2026-03-10 09:00")
    assert [case.clock_of(p, LATER).verdict for p in ("p1", "p2")] == ["suspended", "breached"]
    case.given(paused(None), at="2026-03-10 10:00")
    assert [case.clock_of(p, LATER).verdict for p in ("p1", "p2")] == ["suspended", "suspended"]


def test_contact_while_it_waits_is_contact(case: Scenario) -> None:
    """The victim rang after all: met, not suspended; the end of the pause moves nothing any more."""
    case.given(paused(until=london("2026-03-12 12:00")), at="2026-03-10 09:00")
    case.given(reached(details=True), at="2026-03-10 15:00")
    case.given(plan(), at="2026-03-10 15:00")
    assert case.verdicts() == ["met"]
    case.given(updated(), at="2026-03-20 09:00")
    assert case.events(DeadlineReset) == []


def test_a_pause_after_all_was_done_moves_nothing(case: Scenario) -> None:
    """A kept clock stays as it was."""
    case.given(reached(details=True), at="2026-03-09 11:00")
    case.given(plan(), at="2026-03-09 11:00")
    case.given(paused(), at="2026-03-09 12:00")
    case.given(resumed(), at="2026-03-10 12:00")
    assert case.events(DeadlineReset) == case.events(DeadlineSuspended) == []
    assert case.verdicts() == ["met"]


def test_a_fortnight_waits_too_and_ends_with_the_case_while_waiting() -> None:
    """Closed while suspended, long after the due date it once had: ended, and resuming starts nothing."""
    case = Scenario("derby-homes")
    case.given(reported("p1"), at=RECEIPT)
    case.given(paused(), at="2026-03-10 09:00")
    case.when(CloseCase(outcome=Closure.VICTIM_WITHDREW, expected_version=case.version), "2026-04-20 09:00")
    assert len(case.events(DeadlineEnded)) == 1
    case.given(resumed(), at="2026-04-27 09:00")
    assert case.said() == ["contact.resumed"]
    assert case.verdicts("2026-06-01 09:00") == ["not_applicable"]
    assert case.verdicts("2026-04-01 09:00") == ["suspended"]
