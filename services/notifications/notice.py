"""A notice by one of its ways, as the notice ledger tells of it; pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

import msgspec
from msgspec import Struct

from contracts.facts.deadlines import Part
from contracts.notices import (
    NoticeAttempted,
    NoticeDelivered,
    NoticeEvent,
    NoticeFact,
    NoticeFailed,
    NoticeRequested,
    NoticeRetried,
    Occasion,
)
from ledger.errors import LedgerError

RETRY_AFTER = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
)
"""How long to wait after the first, second ... failed attempt; after the last one the notice is given up."""
ATTEMPT_LASTS = timedelta(seconds=15)
"""How long an attempt may take; one that has not ended by then was cut short, and anyone may repeat it."""
OF_USE_UNTIL_DUE = frozenset({Occasion.WARNING, Occasion.ESCALATED})


class NeverRequested(LedgerError):  # noqa: N818 - it names what is wrong with the ledger
    """The notice ledger says what became of a notice that it was never asked for."""


class State(StrEnum):
    """How far a notice has come."""

    WANTED = "wanted"
    REQUESTED = "requested"
    ATTEMPTED = "attempted"
    DELIVERED = "delivered"
    FAILED = "failed"
    GIVEN_UP = "given_up"


class Notice(Struct, frozen=True):
    """A notice by one way, `channel`, as it stands.

    `attempted`: sending began and nobody knows how it ended; after `retry_at` it counts as cut short. `failed`: it will
    be tried again at `retry_at`. `waits_since` is the number of attempts that were made before an operator's last word:
    the waits between attempts grow from there.
    """

    id: UUID
    channel: str
    stream: str
    landlord: str
    occasion: Occasion
    recipient: str
    about: UUID
    requested_at: datetime
    clause: str | None = None
    due: datetime | None = None
    missing: tuple[Part, ...] = ()
    passes_on: bool = False
    escalates_at: datetime | None = None
    state: State = State.REQUESTED
    attempt: int = 0
    waits_since: int = 0
    retry_at: datetime | None = None
    reason: str | None = None


def requested(event: NoticeEvent, fact: NoticeRequested) -> Iterable[Notice]:
    """The notice as requested, by each of its ways."""
    for channel in fact.channels:
        yield Notice(
            id=fact.notice,
            channel=channel,
            stream=event.stream,
            landlord=event.landlord,
            occasion=fact.occasion,
            recipient=fact.recipient,
            about=fact.about,
            requested_at=event.occurred_at,
            clause=fact.clause,
            due=fact.due,
            missing=fact.missing,
            passes_on=fact.passes_on,
            escalates_at=fact.escalates_at,
        )


def evolve(ways: dict[str, Notice], event: NoticeEvent) -> dict[str, Notice]:
    """The notice, by way, after an event of the notice ledger; raises NeverRequested.

    A second request, by a rival or a writer that did not learn of its first, changes nothing.
    """
    if isinstance(event.data, NoticeRequested):
        return ways or {one.channel: one for one in requested(event, event.data)}
    if event.data.channel not in ways:
        raise NeverRequested(f"{event.data.notice} by {event.data.channel}")
    moved = _moved_on(ways[event.data.channel], event.data, event.occurred_at)
    return {**ways, moved.channel: moved}


def _moved_on(
    notice: Notice, fact: NoticeAttempted | NoticeDelivered | NoticeFailed | NoticeRetried, at: datetime
) -> Notice:
    replace = msgspec.structs.replace
    match fact:
        case NoticeAttempted(attempt=attempt):
            return replace(notice, state=State.ATTEMPTED, attempt=attempt, retry_at=at + ATTEMPT_LASTS, reason=None)
        case NoticeDelivered():
            return replace(notice, state=State.DELIVERED, retry_at=None)
        case NoticeFailed(retry_at=None, reason=reason):
            return replace(notice, state=State.GIVEN_UP, retry_at=None, reason=reason)
        case NoticeFailed(retry_at=retry_at, reason=reason):
            return replace(notice, state=State.FAILED, retry_at=retry_at, reason=reason)
        case NoticeRetried(attempt=attempt):
            return replace(notice, state=State.REQUESTED, waits_since=attempt, retry_at=None)


def is_ready(notice: Notice, now: datetime) -> bool:
    """Whether to send it now: requested, failed a while ago, or cut short in an attempt."""
    match notice.state:
        case State.REQUESTED:
            return True
        case State.ATTEMPTED | State.FAILED:
            return notice.retry_at is not None and notice.retry_at <= now
        case _:
            return False


def is_failing(notice: Notice) -> bool:
    """Whether an operator may have it tried again."""
    return notice.state in (State.FAILED, State.GIVEN_UP)


def retry_at(notice: Notice, attempt: int, now: datetime, asked: timedelta = timedelta()) -> datetime | None:
    """When to try again after the attempt failed; None once it is given up.

    `asked` is how long the receiver asked to be left alone; it counts up to the longest wait. A warning is not tried
    again once its time has passed: by then somebody else is to be told.
    """
    tries = attempt - notice.waits_since
    if tries > len(RETRY_AFTER):
        return None
    again = now + max(RETRY_AFTER[tries - 1], min(asked, RETRY_AFTER[-1]))
    too_late = notice.occasion in OF_USE_UNTIL_DUE and notice.due is not None and again >= notice.due
    return None if too_late else again


def retried(notice: Notice, by: str) -> NoticeRetried:
    """What the notice ledger is told when an operator has it tried again."""
    return NoticeRetried(notice=notice.id, channel=notice.channel, attempt=notice.attempt, by=by)


def said_of(stream: str, landlord: str, fact: NoticeFact, now: datetime) -> NoticeEvent:
    """The notice ledger's event that says so; its id is the same at every try."""
    which = "" if isinstance(fact, NoticeRequested) else f"{fact.channel}#{fact.attempt}"
    key = f"{type(fact).__name__}#{which}"
    return NoticeEvent(id=uuid5(fact.notice, key), stream=stream, landlord=landlord, occurred_at=now, data=fact)
