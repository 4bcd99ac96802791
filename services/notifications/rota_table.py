"""What stands of each landlord's teams, absences and rotas, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from contracts.envelope import Event
from contracts.facts.rota import RotaFact
from contracts.streams import Kind, kind_of, landlord_stream
from services.rota import Rota, Stated, concerns_rota, take
from services.store import Instant

_decode = msgspec.json.Decoder(RotaFact).decode

metadata = sa.MetaData()
rota = sa.Table(
    "watch_rota",
    metadata,
    sa.Column("entry", sa.Uuid, primary_key=True),
    sa.Column("stream", sa.String(200), nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("occurred_at", Instant, nullable=False),
    sa.Column("fact", sa.LargeBinary, nullable=False),
)


def apply(connection: Connection, events: Sequence[tuple[int, Event]]) -> None:
    """Fold the events of landlords' streams in, each with its version."""
    by_stream: dict[str, list[tuple[int, Event]]] = {}
    for version, event in events:
        if concerns_rota(event) and kind_of(event.stream) is Kind.LANDLORD:
            by_stream.setdefault(event.stream, []).append((version, event))
    for stream, said in by_stream.items():
        standing = _standing(connection, stream)
        for version, event in said:
            take(standing, event, version)
        _save(connection, stream, standing)


def rota_of(connection: Connection, landlord: str, at: datetime) -> Rota:
    """Who is there at a landlord's, by what happened until the instant."""
    return Rota(_standing(connection, landlord_stream(landlord)).values(), at)


def _standing(connection: Connection, stream: str) -> dict[UUID, Stated]:
    rows = connection.execute(sa.select(rota).where(rota.c.stream == stream))
    return {row.entry: _stated(row) for row in rows}


def _stated(row: Row[Any]) -> Stated:
    return Stated(row.entry, row.version, row.occurred_at, _decode(row.fact))


def _save(connection: Connection, stream: str, standing: dict[UUID, Stated]) -> None:
    connection.execute(rota.delete().where(rota.c.stream == stream))
    rows = [
        {
            "entry": one.entry,
            "stream": stream,
            "version": one.version,
            "occurred_at": one.occurred_at,
            "fact": msgspec.json.encode(one.data),
        }
        for one in standing.values()
    ]
    if rows:
        connection.execute(rota.insert(), rows)
