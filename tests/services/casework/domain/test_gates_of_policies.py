"""What each landlord's policy wants before a step, a disclosure or a closing; each refusal by its clause."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from contracts.commands import (
    Answer,
    ApproveDisclosure,
    CloseCase,
    DecideHeldDisclosure,
    Recordable,
)
from contracts.envelope import Actor
from contracts.facts.consent import (
    ConsentForm,
    ConsentWithdrawn,
    DisclosureHeld,
    DisclosureMade,
    Ground,
    Purpose,
)
from contracts.facts.contact import WishesRecorded
from contracts.facts.enforcement import (
    ActionDiscussed,
    Discussion,
    ImpactAssessmentCompleted,
    LadderRungSettled,
    PerpetratorNeedsConsidered,
    RungSettled,
    Unsuitability,
    VictimAdvised,
    WitnessWillingnessRecorded,
)
from contracts.facts.handling import Finding, InvestigationOpened, MotivationAssessed
from contracts.facts.risk import RiskAssessed, RiskLevel
from contracts.facts.support import ReferralMade
from contracts.vocabulary import Closure, EnforcementStep, Recipient, Service
from services.casework.judging import judge_case
from tests.services.casework.domain.asking import BEFORE, NOON, ONE, TWO, a_case, consent, refused_by, start, tell
from tests.services.casework.domain.scenario import BOOK, Scenario, london, told

INJUNCTION, WARNING = EnforcementStep.INJUNCTION, EnforcementStep.WRITTEN_WARNING
DIRECTOR = Actor(id="d.morris", role="director-of-customer-operations")
LEADER = Actor(id="m.hale", role="team-leader")


def messages(case: Scenario) -> str:
    """What the last refusal says, in one text."""
    return " ".join(reason.message for reason in case.last.reasons)


def flags(case: Scenario, clause: str) -> Sequence[str]:
    judged = {one.clause: one for one in judge_case(case.history, BOOK, london(TWO), london(TWO))}
    return [str(judged[clause].verdict), *map(str, judged[clause].flags)]


# Connexus


@pytest.mark.parametrize("step", [WARNING, EnforcementStep.BEHAVIOUR_CONTRACT, EnforcementStep.NOTICE, INJUNCTION])
def test_connexus_wants_an_impact_assessment_of_the_very_step(step: EnforcementStep) -> None:
    """Any enforcement; the assessment of a closure does not do for it."""
    case = a_case("connexus", ImpactAssessmentCompleted(step=EnforcementStep.CLOSURE, against="x1"))
    assert refused_by(case, start(step)) == ["connexus:app1-stage-5"]
    assert refused_by(case, start(step, ImpactAssessmentCompleted(step=step, against="x1"), urgent=True)) == []


@pytest.mark.parametrize(
    "step", [EnforcementStep.VERBAL_ADVICE, EnforcementStep.MEDIATION, EnforcementStep.RESTORATIVE_JUSTICE]
)
def test_what_is_no_enforcement_needs_no_assessment(step: EnforcementStep) -> None:
    """Advice, mediation and restorative justice."""
    assert refused_by(a_case("connexus"), start(step)) == []


# whg

RUNGS = [EnforcementStep.MEDIATION, WARNING, EnforcementStep.RESTORATIVE_JUSTICE]
PREPARED: list[Recordable] = [
    WishesRecorded(person="p1", wishes="As told.", pursue=True),
    VictimAdvised(step=INJUNCTION, person="p1"),
    ActionDiscussed(step=INJUNCTION, result=Discussion.AGREED, person="p1"),
    PerpetratorNeedsConsidered(against="x1"),
]


def test_whg_names_everything_that_an_injunction_lacks() -> None:
    """Three rungs, wishes and advice, the perpetrator's needs, agreement: all in one refusal."""
    case = a_case("whg")
    assert sorted(refused_by(case, start(INJUNCTION))) == [
        "whg:2.10", "whg:2.6", "whg:2.6", "whg:2.9", "whg:2.9", "whg:2.9", "whg:4.1",
    ]  # fmt: skip
    for word in ("Mediation", "warning", "estorative", "advised", "needs", "agreed", "wishes"):
        assert word in messages(case)


