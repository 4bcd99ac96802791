"""Commands: what casework is asked to record or to allow, and how it answers.

Two kinds reach a case. *Facts* happened already and are always accepted; *requests* ask for permission or for an
exclusive change, and may be refused. An exclusive change carries the version that it rests on and may conflict; a
permission is judged by what is on record, and rests on a version only if it says one.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import NAMESPACE_URL, UUID, uuid5

from msgspec import Meta

from contracts.envelope import Actor, Origin, Reason
from contracts.facts.consent import PassedOn, Purpose
from contracts.facts.patterns import PatternFact
from contracts.facts.review import Correctable
from contracts.fields import (
    Code,
    CommandId,
    DeadlineId,
    EventId,
    FreeText,
    Instant,
    Landlord,
    Ref,
    Said,
    StreamId,
)
from contracts.vocabulary import Closure, EnforcementStep, Recipient, Word

Recordable = Correctable
"""The facts that senders and staff may state; the others are casework's own conclusions."""


class Statement(Said):
    """One fact and when it happened."""

    occurred_at: Instant
    data: Recordable
    why: FreeText | None = None


Carried = Annotated[tuple[Statement, ...], Meta(max_length=100)]
"""Facts that a request brings along: recorded before it is answered, and recorded even if it is refused."""


class RecordFacts(Said, tag="record-facts.v1"):
    """Record what happened; never refused."""

    facts: Annotated[tuple[Statement, ...], Meta(min_length=1, max_length=100)]


class AssignOfficer(Said, tag="assign-officer.v1"):
    """Make a named officer answer for the case; `facts` are recorded with it, such as the handover."""

    officer: Code
    expected_version: int
    facts: Carried = ()


class CloseCase(Said, tag="close-case.v1"):
    """End the case; `facts` are recorded with it."""

    outcome: Closure
    expected_version: int
    note: FreeText | None = None
    facts: Carried = ()


class ReopenCase(Said, tag="reopen-case.v1"):
    """Go on with a closed case."""

    reason: FreeText
    expected_version: int


class CorrectEntry(Said, tag="correct-entry.v1"):
    """Say what an entry should have said, or that it should not be there (`replacement` null)."""

    entry: EventId
    replacement: Correctable | None
    reason: FreeText
    expected_version: int
    occurred_at: Instant | None = None


class StartEnforcement(Said, tag="start-enforcement.v1"):
    """Permit a step against someone; `facts` are recorded with it, such as the assessment that was missing."""

    step: EnforcementStep
    against: Ref | None = None
    reason: FreeText | None = None
    urgent: bool = False
    legal_basis: Code | None = None
    facts: Carried = ()
    expected_version: int | None = None


class AuthoriseDisclosure(PassedOn, tag="authorise-disclosure.v1"):
    """Permit that something about people is passed on; `facts` are recorded with it.

    Where the landlord's policy has such requests decided by someone, it is refused and held until they have.
    """

    facts: Carried = ()
    expected_version: int | None = None


class ApproveDisclosure(Said, tag="approve-disclosure.v1"):
    """Approve a disclosure before it is made; never one's own request, and in the role that the policy names."""

    recipient: Recipient
    purpose: Purpose | None = None
    disclosure: Ref | None = None
    expected_version: int | None = None


class DecideHeldDisclosure(Said, tag="decide-held-disclosure.v1"):
    """Decide on a disclosure that is held; never on one's own request."""

    recipient: Recipient
    allowed: bool
    purpose: Purpose | None = None
    disclosure: Ref | None = None
    reason: FreeText | None = None
    expected_version: int | None = None


Permission = StartEnforcement | AuthoriseDisclosure | ApproveDisclosure | DecideHeldDisclosure
"""What is asked leave for; it excludes nobody else's request."""
Request = AssignOfficer | CloseCase | ReopenCase | CorrectEntry | Permission


class Moment(StrEnum):
    """Which instant of a clock has come."""

    WARNING = "warning"
    DUE = "due"


class PassDeadline(Said, tag="pass-deadline.v1"):
    """An instant of a clock has come; late, early or repeated, casework decides what it means."""

    deadline: DeadlineId
    at: Instant
    moment: Moment


class ReviewClocks(Said, tag="review-clocks.v1"):
    """A holiday table was loaded late: work the open clocks out again."""

    calendar_version: Code


class Finding(Said):
    """One conclusion over several cases, and when what it says took place."""

    occurred_at: Instant
    data: PatternFact


class RecordPattern(Said, tag="record-pattern.v1"):
    """What casework concluded over several cases, for one of them to note; what it knows already changes nothing.

    `more` are further conclusions for the same case: of somebody with many incidents it has as many to note.
    """

    occurred_at: Instant
    data: PatternFact
    more: tuple[Finding, ...] = ()

    @property
    def every(self) -> tuple[Finding, ...]:
        """All that is to be noted."""
        return (Finding(occurred_at=self.occurred_at, data=self.data), *self.more)


Body = RecordFacts | Request | PassDeadline | ReviewClocks | RecordPattern


class Command(Said):
    """What is asked of one stream; the id makes a repeat the same command."""

    id: CommandId
    stream: StreamId
    landlord: Landlord
    issued_at: Instant
    actor: Actor
    body: Body
    origin: Origin | None = None


class Answer(Word):
    """How a command ended."""

    DONE = "done", "What it says is on record."
    REFUSED = "refused", "It was refused, for the reasons given; the refusal is on record."
    CONFLICT = "conflict", "It rests on a version that is no longer the last, or its id was used for something else."
    FAILED = "failed", "It could not be decided; a mistake of ours."


class Change(Said):
    """An event that a stale request did not know, without what it says of people."""

    version: int
    event: EventId
    type: Code
    recorded_at: Instant
    by: Code


class CommandOutcome(Said):
    """The answer to a command; a repeated command has the same answer."""

    command_id: CommandId
    stream: StreamId
    outcome: Answer
    version: int = 0
    partition: int | None = None
    position: int | None = None
    reasons: tuple[Reason, ...] = ()
    since: tuple[Change, ...] = ()


def name_of(request: Said | type[Said]) -> str:
    """The name by which a request is asked, told and refused."""
    return str(request.__struct_config__.tag)


def report_id(source: str, sender_id: str) -> UUID:
    """The id of a sender's message: its command's id, and for an incident report its case's."""
    return uuid5(NAMESPACE_URL, f"caseledger:report:{source}#{sender_id}")


def case_stream(case: UUID) -> str:
    """The stream of a case."""
    return f"case:{case}"


def person_id(landlord: str, source: str, reference: str) -> UUID:
    """The id of a person whom a sender knows by a reference; each landlord's people are its own.

    Staff who type a reference take it from their landlord's register: its source is `landlord:<landlord>`. A person
    without one is known to that case alone, by the case's own short name: the source is the case's stream.
    """
    # Neither a landlord's id nor a source holds a space, so no two people share a name.
    return uuid5(NAMESPACE_URL, f"caseledger:person:{landlord} {source} {reference}")


def person_stream(person: UUID) -> str:
    """The stream of a person."""
    return f"person:{person}"


def pass_deadline_id(stream: str, deadline: UUID, at: datetime, set_by: UUID) -> UUID:
    """The id of a timer's command, so that firing twice is one command.

    `set_by` is the event that set the timer: a clock that was undone and set to the same instant passes again.
    """
    return uuid5(NAMESPACE_URL, f"caseledger:timer:{stream}#{deadline}#{at.timestamp():.6f}#{set_by}")
