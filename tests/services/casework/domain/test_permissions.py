"""Asking leave: what refuses it, what comes along with it, and what later becomes of it."""

from __future__ import annotations

from uuid import uuid4

import msgspec
import pytest

from contracts.commands import (
    Answer,
    CloseCase,
    StartEnforcement,
)
from contracts.facts.consent import (
    Ground,
)
from contracts.facts.enforcement import (
    EnforcementAuthorised,
    EnforcementStepTaken,
    ImpactAssessmentCompleted,
)
from contracts.facts.review import CaseClosed, RequestRefused
from contracts.vocabulary import Closure, EnforcementStep
from tests.services.casework.clauses.told import report
from tests.services.casework.domain.facts import NOT_HATE, reported
from tests.services.casework.domain.oak import (
    ASSESSED,
    INJUNCTION,
    INVESTIGATED,
    NOON,
    OAK,
    ONE,
    RECEIPT,
    TELL_COUNCIL,
    TELL_COUNSELLOR,
    TELL_POLICE,
    TWO,
    WRITTEN,
    codes,
    oak_case,
    verdict,
)
from tests.services.casework.domain.scenario import Scenario, lacks_of, london, told


@pytest.fixture
def case() -> Scenario:
    """A hate case of the victim p1 against x1, who has been told of the injunction."""
    return oak_case()


def test_everything_that_is_missing_is_named_at_once() -> None:
    """Assessment, advice and legal basis, each with its clause, and that no emergency waits."""
    case = Scenario("oak", OAK)
    case.given(report(), at=RECEIPT)
    decision = case.when(StartEnforcement(step=EnforcementStep.INJUNCTION, against="x1"), NOON)
    assert decision.outcome is Answer.REFUSED
    assert codes(decision) == [
        ("missing", "oak:assess"), ("missing", "oak:assess"), ("not-stated", "oak:basis"), ("never-held-up", None),
    ]  # fmt: skip
    assert [reason.message for reason in decision.reasons[:2]] == [
        "The impact assessment: not on record.", "The victim advised: not on record.",
    ]  # fmt: skip
    assert "disclosure.made.v1" in decision.reasons[-1].message


def test_a_refusal_says_of_what(case: Scenario) -> None:
    """That someone asked for this step against this person is history."""
    case.when(INJUNCTION, NOON)
    [event] = case.events(RequestRefused)
    assert isinstance(event.data, RequestRefused)
    assert (event.data.request, event.data.step, event.data.against) == ("start-enforcement.v1", "injunction", "x1")


def test_what_is_there_is_granted(case: Scenario) -> None:
    """The assessment of this very step, before it; what comes afterwards, or need not be, holds nothing up."""
    case.given(ASSESSED, at="2026-03-11 11:30")
    decision = case.when(INJUNCTION, NOON)
    assert (decision.outcome, case.said()) == (Answer.DONE, ["enforcement.authorised"])
    [event] = case.events(EnforcementAuthorised)
    assert event.data == EnforcementAuthorised(step=EnforcementStep.INJUNCTION, against="x1", legal_basis="2014-act")


@pytest.mark.parametrize(
    "assessed",
    [
        ImpactAssessmentCompleted(step=EnforcementStep.POSSESSION, against="x1"),
        ImpactAssessmentCompleted(step=EnforcementStep.INJUNCTION, against="x2"),
    ],
)
def test_the_assessment_of_something_else_does_not_do(case: Scenario, assessed: ImpactAssessmentCompleted) -> None:
    """Of another step, or of the same against someone else."""
    case.given(assessed, at="2026-03-11 11:30")
    assert codes(case.when(INJUNCTION, NOON))[0] == ("missing", "oak:assess")


def test_facts_come_along_and_count(case: Scenario) -> None:
    """An urgent injunction brings its assessment in the same request: both are recorded, the fact first."""
    asked = msgspec.structs.replace(INJUNCTION, urgent=True, facts=(told(ASSESSED, NOON),))
    assert case.when(asked, NOON).outcome is Answer.DONE
    assert case.said() == ["impact-assessment.completed", "enforcement.authorised"]


