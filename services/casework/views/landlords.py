"""What the rows that bind a landlord rest on: everything stated of a landlord and of its cases, without the words.

Kept whole and in order, so that any landlord is judged as known at any instant from these rows alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from contracts.facts import DeadlineFact
from contracts.facts.report import IncidentReported
from contracts.facts.review import EntryCorrected, RequestRefused
from contracts.streams import Kind
from ledger.records import Recorded
from services.casework.case.history import Entry, History
from services.casework.ledgers import entry_of
from services.casework.things import kind_of
from services.casework.views.bare import bare
from services.casework.views.kinds import head_of
from services.rows import upsert
from services.store import Instant
from services.swap import FOLDS_BY

ROWS_AT_ONCE = 1000
CORRECTED = "corrected"
"""The kind of an entry that was corrected: it may stand for one of any kind, and is always read."""

_metadata = sa.MetaData()
table = sa.Table(
    "landlords",
    _metadata,
    sa.Column("partition", sa.Integer, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True),
    sa.Column("landlord", sa.String(40), nullable=False),
    sa.Column("stream", sa.String(200), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("event", sa.String(36), nullable=False),
    sa.Column("kind", sa.String(60), nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.Column("entry", sa.LargeBinary, nullable=False),
    sa.Index("landlords_by_stream", "landlord", "stream", "version", info=FOLDS_BY),
)
_others = table.delete().where(
    (table.c.stream == sa.bindparam("reported")) & (table.c.landlord == sa.bindparam("other"))
)
_corrected = (
    table.update()
    .where(
        (table.c.landlord == sa.bindparam("owner"))
        & (table.c.stream == sa.bindparam("told"))
        & (table.c.event == sa.bindparam("entry_of"))
    )
    .values(kind=CORRECTED)
)
_of_case = table.c.stream.startswith(f"{Kind.CASE}:")

_decode = msgspec.json.Decoder(Entry).decode
_encode = msgspec.json.Encoder().encode


class Landlords:
    """One row an entry; of a case only what its own landlord stated, once its report tells whose it is.

    `kind` is the fact's tag without its version.
    """

    name = "landlords"
    version = 1
    metadata = _metadata

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        """Take the next events in; raises UnknownKind or msgspec.MsgspecError for one that cannot be read."""
        entries = [entry_of(recorded) for recorded in events if _is_kept(recorded)]
        upsert(connection, table, [_row(entry) for entry in entries])
        late = [one for one in entries if one.version > 1 and isinstance(one.event.data, IncidentReported)]
        if late:
            _drop_others(connection, late)
        if mended := [_mended(entry) for entry in entries if isinstance(entry.event.data, EntryCorrected)]:
            connection.execute(_corrected, mended)


def _drop_others(connection: Connection, late: Sequence[Entry]) -> None:
    """What others had stated of a case before its report told whose it is; by name, for the index begins with that."""
    everyone = list(_landlords(connection))
    found = ((one.event, other) for one in late for other in everyone if other != one.event.landlord)
    if gone := [{"reported": event.stream, "other": other} for event, other in found]:
        connection.execute(_others, gone)


def _landlords(connection: Connection) -> Iterator[str]:
    """Each landlord once, from one to the next in the index."""
    name = connection.scalar(sa.select(sa.func.min(table.c.landlord)))
    while name is not None:
        yield name
        name = connection.scalar(sa.select(sa.func.min(table.c.landlord)).where(table.c.landlord > name))


def _is_kept(recorded: Recorded) -> bool:
    return not recorded.stream.startswith(f"{Kind.PERSON}:") and not issubclass(
        head_of(recorded).kind, DeadlineFact | RequestRefused
    )


def _row(entry: Entry) -> dict[str, object]:
    event = msgspec.structs.replace(entry.event, data=bare(entry.event.data), why=None, origin=None)
    return {
        "partition": entry.partition,
        "position": entry.position,
        "landlord": event.landlord,
        "stream": event.stream,
        "version": entry.version,
        "event": str(event.id),
        "kind": CORRECTED if isinstance(event.data, EntryCorrected) else kind_of(event.data),
        "recorded_at": entry.recorded_at,
        "entry": _encode(msgspec.structs.replace(entry, event=event)),
    }


def _mended(correction: Entry) -> dict[str, str]:
    event = correction.event
    return {"owner": event.landlord, "told": event.stream, "entry_of": str(getattr(event.data, "entry", ""))}


def last_recorded(connection: Connection, landlord: str) -> datetime:
    """When the newest entry of a landlord was recorded; the earliest instant there is if it has none."""
    found = connection.scalar(sa.select(sa.func.max(table.c.recorded_at)).where(table.c.landlord == landlord))
    return found or datetime.min.replace(tzinfo=UTC)


def own_histories(connection: Connection, landlord: str, as_known: datetime) -> Iterator[History]:
    """What was known by then of each stream of the landlord that is no case's."""
    return _histories(connection, _known(landlord, as_known) & ~_of_case)


def case_histories(
    connection: Connection, landlord: str, as_known: datetime, kinds: Collection[str] | None
) -> Iterator[History]:
    """What was known by then of each case, one by one.

    `kinds`: only facts of these kinds, and what was corrected into or out of them; None for any, no kinds for no case.
    """
    if kinds is not None and not kinds:
        return iter(())
    wanted = _known(landlord, as_known) & _of_case
    return _histories(connection, wanted if kinds is None else wanted & table.c.kind.in_([*kinds, CORRECTED]))


def _known(landlord: str, as_known: datetime) -> sa.ColumnElement[bool]:
    return (table.c.landlord == landlord) & (table.c.recorded_at <= as_known)


def _histories(connection: Connection, wanted: sa.ColumnElement[bool]) -> Iterator[History]:
    query = sa.select(table.c.stream, table.c.entry).where(wanted).order_by(table.c.stream, table.c.version)
    found = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(query)
    for stream, rows in groupby(found, key=lambda row: row.stream):
        yield History(stream=stream, entries=tuple(_decode(row.entry) for row in rows))
