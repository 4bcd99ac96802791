"""Amplius: every other way to keep a clause of a case, and what looks like keeping it and is not."""

from __future__ import annotations

from functools import partial

import pytest

from contracts.facts.consent import (
    ConsentAsked,
    ConsentForm,
    ConsentGiven,
    ConsentRefused,
    DisclosureMade,
    Ground,
    PoliceReportDeclined,
    PoliceReportEncouraged,
    PoliceReportMade,
    PoliceReportSupported,
    Purpose,
    ReportedBy,
)
from contracts.facts.contact import ContactMade, WishesRecorded
from contracts.facts.enforcement import (
    ActionDiscussed,
    Decision,
    Discussion,
    EnforcementStepTaken,
    EqualityDutyConsidered,
    WitnessWillingnessRecorded,
)
from contracts.facts.handling import InvestigationOpened, Priority, PrioritySet
from contracts.facts.risk import (
    AccessNeed,
    AccessNeedMet,
    AccessNeedsAsked,
    MateCrimeIdentified,
    RiskAssessed,
    RiskLevel,
    SafeguardingRaised,
    SafeguardingRuledOut,
)
from contracts.facts.support import (
    ActionPlanAgreed,
    ProtectionStep,
    ProtectionStepTaken,
    ReferralMade,
    SupportAnswered,
    SupportOffered,
    SupportOption,
    SupportProvided,
)
from contracts.vocabulary import Channel, EnforcementStep, Party, Recipient, Service
from tests.services.casework.clauses.near import LookedAt, name_of, stands
from tests.services.casework.clauses.rows import shows_part

COLLEAGUE, SPECIALIST, COUNSELLING = SupportOption.COLLEAGUE, SupportOption.SPECIALIST, SupportOption.COUNSELLING
REHOUSING, INJUNCTION = SupportOption.REHOUSING, EnforcementStep.INJUNCTION
POLICE, INVESTIGATION = Recipient.POLICE, Purpose.INVESTIGATION
ENFORCEMENT, DISCLOSURE = Decision.ENFORCEMENT, Decision.DISCLOSURE


def spoke(party: Party, person: str) -> ContactMade:
    return ContactMade(party=party, channel=Channel.PHONE, person=person)


def refers(person: str, service: Service = Service.VICTIM_SUPPORT) -> ReferralMade:
    return ReferralMade(referral="r-1", service=service, person=person)


def offers(option: SupportOption, person: str = "p1") -> SupportOffered:
    return SupportOffered(option=option, person=person)


def answers(option: SupportOption, person: str = "p1") -> SupportAnswered:
    return SupportAnswered(option=option, accepted=False, person=person)


def gives(option: SupportOption, person: str = "p1") -> SupportProvided:
    return SupportProvided(option=option, person=person)


def reports(by: ReportedBy, person: str) -> PoliceReportMade:
    return PoliceReportMade(by=by, person=person)


def tells(ground: Ground | None = None, name: str | None = None) -> DisclosureMade:
    return DisclosureMade(
        recipient=Recipient.COUNCIL, purpose=Purpose.HOUSING, about=("p1",), ground=ground, disclosure=name
    )


def considers(
    decision: Decision, step: EnforcementStep | None = None, name: str | None = None
) -> EqualityDutyConsidered:
    return EqualityDutyConsidered(decision=decision, step=step, disclosure=name)


def wishes(person: str, *, pursue: bool | None = False) -> WishesRecorded:
    return WishesRecorded(wishes="As told.", person=person, pursue=pursue)


PLAN, URGED = ActionPlanAgreed(), PoliceReportEncouraged(person="p1")
FRIENDS = MateCrimeIdentified(person="p1")
STEP = EnforcementStepTaken(step=INJUNCTION, against="x1")
OBJECTS = ActionDiscussed(step=INJUNCTION, result=Discussion.OBJECTED, person="p1")
WILLING = WitnessWillingnessRecorded(person="w1", willing=True)
LISTENED = AccessNeedsAsked(person="p1", needs=(AccessNeed.INTERPRETER,))

