"""Connexus: legal action after a breach, possession after a conviction, and an assessment before each step."""

from __future__ import annotations

from contracts.commands import StartEnforcement, Statement
from contracts.facts.enforcement import (
    ConvictionRecorded,
    EnforcementStepTaken,
    ImpactAssessmentCompleted,
    NoActionDecided,
    PossessionConsidered,
    TenancyBreachFound,
    ToolConsidered,
)
from contracts.people import Person
from contracts.vocabulary import EnforcementStep
from tests.services.casework.clauses.near import part_of
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Told
from tests.services.casework.domain.scenario import london

BREACH, CONVICTION, ASSESSED = "connexus:3.1.4", "connexus:3.1.7", "connexus:app1-stage-5"
AT, LATER, CLOSED, AFTER = "2026-05-11 09:00", "2026-06-20 10:00", "2026-06-30 17:00", "2026-07-01 09:00"
NOTICE, INJUNCTION = EnforcementStep.NOTICE, EnforcementStep.INJUNCTION
TWO = {"alleged_perpetrators": ("x1", "x2"), "people": (Person(ref="p1"), Person(ref="x1"), Person(ref="x2"))}


def case(**said: object) -> Told:
    """A hate report at Connexus, on Monday 11 May 2026."""
    return Told("connexus").reported(AT, **said)


def step(kind: EnforcementStep = NOTICE, against: str | None = "x1", *, urgent: bool = False) -> EnforcementStepTaken:
    """A step was taken."""
    return EnforcementStepTaken(step=kind, against=against, urgent=urgent)


def assessed(kind: EnforcementStep = NOTICE, against: str | None = "x1") -> ImpactAssessmentCompleted:
    """The step's own impact assessment."""
    return ImpactAssessmentCompleted(step=kind, against=against)


@met(BREACH)
def test_a_breach_is_followed_by_a_notice() -> None:
    """Found in May, notice in June."""
    told = case()
    told.given(TenancyBreachFound(against="x1"), "2026-05-20 10:00")
    told.given(step(), "2026-06-05 10:00")
    assert told.verdict(BREACH, LATER) == "met"


@met(BREACH)
def test_a_reasoned_decision_against_legal_action_is_one() -> None:
    """An injunction was considered and not used, for a reason."""
    told = case()
    told.given(TenancyBreachFound(against="x1"), "2026-05-20 10:00")
    told.given(ToolConsidered(tool=INJUNCTION, used=False, against="x1", reason="They left."), "2026-06-05 10:00")
    assert told.verdict(BREACH, LATER) == "met"


@not_met(BREACH)
def test_a_warning_or_a_tool_set_aside_without_reason_answers_no_breach() -> None:
    """A written warning is no legal action."""
    told = case()
    told.given(TenancyBreachFound(against="x1"), "2026-05-20 10:00")
    told.given(step(EnforcementStep.WRITTEN_WARNING), "2026-05-21 10:00")
    told.given(ToolConsidered(tool=INJUNCTION, used=False, against="x1"), "2026-06-05 10:00")
    assert told.closed(CLOSED).verdict(BREACH, AFTER) == "not_evidenced"


@not_met(BREACH)
def test_an_earlier_notice_does_not_answer_a_later_breach() -> None:
    """Notice on the 15th, breach on the 20th, nothing after."""
    told = case()
    told.given(step(), "2026-05-15 10:00")
    told.given(TenancyBreachFound(against="x1"), "2026-05-20 10:00")
    assert told.closed(CLOSED).verdict(BREACH, AFTER) == "not_evidenced"


@not_applicable(BREACH)
def test_a_notice_without_a_breach_of_tenancy() -> None:
    """Nobody found that the tenancy was broken."""
    told = case()
    told.given(NoActionDecided(against="x1", reason="Not a tenant."), "2026-06-05 10:00")
    assert told.verdict(BREACH, LATER) == "not_applicable"


@met(CONVICTION)
def test_possession_is_sought_after_a_conviction() -> None:
    """Decided in the week after."""
    told = case()
    told.given(ConvictionRecorded(against="x1"), "2026-06-01 10:00")
    told.given(PossessionConsidered(sought=True, against="x1"), "2026-06-08 10:00")
    assert told.verdict(CONVICTION, LATER) == "met"


@met(CONVICTION)
def test_possession_may_be_left_alone_for_a_reason() -> None:
    """The one convicted does not live there."""
    told = case()
    told.given(ConvictionRecorded(against="x1"), "2026-06-01 10:00")
    told.given(PossessionConsidered(sought=False, against="x1", reason="Not our tenant."), "2026-06-08 10:00")
    assert told.verdict(CONVICTION, LATER) == "met"


@not_met(CONVICTION)
def test_not_sought_and_no_reason_given() -> None:
    """A bare no is none."""
    told = case()
    told.given(ConvictionRecorded(against="x1"), "2026-06-01 10:00")
    told.given(PossessionConsidered(sought=False, against="x1"), "2026-06-08 10:00")
    assert told.closed(CLOSED).verdict(CONVICTION, AFTER) == "not_evidenced"


