"""Every notice as it stands, in the database; a view of the notice ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from contracts.notices import NoticeEvent
from ledger.records import Recorded
from services.notifications.notice import Notice, State, evolve
from services.notifications.wanted_table import notice_from
from services.rows import upsert
from services.store import Instant

_decode = msgspec.json.Decoder(NoticeEvent).decode
_IDS_AT_ONCE = 500

metadata = sa.MetaData()
notices = sa.Table(
    "notices",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("stream", sa.String(200), nullable=False),
    sa.Column("landlord", sa.String(100), nullable=False),
    sa.Column("occasion", sa.String(20), nullable=False),
    sa.Column("recipient", sa.String(100), nullable=False),
    sa.Column("about", sa.Uuid, nullable=False),
    sa.Column("clause", sa.String(100)),
    sa.Column("due", Instant),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("retry_at", Instant),
    sa.Column("reason", sa.String(500)),
    sa.Index("notices_by_state", "state", "retry_at"),
)


class Notices:
    """The view: the notice ledger folded by notice."""

    name = "notices"
    version = 1
    metadata = metadata

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        """Fold the next events in.

        Raises msgspec.MsgspecError for one that cannot be read, NeverRequested.
        """
        said = [_decode(event.value) for event in events]
        standing = known(connection, {event.data.notice for event in said})
        for event in said:
            notice = event.data.notice
            standing[notice] = evolve(standing.get(notice), event)
        upsert(connection, notices, [msgspec.structs.asdict(notice) for notice in standing.values()])


def known(connection: Connection, ids: Iterable[UUID]) -> dict[UUID, Notice]:
    """Those of the notices that the notice ledger knows, by id."""
    asked = list(ids)
    found = {}
    for start in range(0, len(asked), _IDS_AT_ONCE):
        some = notices.c.id.in_(asked[start : start + _IDS_AT_ONCE])
        for row in connection.execute(sa.select(notices).where(some)):
            found[row.id] = notice_from(row)
    return found


def ready(connection: Connection, now: datetime, limit: int) -> list[Notice]:
    """Notices to attempt now: requested, cut short in an attempt, or failed a while ago."""
    begun = notices.c.state.in_([State.REQUESTED, State.ATTEMPTED])
    again = (notices.c.state == State.FAILED) & (notices.c.retry_at <= now)
    rows = connection.execute(sa.select(notices).where(begun | again).limit(limit))
    return [notice_from(row) for row in rows]


def next_retry(connection: Connection) -> datetime | None:
    """When the next failed notice is to be tried again."""
    earliest = sa.func.min(notices.c.retry_at, type_=Instant)
    found: datetime | None = connection.scalar(sa.select(earliest).where(notices.c.state == State.FAILED))
    return found


def in_state(connection: Connection, state: State | None, limit: int) -> list[Notice]:
    """Notices in that state, or in any."""
    query = sa.select(notices) if state is None else sa.select(notices).where(notices.c.state == state)
    return [notice_from(row) for row in connection.execute(query.limit(limit))]


def count(connection: Connection) -> dict[State, int]:
    """How many notices are in each state."""
    by_state = connection.execute(sa.select(notices.c.state, sa.func.count()).group_by(notices.c.state))
    return {State(state): number for state, number in by_state}
