"""The Group: utmost priority, action from the whole range, and the motive assessed before a case is closed."""

from __future__ import annotations

from contracts.facts.enforcement import EnforcementStepTaken, NoActionDecided, ToolConsidered
from contracts.facts.handling import (
    ActionTaken,
    Finding,
    InvestigationOpened,
    MotivationAssessed,
    Priority,
    PrioritySet,
)
from contracts.people import Person
from contracts.vocabulary import EnforcementStep
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Told

ASSESSED, PRIORITY, RANGE = "the-group:4-end", "the-group:5.1.1", "the-group:5.1.5"
AT, LATER, CLOSED, AFTER = "2026-05-11 09:00", "2026-06-20 10:00", "2026-06-30 17:00", "2026-07-01 09:00"


def case(**said: object) -> Told:
    """A hate report at The Group, on Monday 11 May 2026."""
    return Told("the-group").reported(AT, **said)


def assessed(finding: Finding = Finding.UPHELD) -> MotivationAssessed:
    """What the investigation found of the motive."""
    return MotivationAssessed(finding=finding)


@met(ASSESSED)
def test_a_case_is_closed_once_its_motive_was_assessed() -> None:
    """Whether or not hate was found; what was perceived stays."""
    told = case()
    told.given(assessed(Finding.NOT_UPHELD), "2026-06-29 10:00")
    told.closed(CLOSED)
    assert told.verdict(ASSESSED, AFTER) == "met"
    assert told.words("label", AFTER) == ["hate incident"]


@not_met(ASSESSED)
def test_a_case_closed_before_its_motive_was_assessed() -> None:
    """The assessment of the day after does not mend it."""
    told = case().closed(CLOSED)
    told.given(assessed(), AFTER)
    assert told.verdict(ASSESSED, "2026-07-02 09:00") == "breached"


@met(ASSESSED)
def test_an_assessment_written_down_late_is_flagged() -> None:
    """Made before the closing and entered two days after it."""
    told = case().closed(CLOSED)
    told.given(assessed(), "2026-06-29 10:00", recorded="2026-07-02 10:00")
    assert told.verdict(ASSESSED, "2026-07-03 09:00", known="2026-07-01 09:00") == "breached"
    found = told.clause(ASSESSED, "2026-07-03 09:00")
    assert (found.verdict, found.flags) == ("met", ("recorded_late",))


@not_applicable(ASSESSED)
def test_an_open_case_need_not_be_assessed_yet() -> None:
    """It may be assessed at any time; nothing was closed."""
    told = case()
    told.given(assessed(), "2026-06-01 10:00")
    assert told.verdict(ASSESSED, LATER) == "not_applicable"


@not_applicable(ASSESSED)
def test_a_case_without_hate_is_closed_without() -> None:
    """There was no motive to assess."""
    assert case(hate=False).closed(CLOSED).verdict(ASSESSED, AFTER) == "not_applicable"


def acted_upon(told: Told) -> Told:
    """Investigated within the hour and acted upon."""
    told.given(InvestigationOpened(), "2026-05-11 10:00")
    told.given(ActionTaken(), "2026-05-11 10:30")
    return told


@met(PRIORITY)
def test_put_first_investigated_and_acted_upon() -> None:
    """All on the first day."""
    told = acted_upon(case())
    told.given(PrioritySet(priority=Priority.HIGH), "2026-05-11 09:30")
    assert told.verdict(PRIORITY, LATER) == "met"


@not_met(PRIORITY)
def test_investigated_and_never_acted_upon() -> None:
    """Neither a step nor a reason for none."""
    told = case()
    told.given(PrioritySet(priority=Priority.EMERGENCY), "2026-05-11 09:30")
    told.given(InvestigationOpened(), "2026-05-11 10:00")
    assert told.verdict(PRIORITY, LATER) == "pending"
    assert told.closed(CLOSED).verdict(PRIORITY, AFTER) == "not_evidenced"


@not_met(PRIORITY)
def test_handled_like_any_other_case_it_is_kept_in_part() -> None:
    """Nobody put it before others."""
    assert acted_upon(case()).closed(CLOSED).verdict(PRIORITY, AFTER) == "partly_met"


@not_met(PRIORITY)
def test_lowered_to_an_ordinary_case_without_a_reason() -> None:
    """It had been put first."""
    told = acted_upon(case())
    told.given(PrioritySet(priority=Priority.HIGH), "2026-05-11 09:30")
    told.given(PrioritySet(priority=Priority.ORDINARY), "2026-05-20 09:30")
    assert told.closed(CLOSED).verdict(PRIORITY, AFTER) == "not_evidenced"


@not_applicable(PRIORITY)
def test_an_ordinary_case_has_no_such_priority() -> None:
    """Nobody perceived hate."""
    assert acted_upon(case(hate=False)).verdict(PRIORITY, LATER) == "not_applicable"


@met(RANGE)
def test_each_of_two_accused_is_answered_from_the_range() -> None:
    """A warning to one, and a reason for leaving the other alone."""
    told = case(alleged_perpetrators=("x1", "x2"), people=(Person(ref="p1"), Person(ref="x1"), Person(ref="x2")))
    told.given(EnforcementStepTaken(step=EnforcementStep.WRITTEN_WARNING, against="x1"), "2026-05-20 10:00")
    told.given(NoActionDecided(against="x2", reason="A child of six."), "2026-05-20 10:00")
    assert told.verdict(RANGE, LATER) == "met"


@not_met(RANGE)
def test_nothing_was_considered_against_the_second() -> None:
    """A tool was, against the first."""
    told = case(alleged_perpetrators=("x1", "x2"), people=(Person(ref="p1"), Person(ref="x1"), Person(ref="x2")))
    told.given(ToolConsidered(tool=EnforcementStep.INJUNCTION, used=False, against="x1"), "2026-05-20 10:00")
    found = told.closed(CLOSED).clause(RANGE, AFTER)
    assert (found.verdict, found.counts) == ("not_evidenced", {"met": 1, "not_evidenced": 1})


@not_applicable(RANGE)
def test_where_nobody_is_accused_there_is_nobody_to_act_against() -> None:
    """It is a hate case, and nobody knows who did it."""
    assert case(alleged_perpetrators=()).verdict(RANGE, LATER) == "not_applicable"
