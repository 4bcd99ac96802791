"""Reading the judged clauses of all cases: the breaches a page at a time, what is due next, and how many there are."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from ledger.clock import from_microseconds, to_microseconds
from services.casework.verdicts import FAILING, Verdict
from services.casework.views.judged import clauses
from services.casework.views.listing import CursorError

PAGE_MAX = 500
FAILED = tuple(str(one) for one in Verdict if one in FAILING)
"""The verdicts of the list, the worst first."""

_OPEN = (str(Verdict.PENDING), str(Verdict.SUSPENDED))


class WantedBreaches(msgspec.Struct, frozen=True):
    """Which clauses: None means any. `since` is the first instant; `explained`: whether a reason was given."""

    landlord: str | None = None
    clause: str | None = None
    verdict: str | None = None
    officer: str | None = None
    area: str | None = None
    since: datetime | None = None
    explained: bool | None = None


class BreachPage(msgspec.Struct, frozen=True):
    """Some clauses of cases, the newest failing first, and the cursor that continues after them."""

    items: list[dict[str, Any]]
    next: str | None


class Summary(msgspec.Struct, frozen=True):
    """How many clauses failed, by landlord and verdict; the newest of them, and what falls due next."""

    counts: dict[str, dict[str, int]]
    newest: list[dict[str, Any]]
    due: list[dict[str, Any]]


def read_breaches(connection: Connection, wanted: WantedBreaches, limit: int, cursor: str | None) -> BreachPage:
    """The next failing clauses; raises CursorError."""
    query = sa.select(clauses).where(clauses.c.verdict.in_(FAILED), *_conditions(wanted))
    order = (clauses.c.since.desc(), clauses.c.case_id.desc(), clauses.c.clause.desc())
    if cursor:
        query = query.where(_after(*_decoded(cursor)))
    rows = connection.execute(query.order_by(*order).limit(limit + 1)).mappings().all()
    more = _encoded(rows[limit - 1]) if len(rows) > limit else None
    return BreachPage([_item(row) for row in rows[:limit]], more)


def read_summary(connection: Connection, landlord: str | None, now: datetime, some: int) -> Summary:
    """The counts, so many of the newest failures, and so many of what falls due next."""
    of_landlord = [clauses.c.landlord == landlord] if landlord else []
    counted = sa.select(clauses.c.landlord, clauses.c.verdict, sa.func.count()).where(
        clauses.c.verdict.in_(FAILED), *of_landlord
    )
    counts: dict[str, dict[str, int]] = {}
    for name, verdict, count in connection.execute(counted.group_by(clauses.c.landlord, clauses.c.verdict)):
        counts.setdefault(name, {})[verdict] = count
    ahead = sa.select(clauses).where(clauses.c.verdict.in_(_OPEN), clauses.c.due > now, *of_landlord)
    due = connection.execute(ahead.order_by(clauses.c.due, clauses.c.case_id, clauses.c.clause).limit(some))
    newest = read_breaches(connection, WantedBreaches(landlord=landlord), some, None).items
    return Summary(dict(sorted(counts.items())), newest, [_item(row) for row in due.mappings()])


def _conditions(wanted: WantedBreaches) -> Sequence[sa.ColumnElement[bool]]:
    equal = ("landlord", "clause", "verdict", "officer", "area")
    found = [clauses.c[name] == value for name in equal if (value := getattr(wanted, name)) is not None]
    if wanted.since is not None:
        found.append(clauses.c.since >= wanted.since)
    if wanted.explained is not None:
        found.append(clauses.c.reasons > 0 if wanted.explained else clauses.c.reasons == 0)
    return found


def _after(since: datetime, case_id: str, clause: str) -> sa.ColumnElement[bool]:
    same = clauses.c.since == since
    return sa.or_(
        clauses.c.since < since,
        same & (clauses.c.case_id < case_id),
        same & (clauses.c.case_id == case_id) & (clauses.c.clause < clause),
    )


def _item(row: RowMapping) -> dict[str, Any]:
    return {**row, "reference": row["case_id"][:8], "flags": row["flags"].split()}


def _encoded(row: RowMapping) -> str:
    text = f"{to_microseconds(row['since'])} {row['case_id']} {row['clause']}"
    return base64.urlsafe_b64encode(text.encode()).decode()


def _decoded(cursor: str) -> tuple[datetime, str, str]:
    try:
        since, case_id, clause = base64.urlsafe_b64decode(cursor.encode()).decode().split(" ")
        return from_microseconds(int(since)), str(UUID(case_id)), clause
    except (ValueError, OverflowError) as error:
        raise CursorError("The cursor is not one that an earlier page gave.") from error