KEPT: tuple[LookedAt, ...] = (
    ("amplius:policy-statement-emergency", "report", (spoke(Party.VICTIM, "p1"),)),
    ("amplius:policy-statement-emergency", "report", (InvestigationOpened(),)),
    (
        "amplius:policy-statement-emergency",
        "report",
        (ProtectionStepTaken(step=ProtectionStep.SAFETY_PLAN, person="p1"),),
    ),
    ("amplius:legal-psed", "disclosure", (considers(DISCLOSURE, name="d-1"), tells(name="d-1"))),
    ("amplius:responding.2", "p1", (PLAN, PoliceReportSupported(accepted=False, person="p1"))),
    ("amplius:responding.2", "p1", (PLAN, PoliceReportDeclined(person="p1"))),
    ("amplius:responding.2", "p1", (PLAN, reports(ReportedBy.VICTIM, "p1"))),
    ("amplius:responding.4-5", "p1", (answers(COLLEAGUE), offers(SPECIALIST))),
    ("amplius:responding.4-5", "p1", (gives(COLLEAGUE), answers(COUNSELLING))),
    ("amplius:responding.4-5", "p1", (offers(COLLEAGUE), gives(SPECIALIST))),
    ("amplius:responding.4-5", "p1", (offers(COLLEAGUE), gives(COUNSELLING))),
    ("amplius:responding.4-5", "p1", (offers(COLLEAGUE), offers(COUNSELLING))),
    ("amplius:responding.4-5", "p1", (offers(COLLEAGUE), answers(SPECIALIST))),
    (
        "amplius:responding.4-5",
        "access-need",
        (LISTENED, AccessNeedMet(person="p1", need=AccessNeed.INTERPRETER)),
    ),
    ("amplius:responding-third-party", "p1", (wishes("p1"), WILLING, STEP)),
    ("amplius:confidentiality.1", "p1", (ConsentAsked(person="p1", recipient=POLICE, purpose=INVESTIGATION),)),
    ("amplius:confidentiality.1", "p1", (ConsentRefused(person="p1", recipient=POLICE, purpose=INVESTIGATION),)),
)

NOT_KEPT: tuple[LookedAt, ...] = (
    ("amplius:policy-statement-emergency", "report", (spoke(Party.ALLEGED_PERPETRATOR, "x1"),)),
    ("amplius:mate-crime", "p1", (FRIENDS, SafeguardingRaised(person="p2", to=Recipient.SOCIAL_CARE))),
    ("amplius:mate-crime", "p1", (FRIENDS, SafeguardingRuledOut(person="p2", reason="Safe."))),
    ("amplius:legal-psed", "injunction", (considers(DISCLOSURE, INJUNCTION), STEP)),
    ("amplius:legal-psed", "disclosure", (tells(),)),
    ("amplius:legal-psed", "disclosure", (tells(), considers(DISCLOSURE))),
    ("amplius:legal-psed", "disclosure", (considers(DISCLOSURE, name="d-2"), tells(name="d-1"))),
    ("amplius:legal-psed", "disclosure", (considers(ENFORCEMENT), tells())),
    ("amplius:responding.2", "p1", (URGED,)),
    ("amplius:responding.2", "p1", (ActionPlanAgreed(person="p2"), URGED)),
    ("amplius:responding.2", "p1", (PLAN, PoliceReportSupported(accepted=True, person="p2"))),
    ("amplius:responding.2", "p1", (PLAN, PoliceReportDeclined(person="p2"))),
    ("amplius:responding.2", "p1", (PLAN, reports(ReportedBy.VICTIM, "p2"))),
    ("amplius:responding.2", "p1", (PLAN, reports(ReportedBy.OTHER, "p1"))),
    ("amplius:responding.3", "p1", (RiskAssessed(level=RiskLevel.MEDIUM, person="p2", vulnerability=True),)),
    ("amplius:responding.4-5", "p1", (refers("p1"),)),
    ("amplius:responding.4-5", "p1", (refers("p1"), offers(REHOUSING))),
    ("amplius:responding.4-5", "p1", (refers("p1"), answers(REHOUSING))),
    ("amplius:responding.4-5", "p1", (refers("p1"), gives(REHOUSING))),
    ("amplius:responding.4-5", "p1", (refers("p1"), offers(COLLEAGUE, "p2"))),
    ("amplius:responding.4-5", "p1", (refers("p1"), answers(COLLEAGUE, "p2"))),
    ("amplius:responding.4-5", "p1", (refers("p1"), gives(COLLEAGUE, "p2"))),
    ("amplius:responding.4-5", "p1", (offers(COLLEAGUE), refers("p2"))),
    ("amplius:responding.4-5", "p1", (offers(COLLEAGUE), refers("p1", Service.POLICE))),
    ("amplius:responding.4-5", "p1", (offers(COLLEAGUE), offers(SPECIALIST, "p2"))),
    ("amplius:responding.4-5", "p1", (offers(COLLEAGUE), answers(COUNSELLING, "p2"))),
    ("amplius:responding.4-5", "p1", (offers(COLLEAGUE), gives(COUNSELLING, "p2"))),
    ("amplius:responding.4-5", "p1", (offers(COLLEAGUE), answers(REHOUSING))),
    ("amplius:responding.4-5", "p1", (offers(COLLEAGUE), gives(REHOUSING))),
    (
        "amplius:responding.4-5",
        "access-need",
        (LISTENED, AccessNeedMet(person="p2", need=AccessNeed.INTERPRETER)),
    ),
    ("amplius:responding.4-5", "access-need", (LISTENED, AccessNeedMet(person="p1", need=AccessNeed.PRINT))),
    ("amplius:responding-third-party", "p1", (OBJECTS, WILLING, STEP)),
    ("amplius:responding-third-party", "p1", (OBJECTS, wishes("p2", pursue=True), WILLING, STEP)),
    ("amplius:responding-third-party", "p1", (OBJECTS, WILLING, STEP, wishes("p1", pursue=None))),
    ("amplius:responding-third-party", "p1", (wishes("p1"), STEP, WILLING)),
    ("amplius:confidentiality.1", "p1", (ConsentAsked(person="p2", recipient=POLICE, purpose=INVESTIGATION),)),
    (
        "amplius:confidentiality.1",
        "p1",
        (ConsentGiven(person="p2", recipient=POLICE, purpose=INVESTIGATION, form=ConsentForm.SPOKEN),),
    ),
    ("amplius:confidentiality.1", "p1", (ConsentRefused(person="p2", recipient=POLICE, purpose=INVESTIGATION),)),
    ("amplius:confidentiality.1", "disclosure", (tells(Ground.POLICY),)),
)

