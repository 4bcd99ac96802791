"""The book of reports: every record of `reports` once, with the one outcome that it got.

Rows, counts and positions move in one transaction, so that received = accepted + duplicate + conflict + rejected +
in flight holds whenever anybody looks, whatever was killed in between; a record or outcome that comes again changes
nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from services.intake.book_entries import (
    DECIDED,
    IN_FLIGHT,
    Came,
    Parked,
    Place,
    Told,
    came_of,
    decision_of,
    london_day,
    place_of,
    row_of,
)
from services.intake.book_tables import COUNTED, METADATA, NAME, VERSION, days, parked, positions, records
from services.rows import upsert
from services.store import ViewFenced, held, prepare, stored_version

KEPT = timedelta(days=30)
_KEYS_AT_ONCE = 500
_dialects = {"sqlite": sqlite, "postgresql": postgresql}

Where = tuple[str, int]
"""A topic and one of its partitions."""
Counts = dict[tuple[str, str], dict[str, int]]
"""Source and London day -> how each count moves."""


class Read(NamedTuple):
    """What was read of the topics: records that came, outcomes, and what waits for an operator."""

    came: Sequence[Came] = ()
    told: Sequence[Told] = ()
    parked: Sequence[Parked] = ()


_MOVED = (
    positions.update()
    .where(positions.c.topic == sa.bindparam("at_topic"))
    .where(positions.c.partition == sa.bindparam("at_partition"))
    .where(positions.c.next_offset == sa.bindparam("old"))
    .values(next_offset=sa.bindparam("new"))
)
_CAME = records.insert()
_TOLD = (
    records.update()
    .where(records.c.partition == sa.bindparam("at_partition"))
    .where(records.c.offset == sa.bindparam("at_offset"))
    .values(dict[str, Any]({name: sa.bindparam(name) for name in DECIDED}))
)


class Book:
    """Its tables, as `services.store` makes them."""

    name = NAME
    version = VERSION
    metadata = METADATA


BOOK = Book()


def open_book(engine: Engine) -> None:
    """Make the tables; those of another version are made anew, and filled from the topics again."""
    prepare(engine, BOOK)


def read_positions(engine: Engine) -> dict[Where, int]:
    """How far each partition of each topic was read: the offset that comes next."""
    with engine.connect() as connection:
        return {(row.topic, row.partition): row.next_offset for row in connection.execute(sa.select(positions))}


def enter(engine: Engine, read: Read, before: Mapping[Where, int], after: Mapping[Where, int]) -> None:
    """Write down what was read between two positions of the topics.

    Raises ViewFenced, and writes nothing, if the book no longer stands at `before`.
    """
    with held(engine, BOOK) as connection:
        if stored_version(connection, BOOK) != VERSION:
            raise ViewFenced("the book of reports")
        for where, offset in after.items():
            _move(connection, where, before.get(where), offset)
        _enter(connection, read.came, read.told)
        _park(connection, read.parked)


def _move(connection: Connection, where: Where, old: int | None, new: int) -> None:
    topic, partition = where
    if old is None:
        row = {"topic": topic, "partition": partition, "next_offset": new}
        try:
            connection.execute(positions.insert(), row)
        except sa.exc.IntegrityError as error:
            raise ViewFenced(f"{topic}, partition {partition}") from error
        return
    moved = connection.execute(_MOVED, {"at_topic": topic, "at_partition": partition, "old": old, "new": new})
    if moved.rowcount != 1:
        raise ViewFenced(f"{topic}, partition {partition}")


def _enter(connection: Connection, came: Sequence[Came], told: Sequence[Told]) -> None:
    known = _known(connection, [*((one.partition, one.offset) for one in came), *map(place_of, told)])
    counts: Counts = defaultdict(lambda: dict.fromkeys(COUNTED, 0))
    fresh: dict[Place, dict[str, Any]] = {}
    for one in came:
        if (place := (one.partition, one.offset)) not in known and place not in fresh:
            fresh[place] = row_of(one)
    decided: dict[Place, dict[str, Any]] = {}
    for answer in told:
        place = place_of(answer)
        if place in known:
            source, day, outcome = known[place]
            if outcome is None and place not in decided:
                decided[place] = decision_of(answer)
                _count(counts[source, day], decided[place]["outcome"], IN_FLIGHT)
        elif place not in fresh or fresh[place]["outcome"] is None:
            # Where the outcome was read before its record, the record is known from it.
            fresh[place] = fresh.get(place, row_of(came_of(answer))) | decision_of(answer)
    for row in fresh.values():
        moved = counts[row["source"], row["day"]]
        moved["received"] += 1
        moved[row["outcome"] or IN_FLIGHT] += 1
    _write(connection, list(fresh.values()), decided, counts)


def _count(moved: dict[str, int], into: str, out_of: str) -> None:
    moved[into] += 1
    moved[out_of] -= 1


def _known(connection: Connection, places: Iterable[Place]) -> dict[Place, tuple[str, str, str | None]]:
    """Source, day and outcome of the rows that are there already."""
    offsets: dict[int, list[int]] = defaultdict(list)
    for partition, offset in places:
        offsets[partition].append(offset)
    columns = (records.c.offset, records.c.source, records.c.day, records.c.outcome)
    found = {}
    for partition, wanted in offsets.items():
        for start in range(0, len(wanted), _KEYS_AT_ONCE):
            some = records.c.offset.in_(wanted[start : start + _KEYS_AT_ONCE])
            for row in connection.execute(sa.select(*columns).where((records.c.partition == partition) & some)):
                found[partition, row.offset] = (row.source, row.day, row.outcome)
    return found


def _write(
    connection: Connection, fresh: Sequence[dict[str, Any]], decided: Mapping[Place, dict[str, Any]], counts: Counts
) -> None:
    if fresh:
        _execute_many(connection, _CAME, fresh)
    if decided:
        rows = [{"at_partition": at[0], "at_offset": at[1], **values} for at, values in decided.items()]
        _execute_many(connection, _TOLD, rows)
    if counts:
        moved = [{"source": source, "day": day, **values} for (source, day), values in counts.items()]
        connection.execute(_adding(connection.dialect.name), moved)


def _park(connection: Connection, waiting: Sequence[Parked]) -> None:
    """Whether the record is known, or decided, by now does not matter: only one in flight is shown to wait."""
    rows = [
        {"partition": one.place[0], "offset": one.place[1], "code": one.code, "since": one.since} for one in waiting
    ]
    upsert(connection, parked, rows)


def _execute_many(connection: Connection, statement: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Execute for each row, whose values are as the driver takes them: SQLAlchemy's look at each costs more than the
    database's."""
    sql, names = _compiled(statement, connection.dialect)
    parameters: Any = rows if names is None else [tuple(row[name] for name in names) for row in rows]
    connection.exec_driver_sql(sql, parameters)


