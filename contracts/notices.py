"""Notices: who must hear of a case event, by which ways, and what became of telling them.

A notice carries the case's reference, what to do, a due instant and a link; never a name, address, strand or free text.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from contracts.facts.deadlines import Part
from contracts.fields import Code, EventId, Instant, Said, StreamId, Trace
from contracts.vocabulary import Word

FILE = "file"
"""The way by which notices went before there were others."""


class Occasion(Word):
    """Why a notice is sent."""

    NEW_CASE = "new_case", "A case was opened."
    ASSIGNED = "assigned", "An officer was given a case."
    WARNING = "warning", "A clock is near its end."
    ESCALATED = "escalated", "A clock is near its end, and whoever was told has not acknowledged it or was not reached."
    MISSED = "missed", "A clock ran out."


class NoticeRequested(Said, tag="notice.requested.v1"):
    """Someone must be told, by each of the ways `channels`.

    `missing` is what a clock still asks for. `passes_on`: somebody else is told if no way reaches them; `escalates_at`:
    somebody else is told then, unless the warning was acknowledged or the clock stopped.
    """

    notice: UUID
    occasion: Occasion
    recipient: Code
    about: EventId
    clause: Code | None = None
    due: Instant | None = None
    missing: tuple[Part, ...] = ()
    channels: tuple[Code, ...] = (FILE,)
    passes_on: bool = False
    escalates_at: Instant | None = None


class NoticeAttempted(Said, tag="notice.attempted.v1"):
    """Sending begins; recorded first, so that an attempt of unknown outcome is known as one."""

    notice: UUID
    channel: Code
    attempt: int


class NoticeDelivered(Said, tag="notice.delivered.v1"):
    """The channel took the notice."""

    notice: UUID
    channel: Code
    attempt: int


class NoticeFailed(Said, tag="notice.failed.v1"):
    """The channel refused or could not be reached; `retry_at` is absent once it is given up."""

    notice: UUID
    channel: Code
    attempt: int
    reason: Trace
    retry_at: Instant | None = None


class NoticeRetried(Said, tag="notice.retried.v1"):
    """An operator had a notice that failed tried again; `attempt` is how often it had been tried before."""

    notice: UUID
    channel: Code
    attempt: int
    by: Code


NoticeFact = NoticeRequested | NoticeAttempted | NoticeDelivered | NoticeFailed | NoticeRetried


class NoticeEvent(Said):
    """One event of the notice ledger, on the stream of its case."""

    id: EventId
    stream: StreamId
    landlord: Code
    occurred_at: Instant
    data: NoticeFact


def notice_id(about: UUID, occasion: Occasion, recipient: str) -> UUID:
    """The id of a notice, the same however often its event is seen; also its Message-ID."""
    return uuid5(about, f"{occasion.value}#{recipient}")
