"""What surrounds every fact in the ledger: who, when, why, and which command caused it."""

from __future__ import annotations

from uuid import UUID, uuid5

from contracts.facts import Fact
from contracts.fields import (
    Code,
    CommandId,
    Digest,
    EventId,
    FreeText,
    Instant,
    Landlord,
    Pointer,
    Said,
    SenderId,
    Source,
    StreamId,
    Trace,
)


class Actor(Said):
    """Who did it, in which role, and for whom."""

    id: Code
    role: Code
    on_behalf_of: Code | None = None


class Origin(Said):
    """The sender's record that a command came from; `digest` is the SHA-256 of what it said."""

    source: Source
    id: SenderId
    digest: Digest
    topic: Code
    partition: int
    offset: int


class Reason(Said):
    """Why something was refused or is wrong: where, which rule, and what to do."""

    code: Code
    message: Trace
    pointer: Pointer = ""
    clause: Code | None = None


class Event(Said):
    """One immutable event of a stream; the ledger adds version, position and `recorded_at` around it."""

    id: EventId
    stream: StreamId
    landlord: Landlord
    occurred_at: Instant
    actor: Actor
    caused_by: CommandId
    data: Fact
    why: FreeText | None = None
    origin: Origin | None = None


def event_id(command: CommandId, index: int) -> UUID:
    """The id of the `index`-th event of a command, the same at every try."""
    return uuid5(command, str(index))
