"""whg: every other way to keep a clause on handling, support and the police, and what only looks like keeping it."""

from __future__ import annotations

import pytest

from contracts.commands import AuthoriseDisclosure
from contracts.facts.consent import (
    ConsentForm,
    ConsentGiven,
    DisclosureMade,
    Ground,
    PoliceReportDeclined,
    PoliceReportSupported,
    Purpose,
)
from contracts.facts.contact import ContactMade, WishesRecorded
from contracts.facts.enforcement import EnforcementStepTaken, NoActionDecided, TenancyBreachFound
from contracts.facts.handling import InvestigationOpened, ScopeDecided
from contracts.facts.report import Incident
from contracts.facts.risk import (
    AccessNeed,
    AccessNeedMet,
    AccessNeedsAsked,
    AtRisk,
    HomeUnsafe,
    OutcomeWanted,
    RiskAssessed,
    RiskLevel,
    SafeguardingConcernFound,
    SafeguardingRaised,
)
from contracts.facts.support import (
    ActionPlanAgreed,
    FamilySignposted,
    GraffitiRemoved,
    ProtectionStep,
    ProtectionStepTaken,
    ReferralMade,
    SupportAnswered,
    SupportOffered,
    SupportOption,
    SupportProvided,
)
from contracts.vocabulary import Behaviour, Channel, EnforcementStep, Party, Recipient, Service
from tests.services.casework.clauses.near import LookedAt, name_of, part_of, stands
from tests.services.casework.clauses.told import Told
from tests.services.casework.domain.facts import paused, updated

TALKS, REHOUSING = SupportOption.COUNSELLING, SupportOption.REHOUSING
POLICE, COUNCIL, CHILD = Recipient.POLICE, Recipient.COUNCIL, Ground.CHILD_AT_RISK
HIGH, MEDIUM = RiskLevel.HIGH, RiskLevel.MEDIUM


def spoke(party: Party, person: str) -> ContactMade:
    return ContactMade(party=party, channel=Channel.PHONE, person=person)


def offers(person: str, option: SupportOption = TALKS) -> SupportOffered:
    return SupportOffered(option=option, person=person)


def answers(person: str, option: SupportOption = TALKS) -> SupportAnswered:
    return SupportAnswered(option=option, accepted=True, person=person)


def gives(person: str, option: SupportOption = TALKS) -> SupportProvided:
    return SupportProvided(option=option, person=person)


def refers(person: str) -> ReferralMade:
    return ReferralMade(referral="r-1", service=Service.VICTIM_SUPPORT, person=person)


def tells(to: Recipient, ground: Ground | None = None) -> DisclosureMade:
    return DisclosureMade(recipient=to, purpose=Purpose.SAFEGUARDING, about=("p1",), ground=ground)


def step(against: str) -> EnforcementStepTaken:
    return EnforcementStepTaken(step=EnforcementStep.WRITTEN_WARNING, against=against)


def protects(person: str, kind: ProtectionStep) -> ProtectionStepTaken:
    return ProtectionStepTaken(step=kind, person=person)


def nothing_done(against: str) -> NoActionDecided:
    return NoActionDecided(against=against, reason="Left.")


def declines(person: str) -> PoliceReportDeclined:
    return PoliceReportDeclined(person=person)


WANTED = OutcomeWanted(outcome="Peace.", person="p1")
OUTSIDE = ScopeDecided(in_scope=False, reason="Nobody is a customer.")
BREACH, UNSAFE = TenancyBreachFound(against="x1"), HomeUnsafe(person="p1")
CONCERN = SafeguardingConcernFound(at_risk=AtRisk.CHILD)
LISTENED = AccessNeedsAsked(person="p1", needs=(AccessNeed.INTERPRETER,))
LEAVE = ConsentGiven(person="p1", recipient=POLICE, purpose=Purpose.SAFEGUARDING, form=ConsentForm.SPOKEN)
RISKS = (
    RiskAssessed(level=HIGH),
    RiskAssessed(level=MEDIUM, judged=HIGH),
    RiskAssessed(level=MEDIUM, serious_harm=True),
)