def test_facts_that_came_along_stay_when_the_permission_is_refused(case: Scenario) -> None:
    """What has happened is accepted whatever becomes of the request; the next one need not bring it again."""
    without_basis = StartEnforcement(step=EnforcementStep.INJUNCTION, against="x1", facts=(told(ASSESSED, NOON),))
    assert codes(case.when(without_basis, NOON)) == [("not-stated", "oak:basis"), ("never-held-up", None)]
    assert case.said() == ["impact-assessment.completed", "request.refused"]
    assert case.when(INJUNCTION, ONE).outcome is Answer.DONE


def test_a_fact_of_a_clock_that_is_a_little_fast_still_comes_before(case: Scenario) -> None:
    """Two minutes ahead are a matter of clocks, an hour ahead is something that has not happened."""
    soon = msgspec.structs.replace(INJUNCTION, facts=(told(ASSESSED, "2026-03-11 12:02"),))
    later = msgspec.structs.replace(INJUNCTION, facts=(told(ASSESSED, ONE),))
    assert codes(case.when(later, NOON))[0] == ("missing", "oak:assess")
    assert case.when(soon, NOON).outcome is Answer.DONE


def test_a_permission_needs_no_version_and_may_have_one(case: Scenario) -> None:
    """Without one it never conflicts; with one it does, and then nothing that came along is recorded."""
    stale = msgspec.structs.replace(INJUNCTION, expected_version=case.version - 1, facts=(told(ASSESSED, NOON),))
    before = case.version
    assert (case.when(stale, NOON).outcome, case.version) == (Answer.CONFLICT, before)
    fresh = msgspec.structs.replace(stale, expected_version=before)
    assert case.when(fresh, NOON).outcome is Answer.DONE


def test_a_permission_by_a_slow_clock_still_comes_after_what_it_rests_on(case: Scenario) -> None:
    """The machine that recorded the assessment is ahead of the one that asks."""
    case.given(ASSESSED, at=NOON)
    assert case.when(INJUNCTION, "2026-03-11 12:01", issued="2026-03-11 11:58").outcome is Answer.DONE


def test_a_step_taken_although_it_was_refused_is_overridden(case: Scenario) -> None:
    """The fact is accepted, judged breached, and flagged; one against someone else is breached only."""
    case.when(INJUNCTION, NOON)
    case.given(EnforcementStepTaken(step=EnforcementStep.INJUNCTION, against="x2"), at=ONE)
    assert verdict(case, "oak:assess", ONE) == ("breached", [])
    case.given(EnforcementStepTaken(step=EnforcementStep.INJUNCTION, against="x1"), at=TWO)
    assert verdict(case, "oak:assess", TWO) == ("breached", ["overridden"])


def test_a_step_before_the_refusal_overrode_nothing(case: Scenario) -> None:
    """Taken unasked, and asked for afterwards: breached, but nobody had said no."""
    case.given(EnforcementStepTaken(step=EnforcementStep.INJUNCTION, against="x1"), at=NOON)
    case.when(INJUNCTION, ONE)
    assert verdict(case, "oak:assess", TWO) == ("breached", [])


def test_a_step_that_was_refused_first_and_then_prepared_is_no_override(case: Scenario) -> None:
    """Refused, assessed, granted, taken: that is what a gate is for."""
    case.when(INJUNCTION, NOON)
    case.given(ASSESSED, at=ONE)
    case.when(INJUNCTION, ONE)
    case.given(EnforcementStepTaken(step=EnforcementStep.INJUNCTION, against="x1", legal_basis="2014-act"), at=TWO)
    assert verdict(case, "oak:assess", TWO) == ("met", [])


def test_nothing_is_asked_of_a_case_that_is_no_hate(case: Scenario) -> None:
    """The policy does not apply where nobody has perceived hate."""
    other = Scenario("oak", OAK)
    other.given(reported("p1", motivation=NOT_HATE), at=RECEIPT)
    asked = StartEnforcement(step=EnforcementStep.INJUNCTION, against="x1")
    assert (other.when(asked, NOON).outcome, case.when(asked, NOON).outcome) == (Answer.DONE, Answer.REFUSED)


