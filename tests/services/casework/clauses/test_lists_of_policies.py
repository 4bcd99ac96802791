"""Every step, ground and kind of help that the landlords' rules list, one by one, and those that they leave out."""

from __future__ import annotations

import pytest

from contracts.facts.consent import (
    AnonymityAsked,
    DisclosureMade,
    Ground,
    PoliceReportEncouraged,
    PoliceReportMade,
    Purpose,
    ReportedBy,
)
from contracts.facts.contact import ContactAttempted, ContactMade
from contracts.facts.enforcement import (
    EnforcementStepTaken,
    PerpetratorNeed,
    PerpetratorNeedsConsidered,
    TenancyBreachFound,
    ToolConsidered,
)
from contracts.facts.handling import ActionTaken, InvestigationOpened, OfficerAssigned, Priority, PrioritySet
from contracts.facts.risk import HomeUnsafe, OutcomeReached, Reached
from contracts.facts.support import (
    ProtectionStep,
    ProtectionStepTaken,
    ReferralMade,
    SupportAnswered,
    SupportOffered,
    SupportOption,
    SupportProvided,
)
from contracts.vocabulary import Channel, ContactResult, EnforcementStep, Party, Recipient, Service
from tests.services.casework.clauses.near import LookedAt, name_of, part_of, stands

HELP_TO_BOTH = (EnforcementStep.VERBAL_ADVICE, EnforcementStep.MEDIATION, EnforcementStep.RESTORATIVE_JUSTICE)
AGAINST_ONE = tuple(step for step in EnforcementStep if step not in HELP_TO_BOTH)
COURT_AND_TENANCY = AGAINST_ONE[2:]
SAFEGUARDING = (Ground.CHILD_AT_RISK, Ground.ADULT_AT_RISK)
PROTECTIVE = (*SAFEGUARDING, Ground.SERIOUS_HARM, Ground.SIGNIFICANT_RISK)
UNSAFE, OPTION = HomeUnsafe(person="p1"), SupportOption


def step(kind: EnforcementStep) -> EnforcementStepTaken:
    return EnforcementStepTaken(step=kind, against="x1")


def tells(ground: Ground, to: Recipient = Recipient.COUNCIL) -> DisclosureMade:
    return DisclosureMade(recipient=to, purpose=Purpose.SAFEGUARDING, about=("p1",), ground=ground)


def spoke(party: Party, person: str = "p1") -> ContactMade:
    return ContactMade(party=party, channel=Channel.PHONE, person=person)


def tried(party: Party, person: str = "p1") -> ContactAttempted:
    return ContactAttempted(party=party, channel=Channel.PHONE, result=ContactResult.NO_ANSWER, person=person)


def refers(service: Service) -> ReferralMade:
    return ReferralMade(referral="r-1", service=service, person="p1")


def ruled_out(kind: EnforcementStep) -> ToolConsidered:
    return ToolConsidered(tool=kind, used=False, against="x1", reason="As found.")


def offers(option: SupportOption) -> SupportOffered:
    return SupportOffered(option=option, person="p1")


def gives(option: SupportOption) -> SupportProvided:
    return SupportProvided(option=option, person="p1")


ASKED_OF_STEPS = (
    "amplius:legal-psed", "connexus:app1-stage-5", "derby-homes:4.7", "whg:2.6", "whg:2.8", "whg:2.10", "whg:4.1",
)  # fmt: skip
POLICE = Recipient.POLICE
BREACH, NAMELESS, URGED = (
    TenancyBreachFound(against="x1"),
    AnonymityAsked(person="p1"),
    PoliceReportEncouraged(person="p1"),
)
DANGER = (*SAFEGUARDING, Ground.EMERGENCY)
SIGNATORIES = (
    POLICE, Recipient.COUNCIL, Recipient.SOCIAL_CARE, Recipient.HOUSING_OPTIONS, Recipient.HEALTH,
)  # fmt: skip
SIGNATORIES_SERVICES = (Service.POLICE, Service.SOCIAL_CARE, Service.HOUSING_OPTIONS, Service.HEALTH)

NOT_KEPT: tuple[LookedAt, ...] = (
    *((row, str(kind), (step(kind),)) for row in ASKED_OF_STEPS for kind in AGAINST_ONE),
    *(("whg:2.9", str(kind), (step(kind),)) for kind in COURT_AND_TENANCY),
    *(("whg:2.7", "disclosure", (tells(ground, POLICE),)) for ground in PROTECTIVE),
    *(
        ("whg:2.10", "perpetrator-needs.considered", (PerpetratorNeedsConsidered(against="x1", needs=(need,)),))
        for need in PerpetratorNeed
    ),
    *(
        ("derby-homes:4.6", "outcome.reached", (OutcomeReached(reached=reached, person="p1"),))
        for reached in (Reached.PARTLY, Reached.NO)
    ),
    *(
        ("connexus:3.1.4", "x1", (BREACH, found(kind)))
        for kind in EnforcementStep
        if kind not in COURT_AND_TENANCY
        for found in (step, ruled_out)
    ),
    *(("connexus:3.2.3", "disclosure.made", (tells(Ground.CONSENT, to),)) for to in SIGNATORIES),
    *(("connexus:3.2.3", "r-1", (refers(service),)) for service in SIGNATORIES_SERVICES),
    *(("connexus:4.1.2", "disclosure", (NAMELESS, tells(ground, POLICE))) for ground in Ground if ground not in DANGER),
)

