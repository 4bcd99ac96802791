"""Derby Homes: each step against someone is measured, proportionate, and looked at from the victim's side."""

from __future__ import annotations

from contracts.facts.contact import WishesRecorded
from contracts.facts.enforcement import (
    ActionDiscussed,
    Discussion,
    EnforcementStepTaken,
    ProportionalityRecorded,
    VictimAdvised,
)
from contracts.vocabulary import EnforcementStep
from tests.services.casework.clauses.derby import case
from tests.services.casework.clauses.rows import met, not_applicable, not_met

AT, NEXT, CLOSED, AFTER = "2026-05-05 10:00", "2026-05-06 10:00", "2026-06-30 16:00", "2026-07-01 09:00"


def step(kind: EnforcementStep = EnforcementStep.INJUNCTION) -> EnforcementStepTaken:
    """A step against the accused."""
    return EnforcementStepTaken(step=kind, against="x1")


@met("derby-homes:4.7")
def test_an_injunction_weighed_up_and_talked_over() -> None:
    """Why it is proportionate, and what the victim thinks of it."""
    told = case()
    told.given(ProportionalityRecorded(step=EnforcementStep.INJUNCTION, reason="Three threats.", against="x1"), NEXT)
    told.given(ActionDiscussed(step=EnforcementStep.INJUNCTION, result=Discussion.AGREED, person="p1"), NEXT)
    told.given(step(), "2026-05-18 10:00")
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.7", AFTER) == "met"


@met("derby-homes:4.7")
def test_a_reason_given_only_afterwards_is_no_breach() -> None:
    """The clause says no order: while the reason was missing, it was pending."""
    told = case()
    told.given(WishesRecorded(wishes="That it stops.", person="p1"), NEXT)
    told.given(step(), "2026-05-18 10:00")
    told.given(ProportionalityRecorded(step=EnforcementStep.INJUNCTION, reason="Threats."), "2026-05-19 10:00")
    assert told.verdict("derby-homes:4.7", "2026-05-18 12:00") == "pending"
    assert told.verdict("derby-homes:4.7", AFTER) == "met"


@not_met("derby-homes:4.7")
def test_a_step_for_which_nobody_said_why_it_is_proportionate() -> None:
    """What was said of a warning is no reason for an injunction."""
    told = case()
    told.given(WishesRecorded(wishes="That it stops.", person="p1"), NEXT)
    told.given(ProportionalityRecorded(step=EnforcementStep.WRITTEN_WARNING, reason="Mild.", against="x1"), NEXT)
    told.given(step(), "2026-05-18 10:00")
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.7", AFTER) == "not_evidenced"


@not_met("derby-homes:4.7")
def test_a_step_weighed_up_without_the_victims_side() -> None:
    """Proportionate, but not looked at from the victim's side: kept in part."""
    told = case()
    told.given(ProportionalityRecorded(step=EnforcementStep.INJUNCTION, reason="Three threats.", against="x1"), NEXT)
    told.given(step(), "2026-05-18 10:00")
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.7", AFTER) == "partly_met"


@not_applicable("derby-homes:4.7")
def test_advice_by_word_of_mouth_is_no_use_of_the_law() -> None:
    """Neither is mediation: nothing has to be weighed up for them."""
    told = case()
    told.given(step(EnforcementStep.VERBAL_ADVICE), NEXT)
    told.given(step(EnforcementStep.MEDIATION), NEXT)
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.7", AFTER) == "not_applicable"


@not_met("derby-homes:4.7")
def test_what_was_said_of_another_step_or_person_does_not_carry_over() -> None:
    """Advised and asked about a warning, then an injunction: kept in part; about the injunction itself: kept."""
    for about, verdict in ((EnforcementStep.WRITTEN_WARNING, "partly_met"), (EnforcementStep.INJUNCTION, "met")):
        for heard in (
            ActionDiscussed(step=about, result=Discussion.AGREED, person="p1"),
            VictimAdvised(step=about, person="p1"),
        ):
            told = case()
            told.given(heard, NEXT)
            told.given(ProportionalityRecorded(step=EnforcementStep.INJUNCTION, reason="Threats.", against="x1"), NEXT)
            told.given(step(), "2026-05-18 10:00")
            told.closed(CLOSED)
            assert told.verdict("derby-homes:4.7", AFTER) == verdict
