"""Warnings and due instants: early, late, repeated, stale or while nobody was listening."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.commands import Answer, Moment, PassDeadline
from contracts.facts.deadlines import DeadlinePassed, DeadlineWarned, Part
from tests.services.casework.domain.facts import plan, reached, reported
from tests.services.casework.domain.scenario import Scenario, london

RECEIPT = "2026-03-11 10:00"  # a Wednesday
DUE = "2026-03-13 00:00"
WARNINGS = ("2026-03-12 00:00", "2026-03-12 20:00")


@pytest.fixture
def case() -> Scenario:
    """A whg case whose clock runs out after Thursday 12 March 2026."""
    case = Scenario("whg")
    case.given(reported("p1"), at=RECEIPT)
    return case


def test_warnings_then_the_missed_instant(case: Scenario) -> None:
    """At the start of the last working day, 4 hours before, and once when it is over."""
    case.turn_to("2026-04-01 09:00")
    assert [event.occurred_at for event in case.events(DeadlineWarned)] == [london(at) for at in WARNINGS]
    assert [event.occurred_at for event in case.events(DeadlinePassed)] == [london(DUE)]
    assert case.timers == ()


def test_a_warning_says_what_is_yet_to_be_done(case: Scenario) -> None:
    """All of it at the first, and at the second what the officer has not done by then."""
    case.turn_to("2026-03-12 00:00")
    case.given(reached(details=True), at="2026-03-12 11:00")
    case.turn_to("2026-03-12 20:00")
    first, second = (event.data.missing for event in case.events(DeadlineWarned))
    assert first == (Part.CONTACT, Part.DETAILS, Part.PLAN)
    assert second == (Part.PLAN,)


def test_a_kept_clock_warns_of_nothing(case: Scenario) -> None:
    """Once met no timer is left."""
    case.given(reached(details=True), at="2026-03-11 11:00")
    case.given(plan(), at="2026-03-11 11:30")
    assert case.timers == ()
    deadline = case.clock_of().deadline
    for moment, at in ((Moment.WARNING, WARNINGS[0]), (Moment.DUE, DUE)):
        assert case.fires(deadline, at, moment).events == ()


def test_a_late_timer_says_when_it_was_due(case: Scenario) -> None:
    """After a week's downtime the miss occurred at the due instant and is recorded now."""
    case.fires(case.clock_of().deadline, DUE, now="2026-03-20 09:00")
    [passed] = case.events(DeadlinePassed)
    assert passed.occurred_at == london(DUE)
    assert case.history.entries[-1].recorded_at == london("2026-03-20 09:00")


def test_an_early_timer_of_a_fast_clock_counts_as_come(case: Scenario) -> None:
    """Two seconds early: the due instant is taken as now, and it is not lost."""
    case.fires(case.clock_of().deadline, DUE, now=london(DUE) - timedelta(seconds=2))
    assert case.said() == ["deadline.passed"]


def test_a_repeated_timer_is_answered_as_the_first_time(case: Scenario) -> None:
    """The same command again: done, no events; and so is another command for the same instant."""
    deadline = case.clock_of().deadline
    command = case.command(PassDeadline(deadline=deadline, at=london(DUE), moment=Moment.DUE))
    case.turn_to("2026-03-12 23:00")
    first, again = case.hear(command), case.hear(command)
    other = case.fires(deadline, DUE, now="2026-03-14 09:00")
    assert [d.outcome for d in (first, again, other)] == [Answer.DONE] * 3
    assert [len(d.events) for d in (first, again, other)] == [1, 0, 0]


def test_a_stale_timer_of_an_instant_that_moved_is_nothing(case: Scenario) -> None:
    """An instant that is not the clock's, or a clock that is not the case's, changes nothing."""
    deadline = case.clock_of().deadline
    assert case.fires(deadline, "2026-03-12 12:00").events == ()
    assert case.fires(deadline, "2026-03-12 12:00", Moment.WARNING).events == ()
    assert case.fires(case.entry_id(0), DUE).events == ()


def test_a_warning_is_given_once(case: Scenario) -> None:
    """Also when its timer fires twice."""
    deadline = case.clock_of().deadline
    assert len(case.fires(deadline, WARNINGS[0], Moment.WARNING).events) == 1
    assert case.fires(deadline, WARNINGS[0], Moment.WARNING).events == ()


def test_a_warning_after_the_due_time_is_dropped(case: Scenario) -> None:
    """Nobody is warned of what is over."""
    assert case.fires(case.clock_of().deadline, WARNINGS[1], Moment.WARNING, now=DUE).events == ()


def test_what_is_known_only_later_is_judged_all_the_same(case: Scenario) -> None:
    """No timer ever fired: the verdict does not wait for one."""
    assert case.verdicts("2026-03-12 23:59") == ["pending"]
    assert case.verdicts(DUE) == ["breached"]


def test_a_timer_for_another_landlord_is_refused(case: Scenario) -> None:
    """A timer speaks for the landlord whose clock it is."""
    body = PassDeadline(deadline=case.clock_of().deadline, at=london(DUE), moment=Moment.DUE)
    assert case.when(body, DUE, landlord="derby-homes").outcome is Answer.REFUSED
    assert case.last.events == ()


def test_a_timer_of_an_unknown_case_is_nothing() -> None:
    """No stream begins with a timer."""
    case = Scenario("whg")
    decision = case.when(PassDeadline(deadline=case.case, at=london(DUE), moment=Moment.DUE), DUE)
    assert (decision.outcome, decision.events) == (Answer.DONE, ())