NOT_ASKED: tuple[LookedAt, ...] = (
    ("amplius:policy-statement-emergency", "priority.set", (PrioritySet(priority=Priority.EMERGENCY),)),
    ("amplius:legal-psed", "step", (EnforcementStepTaken(step=EnforcementStep.MEDIATION, against="x1"),)),
    ("amplius:confidentiality.1", "disclosure", (tells(Ground.REQUIRED_BY_LAW),)),
    ("amplius:confidentiality.2", "disclosure", (tells(Ground.REQUIRED_BY_LAW),)),
    (
        "amplius:confidentiality.2",
        "disclosure",
        (
            ConsentGiven(person="p1", recipient=Recipient.COUNCIL, purpose=Purpose.HOUSING, form=ConsentForm.SPOKEN),
            tells(Ground.SERIOUS_HARM),
        ),
    ),
)


@pytest.mark.parametrize("looked_at", KEPT, ids=name_of)
def test_there_is_more_than_one_way_to_keep_a_clause(looked_at: LookedAt) -> None:
    """Each of these is enough for the one it is about."""
    assert stands("amplius", looked_at) == {"met"}


@pytest.mark.parametrize("looked_at", NOT_KEPT, ids=name_of)
def test_what_concerns_somebody_or_something_else_keeps_nothing(looked_at: LookedAt) -> None:
    """Another person, another kind of help, another decision, or the wrong order."""
    found = stands("amplius", looked_at)
    assert found
    assert "met" not in found


@pytest.mark.parametrize("looked_at", NOT_ASKED, ids=name_of)
def test_the_clause_does_not_speak_of_everything(looked_at: LookedAt) -> None:
    """The priority that each incident has, mediation, and what the law requires."""
    assert stands("amplius", looked_at) == set()


for one in KEPT:
    shows_part(one[0], partial(test_there_is_more_than_one_way_to_keep_a_clause, one))
for one in NOT_KEPT:
    shows_part(one[0], partial(test_what_concerns_somebody_or_something_else_keeps_nothing, one))
for one in NOT_ASKED:
    shows_part(one[0], partial(test_the_clause_does_not_speak_of_everything, one))
