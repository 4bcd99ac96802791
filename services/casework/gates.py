"""What a permission lacks: every gate of the policy that would be broken if what is asked for happened now; pure.

A gate is a duty like any other, so the rule that refuses a request is the one that judges the fact afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import product
from uuid import UUID

import msgspec

from contracts.commands import AuthoriseDisclosure, CloseCase, StartEnforcement, name_of
from contracts.envelope import Actor
from contracts.facts import Fact
from contracts.facts.consent import DisclosureMade, Purpose
from contracts.facts.enforcement import EnforcementStepTaken
from contracts.facts.review import CaseClosed, Lack
from contracts.fields import Said
from contracts.vocabulary import Closure, EnforcementStep, Recipient
from services.casework.case.history import History, Standing
from services.casework.case_things import closing_thing, fact_thing
from services.casework.consents import Consents
from services.casework.disclosures import PROCESSORS, disclosure_thing, passing_of
from services.casework.judging import CaseSeen, see_case
from services.casework.matching import says
from services.casework.policy import PolicyBook, Version
from services.casework.policy_words import forbidden_words
from services.casework.rules import Bound, Found, bound_by
from services.casework.steps import step_things
from services.casework.things import Thing

Asked = EnforcementStepTaken | DisclosureMade | CaseClosed
"""What would have happened, had the request been granted and carried out at once."""

HELD = "held-for-decision"
PRETENDED = UUID(int=0)
ANYONE = Actor(id="anyone", role="anyone")
TRACE_MAX = 500
USUAL_PURPOSE = {
    Recipient.POLICE: Purpose.INVESTIGATION, Recipient.COUNCIL: Purpose.INVESTIGATION,
    Recipient.SOCIAL_CARE: Purpose.SAFEGUARDING, Recipient.HOUSING_OPTIONS: Purpose.HOUSING,
    Recipient.OTHER_LANDLORD: Purpose.HOUSING, Recipient.STOP_HATE_UK: Purpose.MONITORING,
    Recipient.COURT: Purpose.ENFORCEMENT,
}  # fmt: skip
"""Recipient -> what they are mostly told something for; everyone else is there to help."""


class Permission(Said, omit_defaults=False):
    """One thing that may be asked for, and what it would lack; nothing if it would be granted."""

    request: str
    lacks: tuple[Lack, ...]
    step: EnforcementStep | None = None
    against: str | None = None
    recipient: Recipient | None = None
    purpose: Purpose | None = None


def lacks(known: History, book: PolicyBook, asked: Asked, by: Actor, at: datetime) -> tuple[Lack, ...]:
    """Everything that is missing at an instant for what is asked, by what is known of the case."""
    return _lacks(see_case(known, book, at), book.versions(known.landlord or ""), asked, by, at)


def permissions(found: CaseSeen, versions: tuple[Version, ...], as_at: datetime) -> tuple[Permission, ...]:
    """What each permission would lack: every step against everyone accused, every recipient, and closing the case.

    A disclosure is that of the victims, for the recipient's usual purpose and upon no ground but consent.
    """
    return tuple(
        msgspec.structs.replace(permission, lacks=_lacks(found, versions, asked, ANYONE, as_at))
        for asked, permission in _askable(found)
    )


def not_the_one(known: History, book: PolicyBook, said: Fact, by: Actor, at: datetime) -> tuple[Lack, ...]:
    """The gates that someone's word is to open and does not, since the policy names another role."""
    thing = fact_thing(Standing(PRETENDED, at, at, by, said))
    policy = book.in_force(known.landlord or "", at)
    gates = [(clause, duty) for clause in policy.clauses for duty in clause.duties if duty.gate] if policy else []
    wanted = [(clause, need, one) for clause, duty in gates for need in duty.needs for one in need.any]
    meant = [(clause, need, one) for clause, need, one in wanted if one.thing == thing.kind]
    if policy is None or any(says(thing, one.where, policy.lists) for _, _, one in meant):
        return ()
    told = (Lack(code="not-the-one", message=f"{need.what}: not by this role."[:TRACE_MAX], clause=clause.id)
            for clause, need, _ in meant)  # fmt: skip
    return tuple(dict.fromkeys(told))


def _askable(found: CaseSeen) -> Iterator[tuple[Asked, Permission]]:
    report = found.case.report
    for step, against in product(EnforcementStep, report.alleged_perpetrators or (None,)):
        permission = Permission(request=name_of(StartEnforcement), lacks=(), step=step, against=against)
        yield EnforcementStepTaken(step=step, against=against), permission
    for recipient in (one for one in Recipient if one not in PROCESSORS):
        purpose = USUAL_PURPOSE.get(recipient, Purpose.SUPPORT)
        permission = Permission(request=name_of(AuthoriseDisclosure), lacks=(), recipient=recipient, purpose=purpose)
        yield DisclosureMade(recipient=recipient, purpose=purpose, about=tuple(sorted(report.victims))), permission
    if not found.case.handling.closed:
        yield CaseClosed(outcome=Closure.RESOLVED), Permission(request=name_of(CloseCase), lacks=())


def _lacks(found: CaseSeen, versions: tuple[Version, ...], asked: Asked, by: Actor, at: datetime) -> tuple[Lack, ...]:
    pretended = _things(Standing(PRETENDED, at, at, by, asked), found)
    broken = (
        lack
        for version in versions
        for clause in version.policy.clauses
        for duty in clause.duties
        if duty.gate
        for thing in pretended
        if thing.kind == duty.for_each and (bound := bound_by(thing, duty, clause, version, found.seen))
        for lack in _missing(bound)
    )
    return tuple(dict.fromkeys(broken))


def _things(fact: Standing, found: CaseSeen) -> list[Thing]:
    """What the fact would be to the clauses; a processor is handed its job, and nothing is disclosed."""
    things = [fact_thing(fact)]
    match fact.data:
        case EnforcementStepTaken() as step:
            things.extend(step_things(step, fact, found.case, found.facts))
        case CaseClosed() as closed:
            things.append(closing_thing(closed, fact, found.facts))
        case DisclosureMade(recipient=recipient) as made if recipient not in PROCESSORS:
            if passing := passing_of(made):
                things.append(disclosure_thing(passing, fact, found.case, Consents(found.facts)))
    return things


def _missing(bound: Bound) -> Iterator[Lack]:
    if bound.forbidden:
        when = forbidden_words(bound.duty, bound.version.policy)
        yield _lack(bound, "not-permitted", f"{bound.clause.says} {when}")
    for found in bound.found:
        if found.by is None and found.need.essential and found.need.order != "after":
            yield _lack(bound, _code(found), bound.told(found))


def _code(found: Found) -> str:
    if found.need.states:
        return "not-stated"
    return "out-of-order" if found.wrong else "missing"


def _lack(bound: Bound, code: str, message: str) -> Lack:
    if bound.duty.held:
        code, message = HELD, f"{message} Until then it is held, and nothing may be passed on."
    return Lack(code=code, message=message[:TRACE_MAX], clause=bound.clause.id)