@not_met(CONVICTION)
def test_each_conviction_is_answered_for_itself() -> None:
    """Possession was considered for the other of the two."""
    told = case(**TWO)
    told.given(ConvictionRecorded(against="x1"), "2026-06-01 10:00")
    told.given(PossessionConsidered(sought=True, against="x2"), "2026-06-08 10:00")
    assert told.closed(CLOSED).verdict(CONVICTION, AFTER) == "not_evidenced"


@not_applicable(CONVICTION)
def test_possession_considered_without_a_conviction() -> None:
    """Nobody was convicted."""
    told = case()
    told.given(PossessionConsidered(sought=False, against="x1", reason="Too early."), "2026-06-08 10:00")
    assert told.verdict(CONVICTION, LATER) == "not_applicable"


@met(ASSESSED)
def test_each_step_has_its_own_assessment_before_it() -> None:
    """A warning and a notice, each assessed the day before."""
    told = case()
    told.given(assessed(EnforcementStep.WRITTEN_WARNING), "2026-05-20 10:00")
    told.given(step(EnforcementStep.WRITTEN_WARNING), "2026-05-21 10:00")
    told.given(assessed(), "2026-06-04 10:00")
    told.given(step(), "2026-06-05 10:00")
    found = told.clause(ASSESSED, LATER)
    assert (found.verdict, found.counts) == ("met", {"met": 2})


@met(ASSESSED)
def test_an_urgent_injunction_may_bring_its_assessment_along() -> None:
    """Both at the same instant."""
    told = case()
    told.given(assessed(INJUNCTION), "2026-06-05 10:00")
    told.given(step(INJUNCTION, urgent=True), "2026-06-05 10:00")
    assert told.verdict(ASSESSED, LATER) == "met"


@met(ASSESSED)
def test_an_assessment_written_down_late_is_flagged() -> None:
    """Done before the step, entered after it: until then the step stood without one."""
    told = case()
    told.given(step(), "2026-06-05 10:00")
    told.given(assessed(), "2026-06-04 10:00", recorded="2026-06-09 10:00")
    assert told.verdict(ASSESSED, LATER, known="2026-06-08 10:00") == "breached"
    found = told.clause(ASSESSED, LATER)
    assert (found.verdict, found.flags) == ("met", ("recorded_late",))


@not_met(ASSESSED)
def test_an_assessment_after_the_step_is_too_late() -> None:
    """Order matters: the next day does not mend it."""
    told = case()
    told.given(step(), "2026-06-05 10:00")
    told.given(assessed(), "2026-06-06 10:00")
    assert told.verdict(ASSESSED, LATER) == "breached"


@not_met(ASSESSED)
def test_the_assessment_of_another_step_or_person_does_not_cover_it() -> None:
    """The notice was assessed, the injunction was not; x1 was assessed, x2 was not."""
    told = case(**TWO)
    told.given(assessed(NOTICE, "x1"), "2026-06-04 10:00")
    told.given(step(INJUNCTION, "x1"), "2026-06-05 10:00")
    told.given(step(NOTICE, "x2"), "2026-06-05 11:00")
    assert told.clause(ASSESSED, LATER).counts == {"breached": 2}


@not_applicable(ASSESSED)
def test_advice_and_mediation_are_no_enforcement() -> None:
    """Neither is an action against someone in the sense of the assessment."""
    told = case()
    for kind in (EnforcementStep.VERBAL_ADVICE, EnforcementStep.MEDIATION, EnforcementStep.RESTORATIVE_JUSTICE):
        told.given(step(kind), "2026-06-05 10:00")
    assert told.verdict(ASSESSED, LATER) == "not_applicable"


@not_applicable(ASSESSED)
def test_a_step_before_anyone_perceived_hate_is_not_judged() -> None:
    """It was an ordinary case when the notice was served."""
    told = case(hate=False)
    told.given(step(), "2026-06-05 10:00")
    assert told.verdict(ASSESSED, LATER) == "not_applicable"


@part_of(ASSESSED)
def test_leave_for_a_step_is_refused_until_it_was_assessed_and_a_step_taken_all_the_same_is_flagged() -> None:
    """The request may bring the assessment along; mediation needs none."""
    told = Told("connexus").reported("2026-05-11 09:00")
    refused = told.when(StartEnforcement(step=NOTICE, against="x1"), "2026-05-12 09:00")
    assert [reason.clause for reason in refused.reasons if reason.code == "missing"] == [ASSESSED]
    assert (
        told.when(StartEnforcement(step=EnforcementStep.MEDIATION, against="x1"), "2026-05-12 09:00").outcome == "done"
    )
    assessed = ImpactAssessmentCompleted(step=INJUNCTION, against="x1")
    carried = (Statement(occurred_at=london("2026-05-12 10:00"), data=assessed),)
    urgent = StartEnforcement(step=INJUNCTION, against="x1", urgent=True, facts=carried)
    assert told.when(urgent, "2026-05-12 10:00").outcome == "done"
    told.given(step(NOTICE, "x1"), "2026-05-13 09:00")
    found = told.clause(ASSESSED, "2026-05-14 09:00")
    assert (found.verdict, found.flags) == ("breached", ("overridden",))
