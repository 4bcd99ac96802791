"""Connexus: every other way to keep a clause of a case, and what looks like keeping it and is not."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.facts.consent import (
    AnonymityAsked,
    DisclosureMade,
    JointMeetingHeld,
    PoliceReportDeclined,
    PoliceReportEncouraged,
    PoliceReportMade,
    PoliceReportSupported,
    Purpose,
    ReportedBy,
    ReportRoute,
)
from contracts.facts.contact import ContactAttempted, ContactMade, WishesRecorded
from contracts.facts.enforcement import (
    ConvictionRecorded,
    EnforcementStepTaken,
    NoActionDecided,
    PossessionConsidered,
    TenancyBreachFound,
    ToolConsidered,
)
from contracts.facts.risk import (
    AccessNeedsAsked,
    HomeUnsafe,
    HousingOptionsContacted,
    OutcomeWanted,
    RiskAssessed,
    RiskLevel,
)
from contracts.facts.support import (
    EvidenceKit,
    EvidenceKitIssued,
    EvidenceNeeded,
    ReferralMade,
    SupportAnswered,
    SupportOption,
    SupportProvided,
)
from contracts.vocabulary import Capacity, Channel, ContactResult, EnforcementStep, Party, Recipient, Service
from tests.services.casework.clauses.near import LookedAt, name_of, part_of, stands
from tests.services.casework.clauses.told import Told
from tests.services.casework.domain.facts import paused

PHONE, TV = Channel.PHONE, ReportRoute.TRUE_VISION
VICTIM, LANDLORD, OTHER = ReportedBy.VICTIM, ReportedBy.LANDLORD, ReportedBy.OTHER
ACCUSED = Party.ALLEGED_PERPETRATOR


def spoke(party: Party, person: str | None) -> ContactMade:
    return ContactMade(party=party, channel=PHONE, person=person)


def tried(party: Party, person: str | None) -> ContactAttempted:
    return ContactAttempted(party=party, channel=PHONE, result=ContactResult.NO_ANSWER, person=person)


def refers(person: str, service: Service = Service.VICTIM_SUPPORT, **said: Any) -> ReferralMade:
    return ReferralMade(referral="r-1", service=service, person=person, **said)


def to_police(**said: Any) -> DisclosureMade:
    return DisclosureMade(
        recipient=Recipient.POLICE, purpose=Purpose.INVESTIGATION, about=("p1",), data_set="incident-log", **said
    )


def answers(person: str, option: SupportOption = SupportOption.COLLEAGUE, *, yes: bool = False) -> SupportAnswered:
    return SupportAnswered(option=option, accepted=yes, person=person)


def step(kind: EnforcementStep, against: str) -> EnforcementStepTaken:
    return EnforcementStepTaken(step=kind, against=against)


def tool(kind: EnforcementStep, against: str, *, used: bool = False) -> ToolConsidered:
    return ToolConsidered(tool=kind, used=used, against=against, reason="As found.")


def reports(by: ReportedBy, person: str | None = None, about: tuple[str, ...] = ()) -> PoliceReportMade:
    return PoliceReportMade(by=by, person=person, about=about)


def unnamed(by: ReportedBy, route: ReportRoute = TV, person: str | None = None) -> PoliceReportMade:
    return PoliceReportMade(by=by, route=route, person=person, anonymised=True)


WANTED, ASKED, RISK = OutcomeWanted(outcome="Peace.", person="p1"), AccessNeedsAsked(person="p1"), RiskLevel.MEDIUM
BREACH, CONVICTION, UNSAFE = TenancyBreachFound(against="x1"), ConvictionRecorded(against="x1"), HomeUnsafe(person="p1")
URGED, NAMELESS, EVIDENCE = (
    PoliceReportEncouraged(person="p1"),
    AnonymityAsked(person="p1"),
    EvidenceNeeded(person="p1"),
)
NOTICE, POSSESSION, INJUNCTION = EnforcementStep.NOTICE, EnforcementStep.POSSESSION, EnforcementStep.INJUNCTION
SHELTER, KIT, TALKS = SupportOption.EMERGENCY_ACCOMMODATION, SupportOption.EVIDENCE_KIT, SupportOption.COUNSELLING
HOUSING = Service.HOUSING_OPTIONS
TO_COUNCIL = DisclosureMade(recipient=Recipient.COUNCIL, purpose=Purpose.HOUSING, about=("p1",))

KEPT: tuple[LookedAt, ...] = (
    ("connexus:3.1.2", "p1", (refers("p1"), ASKED)),
    ("connexus:3.1.2", "p1", (refers("p1"), RiskAssessed(level=RISK, person="p1"))),
    ("connexus:3.1.4", "x1", (BREACH, NoActionDecided(against="x1", reason="Put right."))),
    ("connexus:3.1.6", "w1", (tried(Party.WITNESS, "w1"),)),
    ("connexus:3.1.6", "w1", (spoke(Party.REPORTER, "w1"),)),
    ("connexus:3.1.6", "x1", (tried(ACCUSED, "x1"),)),
    ("connexus:3.1.6", "x1", (WishesRecorded(wishes="Leave them.", person="p1", pursue=False),)),
    ("connexus:3.1.7", "x1", (CONVICTION, step(POSSESSION, "x1"))),
    ("connexus:3.2.2", "p1", (UNSAFE, refers("p1", HOUSING))),
    ("connexus:3.2.2", "p1", (UNSAFE, answers("p1", SHELTER))),
    ("connexus:4.1.1", "p1", (PoliceReportSupported(accepted=True, person="p1"), reports(LANDLORD, about=("p1",)))),
    ("connexus:4.1.1", "p1", (reports(VICTIM, "p1"),)),
    ("connexus:4.1.2", "p1", (NAMELESS, reports(VICTIM, "p1"))),
)

NOT_KEPT: tuple[LookedAt, ...] = (
    ("connexus:3.1.2", "p1", (WANTED, answers("p1", yes=True))),
    ("connexus:3.1.2", "p1", (WANTED, answers("p2"))),
    ("connexus:3.1.2", "p1", (refers("p1"), WishesRecorded(wishes="Peace.", person="p2"))),
    ("connexus:3.1.2", "p1", (refers("p1"), OutcomeWanted(outcome="Peace.", person="p2"))),
    ("connexus:3.1.2", "p1", (refers("p1"), AccessNeedsAsked(person="p2"))),
    ("connexus:3.1.2", "p1", (refers("p1"), RiskAssessed(level=RISK, person="p2"))),
    ("connexus:3.1.4", "x1", (BREACH, step(NOTICE, "x2"))),
    ("connexus:3.1.4", "x1", (BREACH, NoActionDecided(against="x2", reason="Put right."))),
    ("connexus:3.1.4", "x1", (BREACH, tool(EnforcementStep.WRITTEN_WARNING, "x1"))),
    ("connexus:3.1.4", "x1", (BREACH, tool(INJUNCTION, "x1", used=True))),
    ("connexus:3.1.4", "x1", (BREACH, tool(INJUNCTION, "x2"))),
    ("connexus:3.1.5", "p1", (SupportProvided(option=TALKS, person="p2"),)),
    ("connexus:3.1.5", "p1", (answers("p1", yes=True),)),
    ("connexus:3.1.5", "p1", (answers("p2"),)),
    ("connexus:3.1.6", "p1", (spoke(Party.WITNESS, "p1"), tried(Party.WITNESS, "p1"))),
    ("connexus:3.1.6", "p1", (spoke(Party.VICTIM, "p2"), tried(Party.VICTIM, "p2"))),
    ("connexus:3.1.6", "w1", (spoke(Party.VICTIM, "w1"), tried(Party.VICTIM, "w1"))),
    ("connexus:3.1.6", "w1", (spoke(Party.WITNESS, "w2"), tried(Party.WITNESS, "w2"))),
    ("connexus:3.1.6", "w1", (spoke(Party.WITNESS, None), tried(Party.WITNESS, None))),
    ("connexus:3.1.6", "x1", (spoke(Party.VICTIM, "x1"), tried(Party.VICTIM, "x1"))),
    ("connexus:3.1.6", "x1", (spoke(ACCUSED, "x2"), tried(ACCUSED, "x2"))),
    ("connexus:3.1.6", "x1", (NoActionDecided(against="x2", reason="Unknown."),)),
    ("connexus:3.1.6", "x1", (WishesRecorded(wishes="Go on.", person="p1", pursue=True),)),
    ("connexus:3.1.7", "x1", (PossessionConsidered(sought=True, against="x1"), CONVICTION)),
    ("connexus:3.1.7", "x1", (CONVICTION, PossessionConsidered(sought=False, against="x2", reason="Left."))),
    ("connexus:3.1.7", "x1", (CONVICTION, step(NOTICE, "x1"))),
    ("connexus:3.1.7", "x1", (CONVICTION, step(POSSESSION, "x2"))),
    ("connexus:3.2.2", "p1", (UNSAFE, HousingOptionsContacted(person="p2"))),
    ("connexus:3.2.2", "p1", (UNSAFE, refers("p2", HOUSING))),
    ("connexus:3.2.2", "p1", (UNSAFE, refers("p1"))),
    ("connexus:3.2.2", "p1", (UNSAFE, refers("p1", HOUSING, signposted=True))),
    ("connexus:3.2.2", "p1", (UNSAFE, answers("p1", TALKS))),
    ("connexus:3.2.2", "p1", (UNSAFE, answers("p1", SHELTER, yes=True))),
    ("connexus:3.2.2", "p1", (UNSAFE, answers("p2", SHELTER))),
    ("connexus:3.2.3", "disclosure.made", (to_police(protocol="wm-protocol"),)),
    ("connexus:3.2.3", "disclosure.made", (to_police(legal_basis="cda-1998-s115"),)),
    ("connexus:3.2.3", "r-1", (refers("p1", Service.HEALTH, protocol="wm-protocol"),)),
    ("connexus:3.2.3", "r-1", (refers("p1", Service.HEALTH, legal_basis="cda-1998-s115"),)),
    ("connexus:4.1.1", "p1", (URGED, reports(OTHER, "p1"))),
    ("connexus:4.1.1", "p1", (URGED, reports(VICTIM, "p2"))),
    ("connexus:4.1.1", "p1", (URGED, reports(LANDLORD, about=("p2",)))),
    ("connexus:4.1.1", "p1", (URGED, reports(OTHER, about=("p1",)))),
    ("connexus:4.1.1", "p1", (URGED, reports(LANDLORD))),
    ("connexus:4.1.1", "p1", (URGED, unnamed(OTHER))),
    ("connexus:4.1.1", "p1", (URGED, unnamed(LANDLORD, person="p2"))),
    ("connexus:4.1.1", "p1", (URGED, PoliceReportMade(by=LANDLORD, anonymised=True, about=("p2",)))),
    ("connexus:4.1.1", "p1", (PoliceReportEncouraged(person="p2"), reports(LANDLORD, about=("p1",)))),
    ("connexus:4.1.1", "p1", (PoliceReportSupported(accepted=True, person="p2"), reports(LANDLORD, about=("p1",)))),
    ("connexus:4.1.1", "p1", (PoliceReportDeclined(person="p2"), reports(LANDLORD, about=("p1",)))),
    ("connexus:4.1.1", "p1", (reports(VICTIM, "p2"), reports(LANDLORD, about=("p1",)))),
    ("connexus:4.1.2", "p1", (NAMELESS, unnamed(LANDLORD, ReportRoute.DIRECT))),
    ("connexus:4.1.2", "p1", (NAMELESS, PoliceReportMade(by=LANDLORD, route=TV, about=("p2",)))),
    ("connexus:4.1.2", "p1", (NAMELESS, reports(OTHER, "p1"))),
    ("connexus:4.1.2", "p1", (NAMELESS, reports(VICTIM, "p2"))),
    ("connexus:4.2.2", "p1", (EvidenceKitIssued(kit="k-1", kind=EvidenceKit.CAMERA, person="p1"), EVIDENCE)),
    ("connexus:4.2.2", "p1", (EVIDENCE, answers("p1", TALKS))),
    ("connexus:4.2.2", "p1", (EVIDENCE, answers("p1", KIT, yes=True))),
    ("connexus:4.2.2", "p1", (EVIDENCE, answers("p2", KIT))),
)  # fmt: skip

NOT_ASKED: tuple[LookedAt, ...] = (
    ("connexus:3.2.3", "p1", (refers("p1"),)),
    ("connexus:3.2.3", "disclosure", (JointMeetingHeld(partner=Recipient.COMMUNITY_GROUP, about=("p1",)),)),
    ("connexus:4.1.2", "disclosure", (NAMELESS, TO_COUNCIL)),
)


@part_of()
@pytest.mark.parametrize("looked_at", KEPT, ids=name_of)
def test_there_is_more_than_one_way_to_keep_a_clause(looked_at: LookedAt) -> None:
    """Each of these is enough for the one it is about."""
    assert stands("connexus", looked_at) == {"met"}


@part_of()
@pytest.mark.parametrize("looked_at", NOT_KEPT, ids=name_of)
def test_what_concerns_somebody_or_something_else_keeps_nothing(looked_at: LookedAt) -> None:
    """Another person, another step or service, the wrong answer, or the wrong order."""
    found = stands("connexus", looked_at)
    assert found
    assert "met" not in found


@part_of()
@pytest.mark.parametrize("looked_at", NOT_ASKED, ids=name_of)
def test_some_recipients_are_none_of_a_clauses_business(looked_at: LookedAt) -> None:
    """A service for victims and a community group have signed no protocol; the council is not the police."""
    assert stands("connexus", looked_at) == set()


@part_of("connexus:4.1.2")
def test_the_police_need_no_nameless_report_of_what_they_reported() -> None:
    """An officer of theirs told us of the victim, who then wished not to be named."""
    told = Told("connexus").reported("2026-05-11 09:00", capacity=Capacity.POLICE)
    told.given(NAMELESS, "2026-05-12 10:00")
    assert told.verdict("connexus:4.1.2", "2026-05-13 10:00") == "not_applicable"


@part_of("connexus:3.1.6")
def test_a_contact_that_names_nobody_is_not_the_witnesses() -> None:
    """Even where one victim is the only person that it can mean."""
    told = Told("connexus").reported("2026-05-11 09:00", witnesses=("w1",), alleged_perpetrators=())
    told.given(spoke(Party.VICTIM, "p1"), "2026-05-12 10:00")
    told.given(spoke(Party.WITNESS, None), "2026-05-12 10:00")
    told.given(tried(Party.WITNESS, None), "2026-05-12 10:00")
    found = told.closed("2026-06-30 17:00").clause("connexus:3.1.6", "2026-07-01 09:00")
    assert found.counts == {"met": 1, "not_evidenced": 1}


@part_of("connexus:3.1.6")
def test_a_victim_who_asked_for_peace_need_not_be_tried() -> None:
    """Their part of the record waits; that of the person accused does not."""
    told = Told("connexus").reported("2026-05-11 09:00")
    told.given(paused("p1"), "2026-05-12 10:00")
    assert told.clause("connexus:3.1.6", "2026-05-20 10:00").counts == {"suspended": 1, "pending": 1}
