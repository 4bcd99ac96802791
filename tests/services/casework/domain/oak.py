"""A small policy with every kind of gate, and what is asked under it."""

from __future__ import annotations

import tomllib

import msgspec

from contracts.commands import (
    AuthoriseDisclosure,
    StartEnforcement,
)
from contracts.envelope import Actor
from contracts.facts.consent import (
    ConsentForm,
    ConsentGiven,
    Purpose,
)
from contracts.facts.enforcement import (
    ImpactAssessmentCompleted,
    VictimAdvised,
)
from contracts.facts.handling import InvestigationOpened
from contracts.vocabulary import EnforcementStep, Recipient
from services.casework.decide import Decision
from services.casework.judging import judge_case
from services.casework.policy import Policy, PolicyBook
from tests.services.casework.clauses.told import report
from tests.services.casework.domain.scenario import BOOK, Scenario, When, london, told

PACK = """
landlord = "oak"
name = "A small policy"
version = "oak-1"
effective = "2025-01"
adopted = "2025-01"

[[clause]]
id = "oak:assess"
at = "1"
says = "A step's effect on equality is assessed, and the victim told of it, before it is taken."
binds = "case"

[[clause.duty]]
for_each = "step"
where = { step = ["injunction", "possession"] }
gate = true

[[clause.duty.needs]]
what = "The impact assessment"
order = "before"
any = [{ thing = "impact-assessment.completed", same = ["step", "against"] }]

[[clause.duty.needs]]
what = "The victim advised"
order = "before"
any = [{ thing = "victim.advised", same = ["step"] }]

[[clause]]
id = "oak:basis"
at = "2"
says = "A step in court names the law that it rests on."
binds = "case"

[[clause.duty]]
for_each = "step"
where = { step = ["injunction", "possession"] }
gate = true

[[clause.duty.needs]]
what = "The legal basis"
states = ["legal_basis"]

[[clause.duty.needs]]
what = "The victim told of it afterwards"
order = "after"
any = [{ thing = "told" }]

[[clause.duty.needs]]
what = "Why it is proportionate"
essential = false
any = [{ thing = "proportionality.recorded", same = ["step"] }]

[[clause]]
id = "oak:close"
at = "3"
says = "No case is closed before it was investigated."
binds = "case"

[[clause.duty]]
for_each = "closing"
gate = true

[[clause.duty.needs]]
what = "An investigation"
order = "before"
any = [{ thing = "investigation.opened" }]

[[clause]]
id = "oak:consent"
at = "4"
says = "Nothing is passed on to a council without written consent."
binds = "case"

[[clause.duty]]
for_each = "disclosure"
where = { recipient = "council", consent = { not = ["written"] } }
forbidden = true
gate = true

[[clause]]
id = "oak:approve"
at = "5"
says = "The police are told without consent only once the director has approved it."
binds = "case"

[[clause.duty]]
for_each = "disclosure"
where = { recipient = "police", consent = "none" }
gate = true

[[clause.duty.needs]]
what = "The director's approval"
order = "before"
[[clause.duty.needs.any]]
thing = "disclosure.approved"
where = { actor_role = "director" }
same = ["recipient", "purpose"]
by_another = true

[[clause]]
id = "oak:held"
at = "6"
says = "Counsellors are told without consent only if someone else decides so."
binds = "case"

[[clause.duty]]
for_each = "disclosure"
where = { recipient = "counselling", consent = "none" }
gate = true
held = true

[[clause.duty.needs]]
what = "The decision of someone else"
order = "before"
[[clause.duty.needs.any]]
thing = "disclosure.decided"
where = { allowed = true }
same = ["recipient", "purpose"]
by_another = true
last = true
"""
OAK = PolicyBook(policies=(msgspec.convert(tomllib.loads(PACK), Policy),), calendar=BOOK.calendar)
RECEIPT, NOON, ONE, TWO = (f"2026-03-11 {clock}" for clock in ("10:00", "12:00", "13:00", "14:00"))
DIRECTOR, LEADER = Actor(id="d.morris", role="director"), Actor(id="m.hale", role="team-leader")
INJUNCTION = StartEnforcement(step=EnforcementStep.INJUNCTION, against="x1", legal_basis="2014-act")
TELL_POLICE = AuthoriseDisclosure(recipient=Recipient.POLICE, purpose=Purpose.INVESTIGATION, about=("p1",))
TELL_COUNSELLOR = AuthoriseDisclosure(recipient=Recipient.COUNSELLING, purpose=Purpose.SUPPORT, about=("p1",))
TELL_COUNCIL = AuthoriseDisclosure(recipient=Recipient.COUNCIL, purpose=Purpose.HOUSING, about=("p1",))
ASSESSED = ImpactAssessmentCompleted(step=EnforcementStep.INJUNCTION, against="x1")
INVESTIGATED = (told(InvestigationOpened(), NOON),)
WRITTEN = ConsentGiven(
    person="p1", recipient=Recipient.COUNCIL, purpose=Purpose.HOUSING, form=ConsentForm.WRITTEN, document="doc-1"
)


def oak_case() -> Scenario:
    """A hate case of the victim p1 against x1, who has been told of the injunction."""
    started = Scenario("oak", OAK)
    started.given(report(), at=RECEIPT)
    started.given(VictimAdvised(step=EnforcementStep.INJUNCTION, person="p1"), at="2026-03-11 11:00")
    return started


def codes(decision: Decision) -> list[tuple[str, str | None]]:
    """What each reason says, and by which clause."""
    return [(reason.code, reason.clause) for reason in decision.reasons]


def verdict(of: Scenario, clause: str, at: When) -> tuple[str, list[str]]:
    """How a clause stands, and its flags."""
    judged = {one.clause: one for one in judge_case(of.history, OAK, london(at), london(at))}
    return str(judged[clause].verdict), [str(flag) for flag in judged[clause].flags]
