"""whg 2.3(8), 2.4, 2.8 and 2.10: what is done against perpetrators, with which tools, why, and what they need."""

from __future__ import annotations

from typing import Any

from contracts.facts.enforcement import (
    EnforcementStepTaken,
    NoActionDecided,
    PerpetratorNeed,
    PerpetratorNeedsConsidered,
    ProportionalityRecorded,
    TenancyBreachFound,
    ToolConsidered,
)
from contracts.facts.support import ReferralMade
from contracts.vocabulary import EnforcementStep, Service
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Told

TOLD = "2026-04-02 16:30"
SOON = "2026-04-08 10:00"
STEP_AT = "2026-04-20 10:00"
AFTER = "2026-04-21 10:00"
CLOSED = "2026-05-01 10:00"
LATER = "2026-05-02 10:00"


def case(**said: Any) -> Told:
    """A report of Thursday 2 April 2026."""
    return Told("whg").reported(TOLD, **said)


def step(kind: EnforcementStep = EnforcementStep.WRITTEN_WARNING, against: str | None = "x1") -> EnforcementStepTaken:
    """A step was taken."""
    return EnforcementStepTaken(step=kind, against=against)


def considered(*needs: PerpetratorNeed, against: str = "x1", referred: bool = False) -> PerpetratorNeedsConsidered:
    """Someone looked what support the accused may need."""
    return PerpetratorNeedsConsidered(against=against, needs=needs, referred=referred)


def tools(*kinds: EnforcementStep, against: str = "x1") -> list[ToolConsidered]:
    """Tools of the Act were considered and not used."""
    return [ToolConsidered(tool=kind, used=False, against=against) for kind in kinds]


@met("whg:2.3.8")
def test_early_intervention_is_action() -> None:
    """Advice by word of mouth, given to the only person accused without naming them."""
    told = case()
    told.given(step(EnforcementStep.VERBAL_ADVICE, against=None), SOON)
    assert told.closed(CLOSED).verdict("whg:2.3.8", LATER) == "met"


@met("whg:2.3.8")
def test_a_reasoned_decision_to_do_nothing_keeps_the_clause() -> None:
    """A breach of the tenancy was found and, for a reason, let pass."""
    told = case()
    told.given(TenancyBreachFound(against="x1"), SOON)
    told.given(NoActionDecided(reason="He has moved away.", against="x1"), STEP_AT)
    assert told.closed(CLOSED).clause("whg:2.3.8", LATER).counts == {"met": 2}


@not_met("whg:2.3.8")
def test_a_step_against_one_does_not_stand_for_the_other() -> None:
    """Two are accused; one was warned."""
    told = case(alleged_perpetrators=("x1", "x2"))
    told.given(step(against="x1"), STEP_AT)
    assert told.verdict("whg:2.3.8", AFTER) == "pending"
    assert told.closed(CLOSED).clause("whg:2.3.8", LATER).counts == {"met": 1, "not_evidenced": 1}


@not_met("whg:2.3.8")
def test_a_breach_found_after_the_warning_wants_an_answer_of_its_own() -> None:
    """The warning came first; what was broken afterwards was left."""
    told = case()
    told.given(step(), STEP_AT)
    told.given(TenancyBreachFound(against="x1"), AFTER)
    assert told.closed(CLOSED).clause("whg:2.3.8", LATER).counts == {"met": 1, "not_evidenced": 1}


@not_applicable("whg:2.3.8")
def test_nobody_can_be_acted_against_where_nobody_is_accused() -> None:
    """Graffiti by hands unknown."""
    assert case(alleged_perpetrators=()).closed(CLOSED).verdict("whg:2.3.8", LATER) == "not_applicable"


@met("whg:2.4")
def test_the_whole_range_of_tools_was_considered() -> None:
    """Three considered and left alone, a notice served."""
    told = case()
    for tool in tools(EnforcementStep.INJUNCTION, EnforcementStep.CLOSURE, EnforcementStep.POSSESSION):
        told.given(tool, SOON)
    told.given(step(EnforcementStep.NOTICE), STEP_AT)
    assert told.closed(CLOSED).verdict("whg:2.4", LATER) == "met"


@not_met("whg:2.4")
def test_part_of_the_range_is_in_part() -> None:
    """Only an injunction was considered."""
    told = case()
    for tool in tools(EnforcementStep.INJUNCTION):
        told.given(tool, SOON)
    assert told.verdict("whg:2.4", AFTER) == "pending"
    assert told.closed(CLOSED).verdict("whg:2.4", LATER) == "partly_met"