@cache
def _compiled(statement: Any, dialect: sa.Dialect) -> tuple[str, list[str] | None]:
    """Its text, and the names of its values where they go by their place."""
    compiled: Any = statement.compile(dialect=dialect)
    return str(compiled), compiled.positiontup


@cache
def _adding(dialect: str) -> Any:
    insert = _dialects[dialect].insert(days)
    grown = {name: days.c[name] + insert.excluded[name] for name in COUNTED}
    return insert.on_conflict_do_update(index_elements=["source", "day"], set_=grown)


def sweep(engine: Engine, newest: datetime) -> None:
    """Take out what arrived more than KEPT before the newest record, but for what is in flight; the totals stay."""
    before = newest - KEPT
    with held(engine, BOOK) as connection:
        _forget_answered(connection)
        gone = connection.execute(
            records.delete().where((records.c.day < london_day(before)) & records.c.outcome.is_not(None))
        )
        if gone.rowcount:
            _fold_away(connection, london_day(before))


def _forget_answered(connection: Connection) -> None:
    """What waited for an operator and has its outcome."""
    same = (records.c.partition == parked.c.partition) & (records.c.offset == parked.c.offset)
    answered = sa.exists().where(same & records.c.outcome.is_not(None))
    connection.execute(parked.delete().where(answered))


def _fold_away(connection: Connection, before: str) -> None:
    """Count the decided records of the days before under no day; what is in flight stays under its own."""
    old = (days.c.day < before) & (days.c.day != "")
    decided = [name for name in COUNTED if name not in {"received", IN_FLIGHT}]
    sums = [sa.func.coalesce(sa.func.sum(days.c[name]), 0).label(name) for name in decided]
    row = connection.execute(sa.select(*sums).where(old)).mappings().one()
    total = {name: int(row[name]) for name in decided}
    moved = {"source": "", "day": "", **total, "received": sum(total.values()), IN_FLIGHT: 0}
    connection.execute(_adding(connection.dialect.name), [moved])
    connection.execute(days.delete().where(old & (days.c.in_flight == 0)))
    left = dict.fromkeys(decided, 0) | {"received": days.c.in_flight}
    connection.execute(days.update().where(old).values(**left))
