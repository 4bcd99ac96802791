"""The notices that case events ask for and the notice ledger does not know yet, in the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from contracts.envelope import Event
from services.notifications.notice import Notice, asked_for_by, asks
from services.notifications.officers import Assignment, Officers, concerns_officers
from services.rows import insert_new
from services.store import Instant

_STREAMS_AT_ONCE = 500

metadata = sa.MetaData()
assignments = sa.Table(
    "watch_assignments",
    metadata,
    sa.Column("entry", sa.Uuid, primary_key=True),
    sa.Column("stream", sa.String(200), nullable=False, index=True),
    sa.Column("occurred_at", Instant, nullable=False),
    sa.Column("officer", sa.String(100), nullable=False),
)
wanted = sa.Table(
    "watch_wanted",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("stream", sa.String(200), nullable=False),
    sa.Column("landlord", sa.String(100), nullable=False),
    sa.Column("occasion", sa.String(20), nullable=False),
    sa.Column("recipient", sa.String(100), nullable=False),
    sa.Column("about", sa.Uuid, nullable=False),
    sa.Column("clause", sa.String(100)),
    sa.Column("due", Instant),
)


def apply(connection: Connection, events: Sequence[Event]) -> None:
    """Fold case events in: who answers for a case, and what somebody must hear of."""
    telling = [event for event in events if asks(event) or concerns_officers(event)]
    officers = Officers(_assignments(connection, {event.stream for event in telling}))
    asked = []
    for event in telling:
        officers.take(event)
        if asks(event):
            asked.append(_row(asked_for_by(event, officers.of(event.stream))))
    _save(connection, officers)
    insert_new(connection, wanted, asked)


def _assignments(connection: Connection, streams: Iterable[str]) -> Iterator[Assignment]:
    asked = list(streams)
    for start in range(0, len(asked), _STREAMS_AT_ONCE):
        some = assignments.c.stream.in_(asked[start : start + _STREAMS_AT_ONCE])
        for row in connection.execute(sa.select(assignments).where(some)):
            yield Assignment(row.entry, row.stream, row.occurred_at, row.officer)


def _save(connection: Connection, officers: Officers) -> None:
    if officers.changed:
        gone = assignments.c.entry == sa.bindparam("gone")
        connection.execute(assignments.delete().where(gone), [{"gone": entry} for entry in officers.changed])
    if standing := officers.changes():
        connection.execute(assignments.insert(), [msgspec.structs.asdict(one) for one in standing])


def notice_from(row: Row[Any]) -> Notice:
    """The notice of a row, of this table or another with its columns."""
    values = {str(name): value for name, value in row._mapping.items()}
    return msgspec.convert(values, Notice)


def _row(notice: Notice) -> dict[str, Any]:
    return {column.name: getattr(notice, column.name) for column in wanted.columns}


def next_wanted(connection: Connection, limit: int) -> list[Notice]:
    """Notices that are yet to be requested."""
    return [notice_from(row) for row in connection.execute(sa.select(wanted).limit(limit))]


def forget(connection: Connection, ids: Sequence[UUID]) -> None:
    """Drop notices that the notice ledger knows by now."""
    if ids:
        connection.execute(wanted.delete().where(wanted.c.id == sa.bindparam("known")), [{"known": id_} for id_ in ids])


def count(connection: Connection) -> int:
    """How many notices are yet to be requested."""
    return connection.scalar(sa.select(sa.func.count()).select_from(wanted)) or 0
