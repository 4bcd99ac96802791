"""Every notice by each of its ways as it stands, in the database; a view of the notice ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from contracts.notices import NoticeEvent
from ledger.records import Recorded
from services.notifications.notice import Notice, State, evolve
from services.notifications.part_list import PartList
from services.notifications.row_values import values_of
from services.rows import upsert
from services.store import Instant

_decode = msgspec.json.Decoder(NoticeEvent).decode
_IDS_AT_ONCE = 500

metadata = sa.MetaData()
notices = sa.Table(
    "notices",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("channel", sa.String(100), primary_key=True),
    sa.Column("stream", sa.String(200), nullable=False),
    sa.Column("landlord", sa.String(100), nullable=False),
    sa.Column("occasion", sa.String(20), nullable=False),
    sa.Column("recipient", sa.String(100), nullable=False),
    sa.Column("about", sa.Uuid, nullable=False, index=True),
    sa.Column("requested_at", Instant, nullable=False),
    sa.Column("clause", sa.String(100)),
    sa.Column("due", Instant),
    sa.Column("missing", PartList, nullable=False),
    sa.Column("passes_on", sa.Boolean, nullable=False),
    sa.Column("escalates_at", Instant),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("waits_since", sa.Integer, nullable=False),
    sa.Column("retry_at", Instant),
    sa.Column("reason", sa.String(500)),
    sa.Index("notices_by_state", "state", "retry_at"),
)


class Notices:
    """The view: the notice ledger folded by notice."""

    name = "notices"
    version = 2
    metadata = metadata

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        """Fold the next events in.

        Raises msgspec.MsgspecError for one that cannot be read, NeverRequested.
        """
        said = [_decode(event.value) for event in events]
        standing = known(connection, {event.data.notice for event in said})
        for event in said:
            notice = event.data.notice
            standing[notice] = evolve(standing.get(notice, {}), event)
        upsert(connection, notices, [_row(way) for ways in standing.values() for way in ways.values()])


def _row(notice: Notice) -> dict[str, Any]:
    return msgspec.structs.asdict(notice)


def _notice(row: Row[Any]) -> Notice:
    return msgspec.convert(values_of(row), Notice)


def known(connection: Connection, ids: Iterable[UUID]) -> dict[UUID, dict[str, Notice]]:
    """Those of the notices that the notice ledger knows, by id and way."""
    found: dict[UUID, dict[str, Notice]] = defaultdict(dict)
    for notice in _where(connection, notices.c.id, list(ids)):
        found[notice.id][notice.channel] = notice
    return found


def told_of(connection: Connection, events: Iterable[UUID]) -> dict[UUID, set[str]]:
    """Who was told of each of these case events, for those of which anyone was."""
    found: dict[UUID, set[str]] = defaultdict(set)
    for notice in _where(connection, notices.c.about, list(events)):
        found[notice.about].add(notice.recipient)
    return found


def _where(connection: Connection, column: sa.Column[Any], values: Sequence[UUID]) -> Iterable[Notice]:
    for start in range(0, len(values), _IDS_AT_ONCE):
        query = sa.select(notices).where(column.in_(values[start : start + _IDS_AT_ONCE]))
        yield from map(_notice, connection.execute(query))


def ready(connection: Connection, now: datetime, limit: int) -> list[list[Notice]]:
    """Notices to attempt now by each way: requested, cut short in an attempt, or failed a while ago.

    The longest waiting first, of each way at most so many: one that is slow keeps no other from its turn.
    """
    again = notices.c.state.in_([State.ATTEMPTED, State.FAILED]) & (notices.c.retry_at <= now)
    asked = (notices.c.state == State.REQUESTED) | again
    found = []
    for channel in connection.scalars(sa.select(notices.c.channel).where(asked).distinct()).all():
        query = sa.select(notices).where(asked & (notices.c.channel == channel))
        rows = connection.execute(query.order_by(notices.c.requested_at, notices.c.id).limit(limit))
        found.append([_notice(row) for row in rows])
    return found


def next_retry(connection: Connection) -> datetime | None:
    """When the next failed or interrupted notice is to be tried again."""
    earliest = sa.func.min(notices.c.retry_at, type_=Instant)
    waiting = notices.c.state.in_([State.ATTEMPTED, State.FAILED])
    found: datetime | None = connection.scalar(sa.select(earliest).where(waiting))
    return found


def in_state(connection: Connection, state: State | None, limit: int) -> list[Notice]:
    """Notices in that state, or in any, the latest first."""
    query = sa.select(notices) if state is None else sa.select(notices).where(notices.c.state == state)
    rows = connection.execute(query.order_by(notices.c.requested_at.desc(), notices.c.id).limit(limit))
    return [_notice(row) for row in rows]


def count(connection: Connection) -> dict[State, int]:
    """How many notices are in each state."""
    by_state = connection.execute(sa.select(notices.c.state, sa.func.count()).group_by(notices.c.state))
    return {State(state): number for state, number in by_state}
