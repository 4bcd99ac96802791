"""The clauses of every case as they were last judged: what is broken, and what falls due.

No fold of the ledger: verdicts change by the mere passing of time, so a case is judged again when it has more events,
when the packs change, and when an instant comes from which it may stand otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from services.casework.views.worklist import table as worklist
from services.rows import upsert
from services.store import Instant

_metadata = sa.MetaData()
cases = sa.Table(
    "judged_cases",
    _metadata,
    sa.Column("case_id", sa.String(36), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("book", sa.String(64), nullable=False),
    sa.Column("judged_at", Instant, nullable=False),
    sa.Column("again_at", Instant),
)
clauses = sa.Table(
    "judged_clauses",
    _metadata,
    sa.Column("case_id", sa.String(36), primary_key=True),
    sa.Column("clause", sa.String(100), primary_key=True),
    sa.Column("landlord", sa.String(40), nullable=False),
    sa.Column("verdict", sa.String(20), nullable=False),
    sa.Column("since", Instant, nullable=False),
    sa.Column("due", Instant),
    sa.Column("flags", sa.String(200), nullable=False),
    sa.Column("times", sa.Integer, nullable=False),
    sa.Column("reasons", sa.Integer, nullable=False),
    sa.Column("officer", sa.String(100)),
    sa.Column("area", sa.String(100)),
    sa.Column("status", sa.String(10), nullable=False),
    sa.Index("judged_clauses_by_since", "since", "case_id", "clause"),
    sa.Index("judged_clauses_by_landlord", "landlord", "since"),
    sa.Index("judged_clauses_by_due", "due"),
)


class Judged(NamedTuple):
    """A case as it was judged: its own row, and one for each clause that a list may show."""

    case: dict[str, Any]
    clauses: Sequence[dict[str, Any]]


class JudgedTables:
    """What `services.store.prepare` has to know of them; the version goes up when judging itself changes."""

    name = "judged"
    version = 1
    metadata = _metadata


TABLES = JudgedTables()


def waiting(connection: Connection, book: str, now: datetime, limit: int) -> list[str]:
    """The ids of cases that have to be judged (again), those changed last first."""
    query = sa.select(worklist.c.case_id).select_from(_joined()).where(_stale(book, now))
    return list(connection.scalars(query.order_by(worklist.c.last_recorded_at.desc()).limit(limit)))


def count_waiting(connection: Connection, book: str, now: datetime, landlord: str | None) -> int:
    """How many cases have to be judged (again), of one landlord or of all."""
    query = sa.select(sa.func.count()).select_from(_joined()).where(_stale(book, now))
    if landlord:
        query = query.where(worklist.c.landlord == landlord)
    return connection.scalar(query) or 0


def next_again(connection: Connection) -> datetime | None:
    """The first instant from which some case may stand otherwise."""
    found: datetime | None = connection.scalar(sa.select(sa.func.min(cases.c.again_at)))
    return found


def keep(engine: Engine, judged: Iterable[Judged]) -> None:
    """Put these cases' rows in the place of their earlier ones."""
    found = list(judged)
    ids = [one.case["case_id"] for one in found]
    with engine.begin() as connection:
        # First, so that of two replicas at the same case the second waits for the first.
        upsert(connection, cases, [one.case for one in found])
        connection.execute(clauses.delete().where(clauses.c.case_id.in_(ids)))
        upsert(connection, clauses, [row for one in found for row in one.clauses])


def _joined() -> sa.Join:
    return worklist.outerjoin(cases, worklist.c.case_id == cases.c.case_id)


def _stale(book: str, now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(
        cases.c.version.is_(None),
        cases.c.version < worklist.c.version,
        cases.c.book != book,
        cases.c.again_at <= now,
    )