@pytest.mark.parametrize(
    "settled",
    [
        {"how": RungSettled.DECLINED},
        {"how": RungSettled.UNSUITABLE, "why": Unsuitability.VIOLENCE},
        {"how": RungSettled.UNSUITABLE, "why": Unsuitability.VICTIM_UNWILLING},
    ],
)
def test_whg_allows_an_injunction_once_the_ladder_is_exhausted(settled: dict[str, RungSettled]) -> None:
    """Each rung declined, or unsuitable for violence or since the victim does not want it."""
    rungs = [LadderRungSettled(rung=rung, against="x1", **settled) for rung in RUNGS]  # type: ignore[arg-type]
    case = a_case("whg", *PREPARED)
    assert refused_by(case, start(INJUNCTION)) == ["whg:2.9"] * 3
    assert refused_by(case, start(INJUNCTION, *rungs)) == []


def test_a_whg_warning_is_itself_a_rung() -> None:
    """No ladder before it; advice, agreement and needs all the same."""
    assert sorted(set(refused_by(a_case("whg"), start(WARNING)))) == ["whg:2.10", "whg:2.6", "whg:4.1"]


def test_whg_wants_agreement_or_why_not() -> None:
    """That it could not be discussed is enough with its reason only."""
    without = [fact for fact in PREPARED if not isinstance(fact, ActionDiscussed)]
    rungs = [LadderRungSettled(rung=rung, how=RungSettled.DECLINED, against="x1") for rung in RUNGS]
    case = a_case("whg", *without, *rungs)
    silent = ActionDiscussed(step=INJUNCTION, result=Discussion.NOT_POSSIBLE, person="p1")
    assert refused_by(case, start(INJUNCTION, silent)) == ["whg:4.1"]
    reasoned = msgspec.structs.replace(silent, reason="She is in hospital.")
    assert refused_by(case, start(INJUNCTION, reasoned)) == []


def test_whg_closes_nothing_uninvestigated() -> None:
    """Refused; with the investigation along it is done."""
    case = a_case("whg")
    close = CloseCase(outcome=Closure.RESOLVED, expected_version=case.version)
    assert refused_by(case, close) == ["whg:2.3.1"]
    assert refused_by(case, msgspec.structs.replace(close, facts=(told(InvestigationOpened(), NOON),))) == []


# Derby Homes


@pytest.mark.parametrize("recipient", [Recipient.POLICE, Recipient.COUNSELLING, Recipient.STOP_HATE_UK])
def test_derby_homes_wants_written_consent(recipient: Recipient) -> None:
    """None and a spoken one are refused, for a referral too; a paper for this recipient opens the gate."""
    case = a_case("derby-homes")
    assert refused_by(case, tell(recipient)) == ["derby-homes:4.13.1"]
    case.given(consent(recipient, ConsentForm.SPOKEN), at=BEFORE, recorded=NOON)
    assert refused_by(case, tell(recipient)) == ["derby-homes:4.13.1"]
    case.given(consent(recipient, ConsentForm.WRITTEN), at=BEFORE, recorded=NOON)
    assert refused_by(case, tell(recipient)) == []
    assert refused_by(case, tell(Recipient.COUNCIL)) == ["derby-homes:4.13.1"]


def test_derby_homes_may_share_where_a_child_may_be_at_risk() -> None:
    """The clause's own exception."""
    assert refused_by(a_case("derby-homes"), tell(Recipient.COUNCIL, ground=Ground.CHILD_AT_RISK)) == []


@pytest.mark.parametrize(("signposted", "verdict"), [(False, "breached"), (True, "not_applicable")])
def test_a_referral_that_carries_a_person_is_judged_as_a_disclosure(signposted: bool, verdict: str) -> None:
    """As a system would tell of it: accepted whatever the consent, and judged; only told where to turn, it is none."""
    case = a_case("derby-homes")
    referral = ReferralMade(referral="f1", service=Service.COUNSELLING, person="p1", signposted=signposted)
    assert case.given(referral, at=NOON).outcome is Answer.DONE
    assert flags(case, "derby-homes:4.13.1") == [verdict]


def test_a_withdrawn_consent_is_none() -> None:
    """And what is passed on all the same is breached, and overridden since it had been refused."""
    case = a_case("derby-homes", consent(Recipient.COUNCIL, ConsentForm.WRITTEN))
    case.given(ConsentWithdrawn(person="p1"), at="2026-03-11 11:30")
    assert refused_by(case, tell(Recipient.COUNCIL)) == ["derby-homes:4.13.1"]
    case.given(DisclosureMade(recipient=Recipient.COUNCIL, purpose=Purpose.SUPPORT, about=("p1",)), at=ONE)
    assert flags(case, "derby-homes:4.13.1") == ["breached", "overridden"]