def test_a_closed_case_and_one_without_its_report_start_nothing(case: Scenario) -> None:
    """Reopen it, or wait for the report, first; an emergency waits for neither."""
    case.when(CloseCase(outcome=Closure.RESOLVED, expected_version=case.version, facts=INVESTIGATED), NOON)
    assert "closed" in dict(codes(case.when(INJUNCTION, ONE)))
    awaiting = Scenario("oak", OAK)
    awaiting.given(ASSESSED, at=NOON)
    assert "awaiting-report" in dict(codes(awaiting.when(INJUNCTION, NOON)))
    assert "awaiting-report" in dict(codes(awaiting.when(TELL_POLICE, NOON)))
    urgent = msgspec.structs.replace(TELL_POLICE, ground=Ground.EMERGENCY)
    assert awaiting.when(urgent, NOON).outcome is Answer.DONE


def test_closing_waits_for_what_the_policy_wants(case: Scenario) -> None:
    """Refused without an investigation, done when it comes along."""
    close = CloseCase(outcome=Closure.RESOLVED, expected_version=case.version)
    refused = case.when(close, NOON)
    assert codes(refused) == [("missing", "oak:close"), ("never-held-up", None)]
    assert case.when(msgspec.structs.replace(close, facts=INVESTIGATED), NOON).outcome is Answer.DONE
    assert case.said() == ["investigation.opened", "case.closed"]
    assert len(case.events(CaseClosed)) == 1


def test_repeats_are_answered_as_the_first_time(case: Scenario) -> None:
    """Granted with facts, refused with facts, held: each again says the same and leaves nothing."""
    granted = msgspec.structs.replace(INJUNCTION, facts=(told(ASSESSED, NOON),))
    refused = StartEnforcement(step=EnforcementStep.POSSESSION, against="x1", facts=(told(WRITTEN, NOON),))
    commands = [case.command(body) for body in (granted, refused, TELL_COUNSELLOR)]
    case.clock.set(london(ONE))
    first, again = [case.hear(one) for one in commands], [case.hear(one) for one in commands]
    assert [(one.outcome, one.reasons) for one in first] == [(one.outcome, one.reasons) for one in again]
    assert [one.events for one in again] == [(), (), ()]


def test_a_used_id_with_another_permission_is_a_conflict(case: Scenario) -> None:
    """Another step, other facts, or another recipient under the id of one that was refused or granted."""
    granted = msgspec.structs.replace(INJUNCTION, facts=(told(ASSESSED, NOON),))
    one, two = uuid4(), uuid4()
    case.when(granted, NOON, command_id=one)
    case.when(TELL_COUNCIL, NOON, command_id=two)
    others = [
        case.when(msgspec.structs.replace(granted, step=EnforcementStep.POSSESSION), NOON, command_id=one),
        case.when(INJUNCTION, NOON, command_id=one),
        case.when(msgspec.structs.replace(granted, facts=(told(WRITTEN, NOON),)), NOON, command_id=one),
        case.when(TELL_POLICE, NOON, command_id=two),
    ]
    assert [codes(decision) for decision in others] == [[("id-used-before", None)]] * 4


def test_what_every_permission_would_lack_is_told(case: Scenario) -> None:
    """As the same request would be answered; what lacks nothing says so."""
    case.given(ASSESSED, at=NOON)
    found = {(p.request, p.step or p.recipient): p for p in lacks_of(case.history, OAK, london(ONE), london(ONE))}
    wanting = {name: [lack.clause for lack in p.lacks] for name, p in found.items() if p.lacks}
    assert wanting == {
        ("start-enforcement.v1", "injunction"): ["oak:basis"],
        ("start-enforcement.v1", "possession"): ["oak:assess", "oak:assess", "oak:basis"],
        ("authorise-disclosure.v1", "police"): ["oak:approve"],
        ("authorise-disclosure.v1", "council"): ["oak:consent"],
        ("authorise-disclosure.v1", "counselling"): ["oak:held"],
        ("close-case.v1", None): ["oak:close"],
    }
    assert found["start-enforcement.v1", EnforcementStep.WRITTEN_WARNING].against == "x1"
    assert ("authorise-disclosure.v1", "interpreter") not in found


def test_what_a_permission_lacked_then_is_still_told(case: Scenario) -> None:
    """As known before the assessment was recorded, it was missing."""
    case.given(ASSESSED, at=NOON, recorded=TWO)
    then = lacks_of(case.history, OAK, london(ONE), london(ONE))
    now = lacks_of(case.history, OAK, london(TWO), london(TWO))
    counts = [sum(len(p.lacks) for p in found if p.step == "injunction") for found in (then, now)]
    assert counts == [2, 1]
