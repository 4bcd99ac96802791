"""The notices that case events ask for and the notice ledger does not know yet, in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection, Row

from contracts.envelope import Event
from contracts.facts.review import EntryCorrected, OfficerAssigned
from services.notifications.notice import Notice, asked_for_by, asks
from services.store import Instant

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


def apply(connection: Connection, events: Iterable[Event]) -> None:
    """Fold case events in: who answers for a case, and what somebody must hear of."""
    asked = []
    for event in events:
        _assign(connection, event)
        if asks(event):
            asked.append(_row(asked_for_by(event, _officer(connection, event.stream))))
    if asked:
        connection.execute(insert(wanted).on_conflict_do_nothing(), asked)


def _assign(connection: Connection, event: Event) -> None:
    """Keep every assignment as corrected: who answers for the case is read from when they happened."""
    match event.data:
        case OfficerAssigned(officer=officer):
            _put(connection, event.id, event, event.occurred_at, officer)
        case EntryCorrected(entry=entry, replacement=replacement, occurred_at=occurred_at):
            mine = assignments.c.entry == entry
            happened = occurred_at or connection.scalar(sa.select(assignments.c.occurred_at).where(mine))
            connection.execute(assignments.delete().where(mine))
            if isinstance(replacement, OfficerAssigned):
                _put(connection, entry, event, happened or event.occurred_at, replacement.officer)


def _put(connection: Connection, entry: UUID, event: Event, occurred_at: datetime, officer: str) -> None:
    row = {"entry": entry, "stream": event.stream, "occurred_at": occurred_at, "officer": officer}
    connection.execute(insert(assignments).on_conflict_do_nothing(), row)


def _officer(connection: Connection, stream: str) -> str | None:
    latest = (assignments.c.occurred_at.desc(), assignments.c.entry.desc())
    query = sa.select(assignments.c.officer).where(assignments.c.stream == stream).order_by(*latest).limit(1)
    officer: str | None = connection.scalar(query)
    return officer


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
