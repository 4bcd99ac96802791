"""Looking things up in the book of reports: one report, a page of records, and how a source's days add up."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from contracts.reports import ReportOutcome, Treatment
from ledger.clock import from_microseconds, to_microseconds
from services.intake.book_entries import IN_FLIGHT, read_outcome
from services.intake.book_tables import COUNTED, days, parked, records
from services.store import snapshot

PAGE_MAX = 500
OUTCOMES_A_REPORT_MAX = 100
_CURSOR = re.compile(r"([0-9]{1,16}) ([0-9]{1,9}) ([0-9]{1,18})")
PARKED = "parked"
OUTCOMES = (*(one.value for one in Treatment), IN_FLIGHT)


class CursorError(ValueError):
    """The cursor is not one that an earlier page gave."""


class Wanted(msgspec.Struct, frozen=True):
    """Which records: None means any; `sources` are those that whoever asks may see, None for all."""

    sources: Collection[str] | None = None
    source: str | None = None
    day: date | None = None
    outcome: str | None = None
    id: str | None = None


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """A record of `reports` and what became of it; `outcome` is `in_flight` until that is known.

    parked_at: since when it waits for an operator, because casework could not decide it; `codes` says why.
    """

    source: str | None
    id: str | None
    report_id: UUID | None
    outcome: str
    codes: tuple[str, ...]
    partition: int
    offset: int
    received_at: datetime
    decided_at: datetime | None
    parked_at: datetime | None = None


class Page(msgspec.Struct, frozen=True):
    """Some records, the last to arrive first, and the cursor that continues after them if there are more."""

    items: list[Entry]
    next: str | None


class Day(msgspec.Struct, frozen=True):
    """The records of a source that arrived on a day of the London calendar; received is the sum of the others."""

    source: str | None
    day: date
    received: int
    accepted: int
    duplicate: int
    conflict: int
    rejected: int
    in_flight: int


def outcomes_of(engine: Engine, report: UUID) -> tuple[ReportOutcome, ...]:
    """What became of each record of this report, in the order told; at most OUTCOMES_A_REPORT_MAX."""
    query = (
        sa.select(records.c.told)
        .where((records.c.report_id == str(report)) & records.c.told.is_not(None))
        .order_by(records.c.decided, records.c.partition, records.c.offset)
        .limit(OUTCOMES_A_REPORT_MAX)
    )
    with snapshot(engine) as connection:
        return tuple(read_outcome(bytes(told)) for told in connection.scalars(query))


def waits_since(engine: Engine, report: UUID) -> datetime | None:
    """Since when a record of this report waits for an operator; None if none does."""
    return max((one.parked_at for one in records_of(engine, report) if one.parked_at), default=None)


def records_of(engine: Engine, report: UUID) -> list[Entry]:
    """Each record of this report, the first to arrive first; at most OUTCOMES_A_REPORT_MAX."""
    query = (
        _entries()
        .where(records.c.report_id == str(report))
        .order_by(records.c.arrived, records.c.partition, records.c.offset)
        .limit(OUTCOMES_A_REPORT_MAX)
    )
    with snapshot(engine) as connection:
        return [_entry(row) for row in connection.execute(query)]


def find_page(engine: Engine, wanted: Wanted, limit: int, cursor: str | None) -> Page:
    """The records that are wanted, the last to arrive first. Raises CursorError."""
    order = (records.c.arrived, records.c.partition, records.c.offset)
    query = _entries().where(*_conditions(wanted)).order_by(*(one.desc() for one in order)).limit(limit + 1)
    if cursor:
        arrived, partition, offset = _decoded(cursor)
        query = query.where(_before(arrived, partition, offset))
    with snapshot(engine) as connection:
        rows = connection.execute(query).all()
    more = _encoded(rows[limit - 1]) if len(rows) > limit else None
    return Page([_entry(row) for row in rows[:limit]], more)


def _before(arrived: datetime, partition: int, offset: int) -> sa.ColumnElement[bool]:
    c = records.c
    same = c.arrived == arrived
    return (c.arrived < arrived) | (
        same & ((c.partition < partition) | ((c.partition == partition) & (c.offset < offset)))
    )


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.sources is not None:
        found.append(records.c.source.in_(sorted(wanted.sources)))
    if wanted.source is not None:
        found.append(records.c.source == wanted.source)
    if wanted.day is not None:
        found.append(records.c.day == wanted.day.isoformat())
    if wanted.id is not None:
        found.append(records.c.sender_id == wanted.id)
    if wanted.outcome is not None:
        in_flight = wanted.outcome == IN_FLIGHT
        found.append(records.c.outcome.is_(None) if in_flight else records.c.outcome == wanted.outcome)
    return found


def _entries() -> sa.Select[Any]:
    """The records, with since when and why those wait that wait for an operator."""
    joined = records.outerjoin(parked, _waits())
    return sa.select(records, parked.c.code.label("parked_code"), parked.c.since.label("parked_at")).select_from(joined)


def _waits() -> sa.ColumnElement[bool]:
    same = (records.c.partition == parked.c.partition) & (records.c.offset == parked.c.offset)
    return same & records.c.outcome.is_(None)


def _entry(row: Any) -> Entry:
    return Entry(
        source=row.source or None,
        id=row.sender_id,
        report_id=row.report_id and UUID(row.report_id),
        outcome=row.outcome or IN_FLIGHT,
        codes=tuple((row.codes or row.parked_code or "").split()),
        partition=row.partition,
        offset=row.offset,
        received_at=row.arrived,
        decided_at=row.decided,
        parked_at=row.parked_at,
    )


def reconcile(engine: Engine, wanted: Wanted) -> list[Day]:
    """How each source's days add up, the last day first; of `wanted` only the sources and the day count."""
    query = sa.select(days).where(days.c.day != "").order_by(days.c.day.desc(), days.c.source)
    if wanted.sources is not None:
        query = query.where(days.c.source.in_(sorted(wanted.sources)))
    if wanted.source is not None:
        query = query.where(days.c.source == wanted.source)
    if wanted.day is not None:
        query = query.where(days.c.day == wanted.day.isoformat())
    with snapshot(engine) as connection:
        rows = connection.execute(query).mappings().all()
    return [
        Day(source=row["source"] or None, day=date.fromisoformat(row["day"]), **{name: row[name] for name in COUNTED})
        for row in rows
    ]


def totals(engine: Engine) -> Mapping[str, int]:
    """Everything ever counted, and how many of those in flight are parked, in one read."""
    with snapshot(engine) as connection:
        waiting = connection.scalar(sa.select(sa.func.count()).select_from(parked.join(records, _waits())))
        return {**read_totals(connection), PARKED: int(waiting or 0)}


def read_totals(connection: Connection) -> Mapping[str, int]:
    """The sum of all days, by what is counted."""
    sums = [sa.func.coalesce(sa.func.sum(days.c[name]), 0).label(name) for name in COUNTED]
    row = connection.execute(sa.select(*sums)).mappings().one()
    return {name: int(row[name]) for name in COUNTED}


def _encoded(row: Any) -> str:
    return base64.urlsafe_b64encode(f"{to_microseconds(row.arrived)} {row.partition} {row.offset}".encode()).decode()


def _decoded(cursor: str) -> tuple[datetime, int, int]:
    try:
        found = _CURSOR.fullmatch(base64.urlsafe_b64decode(cursor.encode()).decode())
    except ValueError:
        found = None
    if found is None:
        raise CursorError("The cursor is not one that an earlier page gave.")
    arrived, partition, offset = map(int, found.groups())
    return from_microseconds(arrived), partition, offset
