"""By what the people of each case are reached, as digests, in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from contracts.envelope import Event
from services.notifications.parties import digests_in
from services.rows import insert_new, rows_where

metadata = sa.MetaData()
parties = sa.Table(
    "watch_parties",
    metadata,
    sa.Column("stream", sa.String(200), primary_key=True),
    sa.Column("digest", sa.LargeBinary(32), primary_key=True),
)


def apply(connection: Connection, events: Sequence[Event]) -> None:
    """Fold case events in; nobody is ever taken out again."""
    found = {(event.stream, digest) for event in events for digest in digests_in(event)}
    insert_new(connection, parties, [{"stream": stream, "digest": digest} for stream, digest in sorted(found)])


def digests_of(connection: Connection, streams: Iterable[str]) -> Mapping[str, set[bytes]]:
    """The digests of each of these cases."""
    found: dict[str, set[bytes]] = defaultdict(set)
    for row in rows_where(connection, parties.c.stream, list(streams)):
        found[row.stream].add(bytes(row.digest))
    return found