@not_met("whg:2.4")
def test_a_warning_is_no_tool_of_the_act() -> None:
    """A written warning needs no Act, and nothing else was considered."""
    told = case()
    told.given(step(EnforcementStep.WRITTEN_WARNING), STEP_AT)
    assert told.closed(CLOSED).verdict("whg:2.4", LATER) == "not_evidenced"


@not_applicable("whg:2.4")
def test_tools_were_considered_though_hate_was_not_perceived() -> None:
    """A nuisance case in which an injunction was thought of is none of this policy's."""
    told = case(hate=False)
    for tool in tools(EnforcementStep.INJUNCTION):
        told.given(tool, SOON)
    assert told.closed(CLOSED).verdict("whg:2.4", LATER) == "not_applicable"


@met("whg:2.8")
def test_each_step_has_its_reason() -> None:
    """A warning, and why it is proportionate."""
    told = case()
    told.given(step(), STEP_AT)
    told.given(ProportionalityRecorded(step=EnforcementStep.WRITTEN_WARNING, reason="First time.", against="x1"), AFTER)
    assert told.closed(CLOSED).verdict("whg:2.8", LATER) == "met"


@not_met("whg:2.8")
def test_the_reason_for_a_warning_is_none_for_an_injunction() -> None:
    """Nothing says why the injunction fits."""
    told = case()
    told.given(ProportionalityRecorded(step=EnforcementStep.WRITTEN_WARNING, reason="First time.", against="x1"), SOON)
    told.given(step(EnforcementStep.INJUNCTION), STEP_AT)
    assert told.closed(CLOSED).verdict("whg:2.8", LATER) == "not_evidenced"


@not_applicable("whg:2.8")
def test_mediation_is_no_action_that_must_be_proportionate() -> None:
    """Both sides sat down together."""
    told = case()
    told.given(step(EnforcementStep.MEDIATION), STEP_AT)
    assert told.closed(CLOSED).verdict("whg:2.8", LATER) == "not_applicable"


@met("whg:2.10")
def test_needs_considered_before_the_step_and_a_referral_where_there_are_some() -> None:
    """He misuses drugs, and was referred to a health service before the injunction."""
    told = case()
    told.given(considered(PerpetratorNeed.SUBSTANCE_MISUSE), SOON)
    told.given(ReferralMade(referral="r1", service=Service.HEALTH, person="x1"), SOON)
    told.given(step(EnforcementStep.INJUNCTION), STEP_AT)
    assert told.closed(CLOSED).verdict("whg:2.10", LATER) == "met"


@met("whg:2.10")
def test_that_there_is_no_need_is_an_answer() -> None:
    """Considered in the same minute, nothing found."""
    told = case()
    told.given(considered(), STEP_AT)
    told.given(step(), STEP_AT)
    assert told.closed(CLOSED).verdict("whg:2.10", LATER) == "met"


@met("whg:2.10")
def test_considered_before_and_written_down_afterwards_is_said_so() -> None:
    """The note of 8 April was entered on the day after the step."""
    told = case()
    told.given(step(), STEP_AT)
    told.given(considered(), SOON, recorded=AFTER)
    assert told.verdict("whg:2.10", STEP_AT) == "breached"
    found = told.clause("whg:2.10", LATER)
    assert (str(found.verdict), [str(flag) for flag in found.flags]) == ("met", ["recorded_late"])


@not_met("whg:2.10")
def test_needs_considered_after_the_step_break_the_clause() -> None:
    """The warning went out first."""
    told = case()
    told.given(step(), STEP_AT)
    told.given(considered(), AFTER)
    assert told.verdict("whg:2.10", LATER) == "breached"


@not_met("whg:2.10")
def test_needs_are_considered_for_each_person() -> None:
    """Those of one accused say nothing of the other."""
    told = case(alleged_perpetrators=("x1", "x2"))
    told.given(considered(against="x1"), SOON)
    told.given(step(against="x2"), STEP_AT)
    assert told.verdict("whg:2.10", LATER) == "breached"


@not_met("whg:2.10")
def test_a_need_without_a_referral_is_not_evidenced() -> None:
    """A disability was seen, and the only referral was the victim's."""
    told = case()
    told.given(considered(PerpetratorNeed.DISABILITY), SOON)
    told.given(ReferralMade(referral="r1", service=Service.COUNSELLING, person="p1"), SOON)
    told.given(step(), STEP_AT)
    assert told.closed(CLOSED).clause("whg:2.10", LATER).counts == {"met": 1, "not_evidenced": 1}


@not_applicable("whg:2.10")
def test_advice_by_word_of_mouth_needs_no_such_thought() -> None:
    """It is no action that could harm him."""
    told = case()
    told.given(step(EnforcementStep.VERBAL_ADVICE), STEP_AT)
    assert told.closed(CLOSED).verdict("whg:2.10", LATER) == "not_applicable"