KEPT: tuple[LookedAt, ...] = (
    ("whg:2.3.1", "report", (InvestigationOpened(),)),
    ("whg:2.3.1", "report", (OUTSIDE,)),
    ("whg:2.3.3", "p1", (WishesRecorded(wishes="Peace.", person="p1"), declines("p1"))),
    ("whg:2.3.3", "p1", (WANTED, PoliceReportSupported(accepted=False, person="p1"))),
    ("whg:2.3.5", "p1", (gives("p1"),)),
    ("whg:2.3.5", "p1", (refers("p1"),)),
    ("whg:2.3.5", "support.offered", (offers("p1"), gives("p1"))),
    ("whg:2.3.6", "w1", (spoke(Party.WITNESS, "w1"), refers("w1"))),
    ("whg:2.3.7", "disclosure", (tells(COUNCIL, CHILD),)),
    ("whg:2.3.8", "tenancy-breach.found", (BREACH, step("x1"))),
    ("whg:2.6", "home.unsafe", (UNSAFE, gives("p1", REHOUSING))),
    ("whg:2.6", "home.unsafe", (UNSAFE, protects("p1", ProtectionStep.HOME_SECURED))),
    ("whg:2.7", "safeguarding.concern-found", (CONCERN, SafeguardingRaised(to=POLICE))),
)

PARTLY: tuple[LookedAt, ...] = (
    ("whg:2.3.6", "w1", (spoke(Party.WITNESS, "w1"), FamilySignposted(person="w2"))),
    ("whg:2.3.6", "w1", (spoke(Party.WITNESS, "w1"), refers("w2"))),
)

NOT_KEPT: tuple[LookedAt, ...] = (
    ("whg:2.3.1", "report", (ScopeDecided(in_scope=True, reason="A tenant's visitor."),)),
    ("whg:2.3.1", "report", (ScopeDecided(in_scope=False),)),
    ("whg:2.3.3", "p1", (OutcomeWanted(outcome="Peace.", person="p2"),)),
    ("whg:2.3.3", "p1", (PoliceReportSupported(accepted=True, person="p2"),)),
    ("whg:2.3.3", "p1", (declines("p2"),)),
    ("whg:2.3.5", "p1", (offers("p2"),)),
    ("whg:2.3.5", "p1", (gives("p2"),)),
    ("whg:2.3.5", "p1", (refers("p2"),)),
    ("whg:2.3.5", "support.offered", (offers("p1"), answers("p2"))),
    ("whg:2.3.5", "support.offered", (offers("p1"), gives("p2"))),
    ("whg:2.3.5", "support.offered", (offers("p1"), gives("p1", REHOUSING))),
    ("whg:2.3.6", "w1", (spoke(Party.VICTIM, "w1"), FamilySignposted(person="w1"))),
    ("whg:2.3.8", "x1", (nothing_done("x2"),)),
    ("whg:2.3.8", "tenancy-breach.found", (BREACH, step("x2"))),
    ("whg:2.3.8", "tenancy-breach.found", (BREACH, nothing_done("x2"))),
    ("whg:2.3.10", "agreed-update", (ActionPlanAgreed(person="p1", updates_every_days=7), updated("p2"))),
    ("whg:2.3.10", "p1", (updated("p2"),)),
    ("whg:2.6", "home.unsafe", (UNSAFE, offers("p2", REHOUSING))),
    ("whg:2.6", "home.unsafe", (UNSAFE, gives("p2", REHOUSING))),
    ("whg:2.6", "home.unsafe", (UNSAFE, gives("p1"))),
    ("whg:2.6", "home.unsafe", (UNSAFE, protects("p2", ProtectionStep.HOME_SECURED))),
    ("whg:2.6", "home.unsafe", (UNSAFE, protects("p1", ProtectionStep.PATROL))),
    ("whg:2.6", "access-need", (LISTENED, AccessNeedMet(person="p2", need=AccessNeed.INTERPRETER))),
    ("whg:2.6", "access-need", (LISTENED, AccessNeedMet(person="p1", need=AccessNeed.PRINT))),
    ("whg:2.7", "safeguarding.concern-found", (CONCERN, tells(COUNCIL, CHILD))),
    *(("whg:2.7", "risk.assessed", (tells(POLICE, Ground.SIGNIFICANT_RISK), risk)) for risk in RISKS),
    *(("whg:2.7", "risk.assessed", (risk, tells(COUNCIL, Ground.SIGNIFICANT_RISK))) for risk in RISKS),
)

