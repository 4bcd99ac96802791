"""A sender's message, judged and made into the command that records it; pure.

Outcomes are values: a `Command` for casework, or a `Rejection` with every reason.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.check import Checked, Wanting
from contracts.commands import Command, Recordable, RecordFacts, Statement, case_stream, report_id
from contracts.envelope import Actor, Origin, Reason
from contracts.facts.contact import ContactAttempted, ContactMade, UpdateGiven
from contracts.facts.enforcement import EnforcementStepTaken
from contracts.facts.report import IncidentReported
from contracts.facts.support import ReferralMade, ReferralOutcomeRecorded
from contracts.reports import About, ContactLog, EnforcementStepLog, IncidentReport, Message, Referral, ReferralOutcome
from contracts.vocabulary import ContactResult, Party
from services.intake.sources import Sources

ROLE = "integration"
_VICTIMS_SIDE = frozenset({Party.VICTIM, Party.VICTIMS_ADVOCATE, Party.PARENT})
_REACHED = frozenset({ContactResult.ANSWERED, ContactResult.LETTER_SENT})
_ACTOR_CHARACTERS_MAX = 100


@dataclass(frozen=True, slots=True)
class Position:
    """Where a record lies on its topic, and when it arrived there."""

    topic: str
    partition: int
    offset: int
    arrived_at: datetime


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a message goes no further, and whose it is as far as that can be read."""

    reasons: tuple[Reason, ...]
    source: str | None = None
    id: str | None = None

    @property
    def report_id(self) -> UUID | None:
        """The id that the message would have had in the ledger."""
        return report_id(self.source, self.id) if self.source and self.id else None


def admit(judged: Checked | Wanting, sources: Sources, position: Position) -> Command | Rejection:
    """The command that a message becomes, or why it is rejected."""
    if isinstance(judged, Wanting):
        return Rejection(judged.reasons, judged.source, judged.id)
    if reasons := tuple(unbound(judged, sources)):
        return Rejection(reasons, judged.event.source, judged.event.id)
    return _command(judged, position)


def unbound(checked: Checked, sources: Sources) -> Iterator[Reason]:
    """Where a message names a source or a landlord that its sender may not speak for."""
    event, about = checked.event, getattr(checked.message, "about", None)
    if event.source not in sources:
        yield Reason(
            pointer="/source",
            code="source-unlisted",
            message="This source is not listed; ask the operator to add it to the sources file.",
        )
        return
    if event.landlord not in sources[event.source]:
        yield Reason(
            pointer="/landlord",
            code="landlord-not-bound",
            message="This source may not speak for this landlord; mend the landlord or ask the operator.",
        )
    if about and about.source is not None and event.landlord not in sources.get(about.source, ()):
        yield Reason(
            pointer="/data/about/source",
            code="about-not-bound",
            message="The source of the incident report may not speak for this landlord; mend about.",
        )


def _command(checked: Checked, position: Position) -> Command:
    event, message = checked.event, checked.message
    return Command(
        id=checked.report_id,
        stream=_stream(checked),
        landlord=event.landlord,
        issued_at=position.arrived_at,
        actor=Actor(id=actor_of(event.source), role=ROLE),
        body=RecordFacts(
            facts=tuple(Statement(occurred_at=_occurred_at(message, position), data=fact) for fact in facts_of(message))
        ),
        origin=Origin(
            source=event.source,
            id=event.id,
            digest=checked.digest,
            topic=position.topic,
            partition=position.partition,
            offset=position.offset,
        ),
    )


def _stream(checked: Checked) -> str:
    message = checked.message
    return case_stream(checked.report_id if isinstance(message, IncidentReport) else _case_of(message.about))


def _case_of(about: About) -> UUID:
    return about.case_id or report_id(about.source or "", about.id or "")


def _occurred_at(message: Message, position: Position) -> datetime:
    """A report occurs at its receipt; a landlord that does not say when has received it when our front door did."""
    if isinstance(message, IncidentReport):
        return message.received_at or position.arrived_at
    return message.occurred_at


def facts_of(message: Message) -> tuple[Recordable, ...]:
    """What a message says has happened."""
    match message:
        case IncidentReport():
            return (_incident(message),)
        case ContactLog():
            return tuple(_contact(message))
        case Referral():
            return (
                ReferralMade(
                    referral=message.referral, service=message.service, person=message.person, note=message.note
                ),
            )
        case ReferralOutcome():
            return (ReferralOutcomeRecorded(referral=message.referral, result=message.result, note=message.note),)
        case EnforcementStepLog():
            return (EnforcementStepTaken(step=message.step, against=message.against, reason=message.reason),)


def _incident(report: IncidentReport) -> IncidentReported:
    return IncidentReported(
        channel=report.channel,
        immediate_danger=report.immediate_danger,
        reporter=report.reporter,
        motivation=report.motivation,
        incident=report.incident,
        people=report.people,
        victims=report.victims,
        alleged_perpetrators=report.alleged_perpetrators,
        witnesses=report.witnesses,
        office=report.office,
        legal_entity=report.legal_entity,
        immediate_danger_known=report.immediate_danger_known,
    )


def _contact(log: ContactLog) -> Iterator[Recordable]:
    if log.result is ContactResult.ANSWERED:
        yield ContactMade(
            party=log.party, channel=log.channel, person=log.person, details_taken=log.details_taken,
            interpreter=log.interpreter, spoke_with=log.spoke_with, note=log.note,
        )  # fmt: skip
    else:
        yield ContactAttempted(
            party=log.party, channel=log.channel, result=log.result, person=log.person, note=log.note
        )
    # An update left on voicemail, or told to anyone but the victim's side, has not reached the victim: it counts as
    # the contact or attempt it was, and restarts no clock (domain reading of "updates").
    if log.update_given and log.party in _VICTIMS_SIDE and log.result in _REACHED:
        yield UpdateGiven(channel=log.channel, person=log.person, nothing_new=log.nothing_new)


def actor_of(source: str) -> str:
    """The code by which a sender appears as the actor: its source without scheme, in a code's characters."""
    words = re.sub(r"[^A-Za-z0-9._:/-]", "-", re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*:/*", "", source))
    code = words.lstrip("._:/-")
    if not code or len(code) > _ACTOR_CHARACTERS_MAX:
        mark = hashlib.sha256(source.encode()).hexdigest()[:16]
        return f"{code[: _ACTOR_CHARACTERS_MAX - 17]}-{mark}" if code else f"source-{mark}"
    return code
