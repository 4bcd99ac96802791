"""The timers that are open, in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Connection, Row

from contracts.commands import Moment
from contracts.envelope import Event
from services.notifications.timers import Net, Timer, net_of, repeat_after
from services.store import Instant

metadata = sa.MetaData()
timers = sa.Table(
    "watch_timers",
    metadata,
    sa.Column("deadline", sa.Uuid, primary_key=True),
    sa.Column("moment", sa.String(10), primary_key=True),
    sa.Column("at", Instant, primary_key=True),
    sa.Column("set_by", sa.Uuid, nullable=False),
    sa.Column("due", Instant, nullable=False),
    sa.Column("stream", sa.String(200), nullable=False),
    sa.Column("landlord", sa.String(40), nullable=False),
    sa.Column("firings", sa.Integer, nullable=False, default=0),
    sa.Column("next_at", Instant, nullable=False, index=True),
)
_key = (
    (timers.c.deadline == sa.bindparam("the_deadline"))
    & (timers.c.moment == sa.bindparam("the_moment"))
    & (timers.c.at == sa.bindparam("the_at", type_=Instant))
    # While it was fired the clock may have been reset to the very same instant: that timer was not.
    & (timers.c.set_by == sa.bindparam("the_setter", type_=sa.Uuid))
)


STUCK_AFTER = timedelta(minutes=5)
"""By then a timer was fired three times; casework that is well answers within a second."""


class Armed(Struct, frozen=True):
    """A timer with how often it was fired already, without the ledger closing it, and when it will be again."""

    timer: Timer
    firings: int
    next_at: datetime


class Count(NamedTuple):
    """How many timers are open, how many due instants have come without an answer, and how many instants are stuck."""

    open: int
    overdue: int
    stuck: int


def apply(connection: Connection, events: Iterable[Event]) -> None:
    """Fold deadline events in."""
    nets = net_of(events)
    _close(connection, nets)
    rows = [_row(timer) for net in nets.values() for timer in net.opens]
    if rows:
        connection.execute(timers.insert(), rows)


def _close(connection: Connection, nets: dict[Any, Net]) -> None:
    all_of = [{"the_deadline": deadline} for deadline, net in nets.items() if net.closes_all]
    if all_of:
        connection.execute(timers.delete().where(timers.c.deadline == sa.bindparam("the_deadline")), all_of)
    warned = [
        {"the_deadline": deadline, "the_moment": Moment.WARNING.value, "until": net.warned_until}
        for deadline, net in nets.items()
        if not net.closes_all and net.warned_until is not None
    ]
    if warned:
        these = (timers.c.deadline == sa.bindparam("the_deadline")) & (timers.c.moment == sa.bindparam("the_moment"))
        until = timers.c.at <= sa.bindparam("until", type_=Instant)
        connection.execute(timers.delete().where(these & until), warned)


def _row(timer: Timer) -> dict[str, Any]:
    return {
        "deadline": timer.deadline,
        "moment": timer.moment.value,
        "at": timer.at,
        "set_by": timer.set_by,
        "due": timer.due,
        "stream": timer.stream,
        "landlord": timer.landlord,
        "firings": 0,
        "next_at": timer.at,
    }


def due_by(connection: Connection, now: datetime, limit: int) -> list[Armed]:
    """The timers to fire now, the longest waiting first."""
    query = sa.select(timers).where(timers.c.next_at <= now).order_by(timers.c.next_at).limit(limit)
    return [_armed(row) for row in connection.execute(query)]


def open_timers(connection: Connection, limit: int, until: datetime | None = None) -> list[Armed]:
    """The timers that are open, the earliest first; `until`: only those whose instant came by then."""
    query = sa.select(timers) if until is None else sa.select(timers).where(timers.c.at <= until)
    return [_armed(row) for row in connection.execute(query.order_by(timers.c.at).limit(limit))]


def fire_again(connection: Connection, deadline: UUID, now: datetime) -> int:
    """Let every instant of the clock that has come be fired at once; how many those are."""
    come = (timers.c.deadline == deadline) & (timers.c.at <= now)
    return connection.execute(timers.update().where(come).values(next_at=now)).rowcount


def _armed(row: Row[Any]) -> Armed:
    timer = Timer(row.stream, row.landlord, row.deadline, row.set_by, Moment(row.moment), row.at, row.due)
    return Armed(timer, row.firings, row.next_at)


def mark_fired(connection: Connection, fired: Sequence[Armed], now: datetime) -> None:
    """Note that the timers were fired, so that each is fired again if the ledger has not closed it after a while."""
    values = {"firings": sa.bindparam("now_fired"), "next_at": sa.bindparam("again_at", type_=Instant)}
    rows = [
        _key_of(armed.timer) | {"now_fired": armed.firings + 1, "again_at": now + repeat_after(armed.firings + 1)}
        for armed in fired
    ]
    if rows:
        connection.execute(timers.update().where(_key).values(values), rows)


def drop(connection: Connection, dropped: Sequence[Timer]) -> None:
    """Take timers away that are not worth firing any more."""
    if dropped:
        connection.execute(timers.delete().where(_key), [_key_of(timer) for timer in dropped])


def _key_of(timer: Timer) -> dict[str, Any]:
    return {
        "the_deadline": timer.deadline,
        "the_moment": timer.moment.value,
        "the_at": timer.at,
        "the_setter": timer.set_by,
    }


def next_at(connection: Connection) -> datetime | None:
    """When the next timer is to be fired."""
    earliest: datetime | None = connection.scalar(sa.select(sa.func.min(timers.c.next_at, type_=Instant)))
    return earliest


def count(connection: Connection, now: datetime) -> Count:
    """How the timers stand."""
    everything = sa.func.count()
    overdue = everything.filter((timers.c.moment == Moment.DUE.value) & (timers.c.at <= now))
    stuck = everything.filter(timers.c.at <= now - STUCK_AFTER)
    return Count(*connection.execute(sa.select(everything, overdue, stuck).select_from(timers)).one())
