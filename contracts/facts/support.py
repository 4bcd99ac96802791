"""Facts about helping: the plan, referrals, what was offered, evidence, and the state of the home."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from contracts.facts.consent import Ground, Purpose
from contracts.fields import Code, Digest, FreeText, Ref, Said
from contracts.vocabulary import ReferralResult, Service, Word


class SupportOption(Word):
    COLLEAGUE = "colleague", "Support by the landlord's own staff."
    SPECIALIST = "specialist", "A specialist service."
    COUNSELLING = "counselling", "Counselling."
    TARGET_HARDENING = "target_hardening", "Locks, lights and other things that make a home safer."
    EMERGENCY_ACCOMMODATION = "emergency_accommodation", "Somewhere safe to stay for now."
    REHOUSING = "rehousing", "Another home."
    EVIDENCE_KIT = "evidence_kit", "Means to gather evidence, such as a camera or a recorder."
    OUT_OF_HOURS = "out_of_hours", "Help when the offices are closed."
    STAY_AT_HOME = "stay_at_home", "Help to stay in one's home."
    OTHER = "other", "Something else, in words."


class EvidenceKit(Word):
    CAMERA = "camera", "A camera."
    RECORDER = "recorder", "A sound recorder."
    NOISE_APP = "noise_app", "An app that records noise."


class ProtectionStep(Word):
    SAFETY_PLAN = "safety_plan", "A safety plan."
    PATROL = "patrol", "Patrols or visits nearby."
    HOME_SECURED = "home_secured", "The home was made safer."
    MOVED = "moved", "The person was moved to safety."
    OTHER = "other", "Something else."


class ActionPlanAgreed(Said, tag="action-plan.agreed.v1"):
    """A victim and the landlord agreed what happens next; without `person`, with every victim.

    `updates_every_days` is how often they agreed that the victim will be told how the case stands.
    """

    plan: FreeText | None = None
    person: Ref | None = None
    updates_every_days: Annotated[int, Meta(ge=1, le=366)] | None = None


class ReferralMade(Said, tag="referral.made.v1"):
    """A person was put in touch with a service; `referral` is the name later outcomes use.

    One that carries anything about a person is a disclosure; `signposted`: the person was only told where to turn.
    """

    referral: Ref
    service: Service
    person: Ref | None = None
    note: FreeText | None = None
    signposted: bool = False
    purpose: Purpose = Purpose.SUPPORT
    ground: Ground | None = None
    protocol: Code | None = None
    legal_basis: Code | None = None
    necessity: FreeText | None = None


class ReferralOutcomeRecorded(Said, tag="referral.outcome.v1"):
    """What became of a referral."""

    referral: Ref
    result: ReferralResult
    note: FreeText | None = None


class SupportOffered(Said, tag="support.offered.v1"):
    """A person was offered help of some kind."""

    option: SupportOption
    person: Ref | None = None
    note: FreeText | None = None


class SupportAnswered(Said, tag="support.answered.v1"):
    """A person took an offer up, or did not."""

    option: SupportOption
    accepted: bool
    person: Ref | None = None
    note: FreeText | None = None


class SupportProvided(Said, tag="support.provided.v1"):
    """A person was given help of some kind."""

    option: SupportOption
    person: Ref | None = None
    note: FreeText | None = None


class ProtectionStepTaken(Said, tag="protection.step-taken.v1"):
    """Something was done to protect a person."""

    step: ProtectionStep
    person: Ref | None = None


class FamilySignposted(Said, tag="family.signposted.v1"):
    """A family member or witness was told where to find help."""

    person: Ref | None = None


class EvidenceNeeded(Said, tag="evidence.needed.v1"):
    """Evidence has to be gathered over some time."""

    person: Ref | None = None


class EvidenceKitIssued(Said, tag="evidence-kit.issued.v1"):
    """A person was lent the means to gather evidence."""

    kit: Ref
    kind: EvidenceKit
    person: Ref | None = None


class EvidenceKitReturned(Said, tag="evidence-kit.returned.v1"):
    """The means to gather evidence came back."""

    kit: Ref


class EvidenceReceived(Said, tag="evidence.received.v1"):
    """An item of evidence was taken in; `digest` is the SHA-256 of a file."""

    item: Ref
    person: Ref | None = None
    digest: Digest | None = None


class EvidenceHandedOver(Said, tag="evidence.handed-over.v1"):
    """An item of evidence passed into other hands."""

    item: Ref
    to: Code


class CctvRequested(Said, tag="cctv.requested.v1"):
    """Recordings of a camera were asked for before they are overwritten."""

    item: Ref | None = None


class RepairRequested(Said, tag="repair.requested.v1"):
    """A repair was asked for because of the incident."""

    repair: Ref
    emergency: bool = False


class RepairCompleted(Said, tag="repair.completed.v1"):
    """The repair was done."""

    repair: Ref


class GraffitiReported(Said, tag="graffiti.reported.v1"):
    """Hostile or offensive writing was seen."""

    graffiti: Ref
    photographed: bool = False


class GraffitiRemoved(Said, tag="graffiti.removed.v1"):
    """The writing is gone."""

    graffiti: Ref
    photographed: bool = False


SupportFact = (
    ActionPlanAgreed
    | ReferralMade
    | ReferralOutcomeRecorded
    | SupportOffered
    | SupportAnswered
    | SupportProvided
    | ProtectionStepTaken
    | FamilySignposted
    | EvidenceNeeded
    | EvidenceKitIssued
    | EvidenceKitReturned
    | EvidenceReceived
    | EvidenceHandedOver
    | CctvRequested
    | RepairRequested
    | RepairCompleted
    | GraffitiReported
    | GraffitiRemoved
)
