"""The case events that somebody must hear of and that the notice ledger does not know yet, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from contracts.envelope import Event
from services.notifications.part_list import PartList
from services.notifications.row_values import values_of
from services.notifications.wanted import Wanted, wanted_by
from services.rows import insert_new
from services.store import Instant

metadata = sa.MetaData()
wanted = sa.Table(
    "watch_wanted",
    metadata,
    sa.Column("about", sa.Uuid, primary_key=True),
    sa.Column("stream", sa.String(200), nullable=False),
    sa.Column("landlord", sa.String(100), nullable=False),
    sa.Column("occasion", sa.String(20), nullable=False),
    sa.Column("clause", sa.String(100)),
    sa.Column("due", Instant),
    sa.Column("missing", PartList, nullable=False),
)


def apply(connection: Connection, events: Sequence[Event]) -> None:
    """Fold case events in."""
    insert_new(connection, wanted, [msgspec.structs.asdict(one) for one in filter(None, map(wanted_by, events))])


def next_wanted(connection: Connection, limit: int) -> list[Wanted]:
    """What is yet to be told."""
    return [_wanted(row) for row in connection.execute(sa.select(wanted).limit(limit))]


def _wanted(row: Row[Any]) -> Wanted:
    return msgspec.convert(values_of(row), Wanted)


def forget(connection: Connection, events: Sequence[UUID]) -> None:
    """Drop the events that the notice ledger knows by now."""
    if events:
        known = [{"known": event} for event in events]
        connection.execute(wanted.delete().where(wanted.c.about == sa.bindparam("known")), known)


def count(connection: Connection) -> int:
    """How many events are yet to be told of."""
    return connection.scalar(sa.select(sa.func.count()).select_from(wanted)) or 0
