"""Who answers for each case, in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from contracts.envelope import Event
from services.notifications.officers import Assignment, Officers, concerns_officers
from services.rows import rows_where
from services.store import Instant

metadata = sa.MetaData()
assignments = sa.Table(
    "watch_assignments",
    metadata,
    sa.Column("entry", sa.Uuid, primary_key=True),
    sa.Column("stream", sa.String(200), nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("occurred_at", Instant, nullable=False),
    sa.Column("officer", sa.String(100)),
)


def apply(connection: Connection, events: Sequence[tuple[int, Event]]) -> None:
    """Fold case events in, each with its version."""
    telling = [(version, event) for version, event in events if concerns_officers(event)]
    officers = officers_of(connection, {event.stream for _, event in telling})
    for version, event in telling:
        officers.take(event, version)
    _save(connection, officers)


def officers_of(connection: Connection, streams: Iterable[str]) -> Officers:
    """Who answers for each of these cases."""
    rows = rows_where(connection, assignments.c.stream, list(streams))
    return Officers(Assignment(row.entry, row.stream, row.version, row.occurred_at, row.officer) for row in rows)


def _save(connection: Connection, officers: Officers) -> None:
    if officers.changed:
        gone = assignments.c.entry == sa.bindparam("gone")
        connection.execute(assignments.delete().where(gone), [{"gone": entry} for entry in officers.changed])
    if standing := officers.changes():
        connection.execute(assignments.insert(), [msgspec.structs.asdict(one) for one in standing])