NOT_ASKED: tuple[LookedAt, ...] = (
    ("whg:2.7", "disclosure", (tells(COUNCIL),)),
    ("whg:2.7", "disclosure", (tells(COUNCIL, CHILD),)),
    ("whg:2.7", "disclosure", (tells(POLICE, Ground.REQUIRED_BY_LAW),)),
    ("whg:2.7", "disclosure", (LEAVE, tells(POLICE, CHILD))),
)


@part_of()
@pytest.mark.parametrize("looked_at", KEPT, ids=name_of)
def test_there_is_more_than_one_way_to_keep_a_clause(looked_at: LookedAt) -> None:
    """Each of these is enough for the one it is about."""
    assert stands("whg", looked_at) == {"met"}


@part_of()
@pytest.mark.parametrize("looked_at", PARTLY, ids=name_of)
def test_a_witness_who_was_reached_and_not_told_where_to_turn_is_half_helped(looked_at: LookedAt) -> None:
    """The other witness was told."""
    assert stands("whg", looked_at) == {"partly_met"}


@part_of()
@pytest.mark.parametrize("looked_at", NOT_KEPT, ids=name_of)
def test_what_concerns_somebody_or_something_else_keeps_nothing(looked_at: LookedAt) -> None:
    """Another person, option, recipient or answer, or the wrong order."""
    found = stands("whg", looked_at)
    assert found
    assert found.isdisjoint({"met", "partly_met"})


@part_of()
@pytest.mark.parametrize("looked_at", NOT_ASKED, ids=name_of)
def test_the_confidence_of_a_reporting_centre_is_about_the_police_and_consent(looked_at: LookedAt) -> None:
    """What a council was told, what the law requires, and what the victim agreed to."""
    assert stands("whg", looked_at) == set()


@part_of("whg:2.7")
def test_a_risk_that_is_high_in_three_ways_is_forwarded_once() -> None:
    """The score, the judgement and the words of one assessment make one obligation."""
    for risk in (
        RiskAssessed(level=HIGH, judged=HIGH, serious_harm=True),
        RiskAssessed(level=HIGH, serious_harm=True),
        RiskAssessed(level=MEDIUM, judged=HIGH, serious_harm=True),
    ):
        told = Told("whg").reported("2026-05-11 09:00")
        told.given(risk, "2026-05-12 09:00")
        assert told.closed("2026-06-30 17:00").clause("whg:2.7", "2026-07-01 09:00").counts == {"not_evidenced": 1}


@part_of("whg:2.7")
def test_leave_to_tell_the_police_in_confidence_is_refused() -> None:
    """Without consent or ground; a safeguarding matter never waits."""
    told = Told("whg").reported("2026-05-11 09:00")
    asked = AuthoriseDisclosure(recipient=POLICE, purpose=Purpose.INVESTIGATION, about=("p1",))
    assert "whg:2.7" in [reason.clause for reason in told.when(asked, "2026-05-12 12:00").reasons]
    urgent = AuthoriseDisclosure(recipient=POLICE, purpose=Purpose.SAFEGUARDING, ground=CHILD, about=("p1",))
    assert told.when(urgent, "2026-05-12 13:00").outcome == "done"


@part_of("whg:2.5")
def test_offensive_graffiti_goes_whether_or_not_anyone_perceives_hate() -> None:
    """The report tells of writing on a wall, and nobody calls it hate."""
    wall = Incident(behaviours=(Behaviour.GRAFFITI,))
    told = Told("whg").reported("2026-05-11 09:00", hate=False, incident=wall)
    assert told.verdict("whg:2.5", "2026-05-12 10:00") == "pending"
    told.given(GraffitiRemoved(graffiti="g-1"), "2026-05-13 10:00")
    assert told.verdict("whg:2.5", "2026-05-14 10:00") == "met"


@part_of("whg:2.3.10")
def test_a_victim_who_wants_quiet_is_not_updated() -> None:
    """It waits while they do."""
    told = Told("whg").reported("2026-05-11 09:00")
    told.given(paused("p1"), "2026-05-11 10:00")
    assert told.verdict("whg:2.3.10", "2026-05-20 10:00") == "suspended"
