"""whg 2.9: every gentler way exhausted before a court is asked or a tenancy acted against."""

from __future__ import annotations

from typing import Any

from contracts.facts.enforcement import EnforcementStepTaken, LadderRungSettled, RungSettled, Unsuitability
from contracts.vocabulary import EnforcementStep
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Told

SOON = "2026-04-08 10:00"
STEP_AT = "2026-04-20 10:00"
AFTER = "2026-04-21 10:00"
LATER = "2026-05-02 10:00"
WARNING = EnforcementStep.WRITTEN_WARNING
MEDIATION = EnforcementStep.MEDIATION
JUSTICE = EnforcementStep.RESTORATIVE_JUSTICE


def case(*before: Any, kind: EnforcementStep = EnforcementStep.INJUNCTION, at: str = SOON, **said: Any) -> Told:
    """A report of 2 April 2026, what came before a step, and the step on Monday 20 April."""
    told = Told("whg").reported("2026-04-02 16:30", **said)
    for fact in before:
        told.given(fact, at)
    told.given(EnforcementStepTaken(step=kind, against="x1"), STEP_AT)
    return told


def rung(
    kind: EnforcementStep, how: RungSettled, why: Unsuitability | None = None, reason: str | None = None
) -> LadderRungSettled:
    """A gentler way was offered and declined, or does not suit."""
    return LadderRungSettled(rung=kind, how=how, against="x1", why=why, reason=reason)


WARNED = EnforcementStepTaken(step=WARNING, against="x1")
DECLINED = rung(MEDIATION, RungSettled.DECLINED)
VIOLENT = rung(JUSTICE, RungSettled.UNSUITABLE, Unsuitability.VIOLENCE)


@met("whg:2.9")
def test_an_injunction_after_each_gentler_way_was_exhausted() -> None:
    """Warned, mediation declined, restorative justice unsuitable after violence."""
    assert case(WARNED, DECLINED, VIOLENT).verdict("whg:2.9", LATER) == "met"


@met("whg:2.9")
def test_an_urgent_step_may_bring_its_reasons_in_the_same_minute() -> None:
    """A reason in words is enough as well."""
    threats = [rung(kind, RungSettled.UNSUITABLE, Unsuitability.THREATS) for kind in (MEDIATION, JUSTICE)]
    in_words = rung(WARNING, RungSettled.UNSUITABLE, Unsuitability.OTHER, "He burns letters.")
    assert case(*threats, in_words, at=STEP_AT).verdict("whg:2.9", LATER) == "met"


@not_met("whg:2.9")
def test_an_injunction_with_one_way_left_untried_breaks_the_clause() -> None:
    """Nobody thought of restorative justice until the day after."""
    told = case(WARNED, DECLINED)
    told.given(VIOLENT, AFTER)
    assert told.verdict("whg:2.9", LATER) == "breached"


@not_met("whg:2.9")
def test_unsuitable_without_a_reason_is_not_exhausted() -> None:
    """Nothing says why mediation does not suit."""
    told = case(WARNED, rung(MEDIATION, RungSettled.UNSUITABLE, Unsuitability.OTHER), VIOLENT)
    assert told.verdict("whg:2.9", LATER) == "breached"


@not_met("whg:2.9")
def test_what_was_tried_with_one_accused_is_not_tried_with_the_other() -> None:
    """The warning went to x2."""
    other = EnforcementStepTaken(step=WARNING, against="x2")
    told = case(other, DECLINED, VIOLENT, alleged_perpetrators=("x1", "x2"))
    assert told.verdict("whg:2.9", LATER) == "breached"


@not_applicable("whg:2.9")
def test_an_injunction_keyed_into_the_wrong_case_is_none_of_this_case() -> None:
    """Broken until the entry is taken back."""
    told = case()
    assert told.verdict("whg:2.9", AFTER) == "breached"
    told.corrected(told.entry(EnforcementStepTaken), None, AFTER)
    assert told.verdict("whg:2.9", LATER) == "not_applicable"
    assert told.verdict("whg:2.9", LATER, known=STEP_AT) == "breached"


@not_applicable("whg:2.9")
def test_a_written_warning_is_itself_a_rung() -> None:
    """Nothing has to be exhausted before it."""
    assert case(kind=WARNING).verdict("whg:2.9", LATER) == "not_applicable"


@not_met("whg:2.9")
def test_a_tenancy_notice_is_action_against_the_tenancy() -> None:
    """It may not come first either."""
    assert case(kind=EnforcementStep.NOTICE).verdict("whg:2.9", LATER) == "breached"


@met("whg:2.9")
def test_a_way_written_down_after_the_step_but_taken_before_is_said_to_be_late() -> None:
    """The letter of 8 April was entered in May: until then the injunction looked premature."""
    told = case(DECLINED, VIOLENT)
    told.given(WARNED, SOON, recorded="2026-05-04 10:00")
    assert told.verdict("whg:2.9", LATER) == "breached"
    found = told.clause("whg:2.9", "2026-05-04 11:00")
    assert (str(found.verdict), [str(flag) for flag in found.flags]) == ("met", ["recorded_late"])
