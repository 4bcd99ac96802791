"""The plans agreed and the referrals made."""

from __future__ import annotations

from uuid import UUID

import msgspec

from contracts.facts.support import ActionPlanAgreed, ReferralMade, ReferralOutcomeRecorded
from contracts.fields import Instant, Ref, Said
from contracts.vocabulary import ReferralResult, Service
from services.casework.case.history import Standing

HEARD = frozenset({ActionPlanAgreed, ReferralMade, ReferralOutcomeRecorded})


class Plan(Said):
    """A plan agreed with one victim, or with every victim when `person` is absent."""

    event: UUID
    at: Instant
    known_at: Instant
    person: Ref | None = None


class Referral(Said):
    """A referral and what became of it; an outcome may be known before the referral is."""

    name: Ref
    made_at: Instant | None = None
    service: Service | None = None
    person: Ref | None = None
    results: tuple[ReferralResult, ...] = ()


class Support(Said):
    plans: tuple[Plan, ...] = ()
    referrals: dict[str, Referral] = {}


def evolve(support: Support, fact: Standing) -> Support:
    match fact.data:
        case ActionPlanAgreed(person=person):
            plan = Plan(event=fact.id, at=fact.occurred_at, known_at=fact.recorded_at, person=person)
            return msgspec.structs.replace(support, plans=(*support.plans, plan))
        case ReferralMade(referral=name, service=service, person=person):
            made = msgspec.structs.replace(
                _referral(support, name), made_at=fact.occurred_at, service=service, person=person
            )
            return _with(support, made)
        case ReferralOutcomeRecorded(referral=name, result=result):
            known = _referral(support, name)
            return _with(support, msgspec.structs.replace(known, results=(*known.results, result)))
        case _:
            return support


def _referral(support: Support, name: str) -> Referral:
    return support.referrals.get(name, Referral(name=name))


def _with(support: Support, referral: Referral) -> Support:
    return msgspec.structs.replace(support, referrals={**support.referrals, referral.name: referral})
