"""Every step, ground and kind of help that three landlords' rules list, one by one, and those that they leave out."""

from __future__ import annotations

import pytest

from contracts.facts.consent import DisclosureMade, Ground, Purpose
from contracts.facts.contact import ContactMade
from contracts.facts.enforcement import EnforcementStepTaken, PerpetratorNeed, PerpetratorNeedsConsidered
from contracts.facts.risk import HomeUnsafe, OutcomeReached, Reached
from contracts.facts.support import ProtectionStep, ProtectionStepTaken, SupportOffered, SupportOption, SupportProvided
from contracts.vocabulary import Channel, EnforcementStep, Party, Recipient
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


def offers(option: SupportOption) -> SupportOffered:
    return SupportOffered(option=option, person="p1")


def gives(option: SupportOption) -> SupportProvided:
    return SupportProvided(option=option, person="p1")


ASKED_OF_STEPS = ("amplius:legal-psed", "derby-homes:4.7", "whg:2.6", "whg:2.8", "whg:2.10", "whg:4.1")
POLICE = Recipient.POLICE

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
)

NOT_ASKED: tuple[LookedAt, ...] = (
    *((row, str(kind), (step(kind),)) for row in ASKED_OF_STEPS for kind in HELP_TO_BOTH),
    *(("whg:2.9", str(kind), (step(kind),)) for kind in EnforcementStep if kind not in COURT_AND_TENANCY),
    *(("amplius:legal-psed", "disclosure", (tells(ground),)) for ground in (*SAFEGUARDING, Ground.EMERGENCY)),
    *(
        ("amplius:confidentiality.1", "disclosure", (tells(ground),))
        for ground in (*SAFEGUARDING, Ground.EMERGENCY, Ground.SERIOUS_HARM, Ground.REQUIRED_BY_LAW)
    ),
    *(("whg:2.7", "disclosure", (tells(ground, POLICE),)) for ground in (Ground.REQUIRED_BY_LAW, Ground.EMERGENCY)),
)

AT_HOME = (OPTION.STAY_AT_HOME, OPTION.TARGET_HARDENING, OPTION.EMERGENCY_ACCOMMODATION, OPTION.REHOUSING)
ELSEWHERE = (OPTION.STAY_AT_HOME, OPTION.EMERGENCY_ACCOMMODATION, OPTION.REHOUSING)
KEPT: tuple[LookedAt, ...] = (
    *(
        ("amplius:policy-statement-emergency", "report", (spoke(party),))
        for party in (Party.VICTIMS_ADVOCATE, Party.PARENT)
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
