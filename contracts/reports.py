"""The five messages of integrating systems, and the outcome each of them gets."""

from __future__ import annotations

from uuid import UUID

from contracts.envelope import Reason
from contracts.facts.report import Incident, Motivation, Reporter
from contracts.fields import Code, FreeText, Instant, Ref, Said, SenderId, Source
from contracts.people import People, Refs
from contracts.vocabulary import Channel, ContactResult, EnforcementStep, Party, ReferralResult, Service, Word


class About(Said):
    """The case that a message belongs to: `case_id` as an outcome gave it, or `source` and `id` of its incident report.

    Either form alone; the second also reaches a case whose report has not come yet.
    """

    case_id: UUID | None = None
    source: Source | None = None
    id: SenderId | None = None


class IncidentReport(Said):
    """`caseledger.incident.reported.v1`: an incident was reported; opens the case."""

    channel: Channel
    immediate_danger: bool
    reporter: Reporter
    motivation: Motivation
    received_at: Instant | None = None
    incident: Incident = Incident()
    people: People = ()
    victims: Refs = ()
    alleged_perpetrators: Refs = ()
    witnesses: Refs = ()
    office: Code | None = None
    legal_entity: Code | None = None
    immediate_danger_known: bool = True


class ContactLog(Said):
    """`caseledger.contact.logged.v1`: someone reached a person of the case, or tried to."""

    about: About
    occurred_at: Instant
    party: Party
    channel: Channel
    result: ContactResult
    person: Ref | None = None
    details_taken: bool = False
    interpreter: bool | None = None
    spoke_with: Ref | None = None
    update_given: bool = False
    nothing_new: bool = False
    note: FreeText | None = None


class Referral(Said):
    """`caseledger.referral.made.v1`: a person was put in touch with a service."""

    about: About
    occurred_at: Instant
    referral: Ref
    service: Service
    person: Ref | None = None
    note: FreeText | None = None


class ReferralOutcome(Said):
    """`caseledger.referral.outcome.v1`: what became of a referral."""

    about: About
    occurred_at: Instant
    referral: Ref
    result: ReferralResult
    note: FreeText | None = None


class EnforcementStepLog(Said):
    """`caseledger.enforcement.step-taken.v1`: a step against an alleged perpetrator was taken."""

    about: About
    occurred_at: Instant
    step: EnforcementStep
    against: Ref | None = None
    reason: FreeText | None = None


Message = IncidentReport | ContactLog | Referral | ReferralOutcome | EnforcementStepLog

TYPES: dict[str, type[Message]] = {
    "caseledger.incident.reported.v1": IncidentReport,
    "caseledger.contact.logged.v1": ContactLog,
    "caseledger.referral.made.v1": Referral,
    "caseledger.referral.outcome.v1": ReferralOutcome,
    "caseledger.enforcement.step-taken.v1": EnforcementStepLog,
}
"""CloudEvents `type` -> the shape of its `data`."""


class Treatment(Word):
    """What became of one record of a sender."""

    ACCEPTED = "accepted", "It is on record."
    DUPLICATE = "duplicate", "The same was sent before; nothing has changed."
    CONFLICT = "conflict", "Another message has this id; that one stays, this one is not on record."
    REJECTED = "rejected", "It is not as the contract asks, or not the sender's to say; it is not on record."


class ReportOutcome(Said):
    """The answer to one record; tells a sender only about its own message."""

    outcome: Treatment
    topic: Code
    partition: int
    offset: int
    source: Source | None = None
    id: SenderId | None = None
    report_id: UUID | None = None
    case_id: UUID | None = None
    reasons: tuple[Reason, ...] = ()
