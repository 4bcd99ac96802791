"""Notices: who must hear of a case event, and what became of telling them.

A notice carries the case's reference, what to do, a due instant and a link; never a name, address, strand or free text.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from contracts.fields import Code, EventId, Instant, Said, StreamId, Trace
from contracts.vocabulary import Word


class Occasion(Word):
    """Why a notice is sent."""

    NEW_CASE = "new_case", "A case was opened."
    WARNING = "warning", "A clock is near its end."
    MISSED = "missed", "A clock ran out."


class NoticeRequested(Said, tag="notice.requested.v1"):
    """Someone must be told."""

    notice: UUID
    occasion: Occasion
    recipient: Code
    about: EventId
    clause: Code | None = None
    due: Instant | None = None


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


NoticeFact = NoticeRequested | NoticeAttempted | NoticeDelivered | NoticeFailed


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
