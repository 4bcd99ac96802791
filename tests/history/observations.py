"""What was asked, answered and shown while a ledger ran: the evidence that the checker weighs.

`at` is in seconds on one clock that all who observe share and that never goes back (`time.monotonic` on one machine,
the virtual clock of a simulation). `who` names one life of one process: a writer that was killed and started again is
somebody else. A digest stands for an event's value, so that no content is kept.
"""

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from ledger.clock import to_microseconds
from ledger.records import Appended, NewEvent, Recorded


class Wanted(Struct, frozen=True, gc=False):
    """One event of an append, as it was asked for."""

    stream: str
    version: int
    digest: str


class Seen(Struct, frozen=True, gc=False):
    """One event of the ledger, as somebody saw it."""

    position: int
    stream: str
    version: int
    append_id: UUID
    digest: str
    recorded_at_us: int


class Refusal(StrEnum):
    """Why nothing was written."""

    REJECTED = "rejected"
    NOT_SENT = "not sent"


class Asked(Struct, frozen=True, tag="asked"):
    """An append was asked for; to be noted before it is."""

    at: float
    who: str
    partition: int
    append_id: UUID
    events: tuple[Wanted, ...]
    deadline_seconds: float


class Acknowledged(Struct, frozen=True, tag="acknowledged"):
    """The append counts, with its events at these positions."""

    at: float
    who: str
    append_id: UUID
    positions: tuple[int, ...]


class Conflicted(Struct, frozen=True, tag="conflicted"):
    """The append was refused for what the stream holds; the fields of `ledger.errors.Conflict`."""

    at: float
    who: str
    append_id: UUID
    stream: str
    version: int
    head: int | None
    found: int | None


class Refused(Struct, frozen=True, tag="refused"):
    """The append was not written and never will be."""

    at: float
    who: str
    append_id: UUID
    why: Refusal


class Unknown(Struct, frozen=True, tag="unknown"):
    """Nobody can know yet what became of the append."""

    at: float
    who: str
    append_id: UUID


class Settled(Struct, frozen=True, tag="settled"):
    """The answer to a later question for the outcome, by anybody: counted at these positions, or None for never."""

    at: float
    who: str
    append_id: UUID
    positions: tuple[int, ...] | None


class Shown(Struct, frozen=True, tag="shown"):
    """A follower was handed these events of the partition, in this order; its next ones go on from there."""

    at: float
    who: str
    partition: int
    events: tuple[Seen, ...]


class StreamRead(Struct, frozen=True, tag="read"):
    """A writer's own fold of a whole stream, from version 1."""

    at: float
    who: str
    partition: int
    stream: str
    events: tuple[Seen, ...]


class Folded(Struct, frozen=True, tag="folded"):
    """What a follower has saved: its fold of the partition's events up to and with that position; see `fold`."""

    at: float
    who: str
    partition: int
    position: int
    digest: str


class Paused(Struct, frozen=True, tag="paused"):
    """A process stood still from `at` to `until`, and cannot be blamed for answers that came so much later."""

    at: float
    who: str
    until: float


class Ended(Struct, frozen=True, tag="ended"):
    """A process was killed or closed, and owes no answer any more."""

    at: float
    who: str


Answer = Acknowledged | Conflicted | Refused | Unknown
Observation = Asked | Answer | Settled | Shown | StreamRead | Folded | Paused | Ended


def digest(value: bytes) -> str:
    """What stands for an event's value: 16 hexadecimal digits."""
    return hashlib.sha256(value).hexdigest()[:16]


def wanted(events: Iterable[NewEvent]) -> tuple[Wanted, ...]:
    """The events of an append, as they are noted."""
    return tuple(Wanted(event.stream, event.version, digest(event.value)) for event in events)


def seen(events: Iterable[Recorded]) -> tuple[Seen, ...]:
    """Events as a log, a stream or a follower hands them out, as they are noted."""
    return tuple(
        Seen(e.position, e.stream, e.version, e.append_id, digest(e.value), to_microseconds(e.recorded_at))
        for e in events
    )


def positions(appended: Appended) -> tuple[int, ...]:
    """Where an append says that its events stand."""
    return tuple(event.position for event in appended.events)
