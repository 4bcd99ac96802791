"""whg 2.6 and 4.1: wishes, advice and agreement before action against a perpetrator."""

from __future__ import annotations

from typing import Any

from contracts.facts.contact import ContactPaused, WishesRecorded
from contracts.facts.enforcement import (
    ActionDiscussed,
    Discussion,
    EnforcementStepTaken,
    ProportionalityRecorded,
    VictimAdvised,
    WishesOverridden,
)
from contracts.facts.risk import AccessNeed, AccessNeedMet, AccessNeedsAsked, HomeUnsafe
from contracts.facts.support import SupportOffered, SupportOption
from contracts.people import Person
from contracts.vocabulary import EnforcementStep, PauseGround, PersonRole
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Told

TOLD = "2026-04-02 16:30"
SOON = "2026-04-08 10:00"
STEP_AT = "2026-04-20 10:00"
AFTER = "2026-04-21 10:00"
CLOSED = "2026-05-01 10:00"
LATER = "2026-05-02 10:00"
INJUNCTION = EnforcementStep.INJUNCTION
WARNING = EnforcementStep.WRITTEN_WARNING
MEDIATION = EnforcementStep.MEDIATION


def case(*before: Any, kind: EnforcementStep = INJUNCTION, at: str = SOON, **said: Any) -> Told:
    """A report, what came before a step, and the step on Monday 20 April 2026."""
    told = Told("whg").reported(TOLD, **said)
    for fact in before:
        told.given(fact, at)
    told.given(EnforcementStepTaken(step=kind, against="x1"), STEP_AT)
    return told


def wishes(*, pursue: bool | None = None) -> WishesRecorded:
    """What the victim wants, and whether she wants the matter pursued at all."""
    return WishesRecorded(person="p1", wishes="That it stops.", pursue=pursue)


def advised(kind: EnforcementStep = INJUNCTION) -> VictimAdvised:
    """The victim was told of the step."""
    return VictimAdvised(step=kind, person="p1")


def discussed(
    result: Discussion = Discussion.AGREED, reason: str | None = None, kind: EnforcementStep = INJUNCTION
) -> ActionDiscussed:
    """The step was discussed with the victim, or why it could not be."""
    return ActionDiscussed(step=kind, result=result, person="p1", reason=reason)


def proportionate(kind: EnforcementStep = INJUNCTION) -> ProportionalityRecorded:
    """Why the step fits what happened."""
    return ProportionalityRecorded(step=kind, reason="Threats with a knife.", against="x1")


@met("whg:2.6")
def test_a_step_that_the_victim_wished_for_and_knew_of() -> None:
    """Wishes, advice and the reason, all before the injunction."""
    assert case(wishes(), advised(), proportionate()).verdict("whg:2.6", LATER) == "met"


@met("whg:2.6")
def test_wishes_may_be_overridden_for_a_reason() -> None:
    """She did not want the matter pursued; why the landlord went on was written down first."""
    told = case(
        wishes(pursue=False), advised(), proportionate(),
        WishesOverridden(step=INJUNCTION, reason="Children are in danger."),
    )  # fmt: skip
    assert told.clause("whg:2.6", LATER).counts == {"met": 2}


@met("whg:2.6")
def test_a_victim_who_asked_not_to_be_contacted_need_not_have_been_told() -> None:
    """The ground is on record before the step."""
    pause = ContactPaused(ground=PauseGround.VICTIM_ASKED, person="p1", reason="She asked for peace.")
    assert case(pause, proportionate()).verdict("whg:2.6", LATER) == "met"


@not_met("whg:2.6")
def test_telling_the_victim_afterwards_breaks_the_clause() -> None:
    """She learnt of the injunction on the day after."""
    told = case(wishes(), proportionate())
    told.given(advised(), AFTER)
    assert told.verdict("whg:2.6", LATER) == "breached"


@not_met("whg:2.6")
def test_advice_on_a_warning_is_none_on_an_injunction() -> None:
    """Each step is told of by itself."""
    assert case(wishes(), advised(WARNING), proportionate()).verdict("whg:2.6", LATER) == "breached"


@not_met("whg:2.6")
def test_acting_against_her_last_word_without_a_reason_breaks_the_clause() -> None:
    """She agreed on the 8th and took it back on the 10th."""
    told = Told("whg").reported(TOLD)
    told.given(discussed(), SOON)
    told.given(discussed(Discussion.OBJECTED), "2026-04-10 10:00")
    told.given(EnforcementStepTaken(step=INJUNCTION, against="x1"), STEP_AT)
    assert told.verdict("whg:2.6", LATER) == "breached"
    assert told.verdict("whg:4.1", LATER) == "met"