NOT_ASKED: tuple[LookedAt, ...] = (
    *((row, str(kind), (step(kind),)) for row in ASKED_OF_STEPS for kind in HELP_TO_BOTH),
    *(("whg:2.9", str(kind), (step(kind),)) for kind in EnforcementStep if kind not in COURT_AND_TENANCY),
    *(("amplius:legal-psed", "disclosure", (tells(ground),)) for ground in (*SAFEGUARDING, Ground.EMERGENCY)),
    *(
        ("amplius:confidentiality.1", "disclosure", (tells(ground),))
        for ground in (*SAFEGUARDING, Ground.EMERGENCY, Ground.SERIOUS_HARM, Ground.REQUIRED_BY_LAW)
    ),
    *(("connexus:3.2.3", "disclosure.made", (tells(Ground.CONSENT, to),)) for to in Recipient if to not in SIGNATORIES),
    *(("connexus:3.2.3", "r-1", (refers(service),)) for service in Service if service not in SIGNATORIES_SERVICES),
    *(("connexus:4.1.2", "disclosure", (NAMELESS, tells(ground, POLICE))) for ground in DANGER),
    *(("whg:2.7", "disclosure", (tells(ground, POLICE),)) for ground in (Ground.REQUIRED_BY_LAW, Ground.EMERGENCY)),
)

AT_HOME = (OPTION.STAY_AT_HOME, OPTION.TARGET_HARDENING, OPTION.EMERGENCY_ACCOMMODATION, OPTION.REHOUSING)
ELSEWHERE = (OPTION.STAY_AT_HOME, OPTION.EMERGENCY_ACCOMMODATION, OPTION.REHOUSING)
KEPT: tuple[LookedAt, ...] = (
    *(
        ("amplius:policy-statement-emergency", "report", (spoke(party),))
        for party in (Party.VICTIMS_ADVOCATE, Party.PARENT)
    ),
    *(("connexus:3.1.4", "x1", (BREACH, found(kind))) for kind in COURT_AND_TENANCY for found in (step, ruled_out)),
    *(
        ("connexus:3.1.6", "p1", (reached(party),))
        for party in (Party.VICTIM, Party.VICTIMS_ADVOCATE, Party.PARENT)
        for reached in (spoke, tried)
    ),
    *(
        ("connexus:3.1.6", "w1", (reached(party, "w1"),))
        for party in (Party.WITNESS, Party.REPORTER)
        for reached in (spoke, tried)
    ),
    *(
        ("connexus:3.2.2", "p1", (UNSAFE, SupportAnswered(option=option, accepted=False, person="p1")))
        for option in (OPTION.EMERGENCY_ACCOMMODATION, OPTION.REHOUSING)
    ),
    *(
        ("connexus:4.1.1", "p1", (URGED, PoliceReportMade(by=by, person="p1")))
        for by in (ReportedBy.VICTIM, ReportedBy.LANDLORD)
    ),
    *(
        ("connexus:4.1.1", "p1", (URGED, PoliceReportMade(by=by, about=("p1",))))
        for by in (ReportedBy.VICTIM, ReportedBy.LANDLORD)
    ),
    *(
        ("the-group:5.1.1", "report", (InvestigationOpened(), ActionTaken(), PrioritySet(priority=priority)))
        for priority in (Priority.EMERGENCY, Priority.HIGH)
    ),
    *(
        ("the-group:5.5.1.1", "report", (OfficerAssigned(officer="h.bell", role=role),))
        for role in ("community-safety-case-management-officer", "case-management-officer")
    ),
    *(("whg:2.3.7", "disclosure", (tells(ground),)) for ground in Ground if ground in PROTECTIVE),
    ("whg:2.3.7", "disclosure", (tells(Ground.EMERGENCY),)),
    ("whg:2.3.7", "disclosure", (tells(Ground.REQUIRED_BY_LAW),)),
    *(("whg:2.6", "home.unsafe", (UNSAFE, offers(option))) for option in AT_HOME),
    *(("whg:2.6", "home.unsafe", (UNSAFE, gives(option))) for option in AT_HOME),
    ("whg:2.6", "home.unsafe", (UNSAFE, ProtectionStepTaken(step=ProtectionStep.MOVED, person="p1"))),
    *(("derby-homes:4.8", "home.unsafe", (UNSAFE, offers(option))) for option in ELSEWHERE),
    *(("derby-homes:4.8", "home.unsafe", (UNSAFE, gives(option))) for option in ELSEWHERE),
)


def landlord_of(looked_at: LookedAt) -> str:
    return looked_at[0].partition(":")[0]


@part_of()
@pytest.mark.parametrize("looked_at", KEPT, ids=name_of)
def test_each_of_what_is_listed_is_enough(looked_at: LookedAt) -> None:
    """Whoever speaks for the victim, each ground, each kind of help with a home."""
    assert stands(landlord_of(looked_at), looked_at) == {"met"}


@part_of()
@pytest.mark.parametrize("looked_at", NOT_KEPT, ids=name_of)
def test_each_of_what_is_listed_is_asked_about(looked_at: LookedAt) -> None:
    """Nothing came before these steps, stands behind these grounds, or followed these needs."""
    found = stands(landlord_of(looked_at), looked_at)
    assert found
    assert found.isdisjoint({"met", "partly_met"})


@part_of()
@pytest.mark.parametrize("looked_at", NOT_ASKED, ids=name_of)
def test_what_is_not_listed_is_not_asked_about(looked_at: LookedAt) -> None:
    """Help to both sides is no step against anyone, and what protects someone needs no leave."""
    assert stands(landlord_of(looked_at), looked_at) == set()
