"""Facts about helping: the plan and referrals."""

from __future__ import annotations

from contracts.fields import FreeText, Ref, Said
from contracts.vocabulary import ReferralResult, Service


class ActionPlanAgreed(Said, tag="action-plan.agreed.v1"):
    """A victim and the landlord agreed what happens next; without `person`, with every victim."""

    plan: FreeText | None = None
    person: Ref | None = None


class ReferralMade(Said, tag="referral.made.v1"):
    """A person was put in touch with a service; `referral` is the name later outcomes use."""

    referral: Ref
    service: Service
    person: Ref | None = None
    note: FreeText | None = None


class ReferralOutcomeRecorded(Said, tag="referral.outcome.v1"):
    """What became of a referral."""

    referral: Ref
    result: ReferralResult
    note: FreeText | None = None


SupportFact = ActionPlanAgreed | ReferralMade | ReferralOutcomeRecorded