# Amplius

TELL_POLICE = tell(Recipient.POLICE, Purpose.INVESTIGATION, Ground.SERIOUS_HARM)
HIGH = RiskAssessed(level=RiskLevel.HIGH, serious_harm=True)


def test_amplius_tells_without_consent_nobody_but_the_police() -> None:
    """At a high risk of serious harm a council is refused, and so are the police without that risk."""
    case = a_case("amplius", HIGH)
    assert "amplius:confidentiality.2" in refused_by(case, tell(Recipient.COUNCIL, ground=Ground.SERIOUS_HARM))
    assert refused_by(case, tell(Recipient.POLICE, Purpose.INVESTIGATION)) == ["amplius:confidentiality.1"]


def test_amplius_wants_the_directors_earlier_approval() -> None:
    """Risk and approval are named together; nobody else approves; nobody approves their own request."""
    case = a_case("amplius")
    assert refused_by(case, TELL_POLICE) == ["amplius:confidentiality.2"] * 2
    case.given(HIGH, at=BEFORE, recorded=NOON)
    approve = ApproveDisclosure(recipient=Recipient.POLICE)
    assert case.when(approve, NOON, by=LEADER).outcome is Answer.REFUSED
    assert case.when(approve, NOON, by=DIRECTOR).outcome is Answer.DONE
    assert case.when(TELL_POLICE, ONE).outcome is Answer.DONE
    own = a_case("amplius", HIGH)
    own.when(TELL_POLICE, NOON, by=DIRECTOR)
    assert own.when(approve, ONE, by=DIRECTOR).reasons[0].code == "own-request"


def test_amplius_tells_with_consent() -> None:
    """Then nobody has to approve it."""
    case = a_case("amplius", consent(Recipient.POLICE, ConsentForm.SPOKEN, Purpose.INVESTIGATION))
    assert refused_by(case, tell(Recipient.POLICE, Purpose.INVESTIGATION)) == []


def test_amplius_goes_against_a_victims_refusal_with_a_willing_witness_only() -> None:
    """Her views and someone ready to give evidence; without her refusal neither is asked for."""
    asked = start(WARNING)
    assert "amplius:responding-third-party" not in refused_by(a_case("amplius"), asked)
    objecting = a_case("amplius", ActionDiscussed(step=WARNING, result=Discussion.OBJECTED, person="p1"))
    assert refused_by(objecting, asked).count("amplius:responding-third-party") == 2
    willing = WitnessWillingnessRecorded(person="w1", willing=True)
    views = WishesRecorded(person="p1", wishes="As told.", pursue=False)
    assert "amplius:responding-third-party" not in refused_by(objecting, start(WARNING, views, willing))


# The Group


@pytest.mark.parametrize("finding", Finding)
def test_the_group_closes_nothing_before_the_motive_was_assessed(finding: Finding) -> None:
    """Whatever was found."""
    case = a_case("the-group")
    close = CloseCase(outcome=Closure.RESOLVED, expected_version=case.version)
    assert refused_by(case, close) == ["the-group:4-end"]
    assessed = (told(MotivationAssessed(finding=finding), NOON),)
    assert refused_by(case, msgspec.structs.replace(close, facts=assessed)) == []


def test_the_group_holds_a_disclosure_without_consent_for_a_decision() -> None:
    """Noted as held, decided by somebody else than who asked, then granted; with consent it is granted at once."""
    case = a_case("the-group", consent(Recipient.COUNSELLING, ConsentForm.SPOKEN))
    assert refused_by(case, tell(Recipient.COUNSELLING)) == []
    asked = tell(Recipient.POLICE, Purpose.INVESTIGATION, Ground.SERIOUS_HARM)
    assert refused_by(case, asked) == ["the-group:5.3"]
    assert [event.data for event in case.events(DisclosureHeld)] == [
        DisclosureHeld(recipient=Recipient.POLICE, purpose=Purpose.INVESTIGATION)
    ]
    yes = DecideHeldDisclosure(recipient=Recipient.POLICE, allowed=True)
    assert case.when(yes, ONE).reasons[0].code == "own-request"
    assert case.when(yes, ONE, by=LEADER).outcome is Answer.DONE
    assert case.when(asked, TWO).outcome is Answer.DONE
