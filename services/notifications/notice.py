"""Who must hear of a case event, and what to do next about a notice; pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

import msgspec
from msgspec import Struct

from contracts.envelope import Event
from contracts.facts.deadlines import DeadlinePassed, DeadlineWarned
from contracts.facts.report import IncidentReported
from contracts.notices import (
    NoticeAttempted,
    NoticeDelivered,
    NoticeEvent,
    NoticeFact,
    NoticeFailed,
    NoticeRequested,
    Occasion,
    notice_id,
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
    """A notice as it stands.

    `wanted`: a case event asks for it, and the notice ledger does not know it yet. `attempted`: sending began and
    nobody knows how it ended. `failed`: it will be tried again at `retry_at`.
    """

    id: UUID
    stream: str
    landlord: str
    occasion: Occasion
    recipient: str
    about: UUID
    clause: str | None = None
    due: datetime | None = None
    state: State = State.WANTED
    attempt: int = 0
    retry_at: datetime | None = None
    reason: str | None = None


def asks(event: Event) -> bool:
    """Whether somebody must hear of the event."""
    return isinstance(event.data, IncidentReported | DeadlineWarned | DeadlinePassed)


def asked_for_by(event: Event, officer: str | None) -> Notice:
    """The notice that such an event asks for.

    The recipient is the officer who answers for the case, else the landlord's team; a party to a case has no sign-in
    name and so can never be one. Raises ValueError for an event that nobody must hear of.
    """
    match event.data:
        case IncidentReported():
            occasion, clause, due = Occasion.NEW_CASE, None, None
        case DeadlineWarned(clause=clause, due=due):
            occasion = Occasion.WARNING
        case DeadlinePassed(clause=clause, due=due):
            occasion = Occasion.MISSED
        case _:
            msg = f"nobody must hear of event {event.id}"
            raise ValueError(msg)
    recipient = officer or f"team:{event.landlord}"
    notice = notice_id(event.id, occasion, recipient)
    return Notice(notice, event.stream, event.landlord, occasion, recipient, event.id, clause, due)


def evolve(notice: Notice | None, event: NoticeEvent) -> Notice:
    """The notice after an event of the notice ledger; raises NeverRequested.

    A second request, by a rival or a writer that did not learn of its first, changes nothing.
    """
    if isinstance(event.data, NoticeRequested):
        return notice or _requested(event.stream, event.landlord, event.data)
    if notice is None:
        raise NeverRequested(str(event.data.notice))
    return _moved_on(notice, event.data)


def _requested(stream: str, landlord: str, fact: NoticeRequested) -> Notice:
    return Notice(
        fact.notice,
        stream,
        landlord,
        fact.occasion,
        fact.recipient,
        fact.about,
        fact.clause,
        fact.due,
        State.REQUESTED,
    )


def _moved_on(notice: Notice, fact: NoticeAttempted | NoticeDelivered | NoticeFailed) -> Notice:
    replace = msgspec.structs.replace
    match fact:
        case NoticeAttempted(attempt=attempt):
            return replace(notice, state=State.ATTEMPTED, attempt=attempt, retry_at=None, reason=None)
        case NoticeDelivered():
            return replace(notice, state=State.DELIVERED)
        case NoticeFailed(retry_at=None, reason=reason):
            return replace(notice, state=State.GIVEN_UP, reason=reason)
        case NoticeFailed(retry_at=retry_at, reason=reason):
            return replace(notice, state=State.FAILED, retry_at=retry_at, reason=reason)


class Step(StrEnum):
    """What to do next about a notice."""

    REQUEST = "request"
    ATTEMPT = "attempt"
    NOTHING = "nothing"


def next_step(notice: Notice, now: datetime) -> Step:
    """What to do about the notice now; whoever asks is not in the middle of an attempt of its own.

    So an attempt without an end was cut short, and is repeated with the same notice id.
    """
    match notice.state:
        case State.WANTED:
            return Step.REQUEST
        case State.REQUESTED | State.ATTEMPTED:
            return Step.ATTEMPT
        case State.FAILED if notice.retry_at is not None and notice.retry_at <= now:
            return Step.ATTEMPT
        case State.FAILED | State.DELIVERED | State.GIVEN_UP:
            return Step.NOTHING


def retry_at(attempt: int, now: datetime) -> datetime | None:
    """When to try again after the attempt failed; None once it is given up."""
    return now + RETRY_AFTER[attempt - 1] if attempt <= len(RETRY_AFTER) else None


def request(notice: Notice) -> NoticeRequested:
    """What the notice ledger is told first."""
    return NoticeRequested(
        notice=notice.id,
        occasion=notice.occasion,
        recipient=notice.recipient,
        about=notice.about,
        clause=notice.clause,
        due=notice.due,
    )


def said_of(notice: Notice, fact: NoticeFact, now: datetime) -> NoticeEvent:
    """The notice ledger's event that says so; its id is the same at every try."""
    attempt = 0 if isinstance(fact, NoticeRequested) else fact.attempt
    return NoticeEvent(
        id=uuid5(notice.id, f"{type(fact).__name__}#{attempt}"),
        stream=notice.stream,
        landlord=notice.landlord,
        occurred_at=now,
        data=fact,
    )