@not_met("whg:2.6")
def test_a_step_whose_reason_was_never_written_down_is_in_part() -> None:
    """Wished for and known, and nothing says why it is proportionate."""
    told = case(wishes(), advised())
    assert told.verdict("whg:2.6", AFTER) == "pending"
    assert told.closed(CLOSED).verdict("whg:2.6", LATER) == "partly_met"


@not_met("whg:2.6")
def test_a_victim_who_cannot_go_home_was_offered_nothing() -> None:
    """Support of another kind does not help her to live somewhere."""
    told = Told("whg").reported(TOLD)
    told.given(HomeUnsafe(person="p1"), SOON)
    told.given(SupportOffered(option=SupportOption.COUNSELLING, person="p1"), SOON)
    assert told.closed(CLOSED).verdict("whg:2.6", LATER) == "not_evidenced"


@met("whg:2.6")
def test_a_victim_is_helped_to_stay_at_home_in_a_form_that_suits_them() -> None:
    """Locks were offered, and large print was handed over."""
    told = Told("whg").reported(TOLD)
    told.given(HomeUnsafe(person="p1"), SOON)
    told.given(SupportOffered(option=SupportOption.TARGET_HARDENING, person="p1"), SOON)
    told.given(AccessNeedsAsked(person="p1", needs=(AccessNeed.PRINT,)), SOON)
    assert told.verdict("whg:2.6", SOON) == "pending"
    told.given(AccessNeedMet(person="p1", need=AccessNeed.PRINT), AFTER)
    assert told.closed(CLOSED).verdict("whg:2.6", LATER) == "met"


@not_met("whg:2.6")
def test_of_two_victims_each_is_told_and_each_may_object() -> None:
    """She was told and agreed; her son, who was told nothing, had said no."""
    both = (Person(ref="p1", role=PersonRole.TENANT), Person(ref="p2", role=PersonRole.HOUSEHOLD))
    no = WishesRecorded(person="p2", wishes="To be left alone.", pursue=False)
    told = case(discussed(), no, proportionate(), victims=("p1", "p2"), people=both)
    assert told.clause("whg:2.6", LATER).counts == {"met": 1, "breached": 2}
    assert told.clause("whg:4.1", LATER).counts == {"met": 1, "breached": 1}


@not_applicable("whg:2.6")
def test_mediation_that_nobody_was_advised_of_is_no_action_under_this_clause() -> None:
    """It cannot take place without the victim."""
    assert case(kind=MEDIATION).verdict("whg:2.6", LATER) == "not_applicable"


@met("whg:4.1")
def test_a_step_agreed_beforehand() -> None:
    """She agreed on the 8th to the injunction of the 20th."""
    assert case(discussed()).verdict("whg:4.1", LATER) == "met"


@met("whg:4.1")
def test_where_it_was_not_possible_the_reason_stands_for_the_agreement() -> None:
    """She was in hospital."""
    assert case(discussed(Discussion.NOT_POSSIBLE, "She was in hospital.")).verdict("whg:4.1", LATER) == "met"


@not_met("whg:4.1")
def test_not_possible_without_a_reason_is_no_answer() -> None:
    """Nor is a discussion in which she said no, if nothing was written down of why it goes on."""
    assert case(discussed(Discussion.NOT_POSSIBLE)).verdict("whg:4.1", LATER) == "breached"
    assert case(discussed(Discussion.OBJECTED)).verdict("whg:4.1", LATER) == "breached"


@not_met("whg:4.1")
def test_agreement_after_the_step_breaks_the_clause() -> None:
    """A written warning is action as well, and must be agreed before."""
    told = case(kind=WARNING)
    told.given(discussed(kind=WARNING), AFTER)
    assert told.verdict("whg:4.1", LATER) == "breached"


@not_met("whg:4.1")
def test_two_steps_want_two_agreements() -> None:
    """The warning was agreed, the injunction not: the earlier success does not cover it."""
    told = case(discussed(kind=WARNING))
    told.given(EnforcementStepTaken(step=WARNING, against="x1"), AFTER)
    assert told.clause("whg:4.1", LATER).counts == {"breached": 1, "met": 1}


@not_applicable("whg:4.1")
def test_a_step_taken_before_anyone_perceived_hate_is_not_judged_by_this_policy() -> None:
    """A warning in a quarrel that nobody had called hate."""
    assert case(kind=WARNING, hate=False).verdict("whg:4.1", LATER) == "not_applicable"
