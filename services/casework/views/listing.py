"""Reading the worklist a page at a time, by what is due first or the newest case first."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, RowMapping

from ledger.clock import from_microseconds, to_microseconds
from services.casework.views.worklist import Worklist, table
from services.store import require_folded, snapshot

PAGE_MAX = 200
VIEW = Worklist()
COLUMNS = tuple(column for column in table.c if column.name not in {"listed", "urgency"})


class CursorError(ValueError):
    """The cursor is not one that an earlier page gave."""


class Order(StrEnum):
    """What comes first."""

    NEWEST = "newest"
    DUE = "due"


class Wanted(msgspec.Struct, frozen=True):
    """Which cases, and in which order: None means any.

    `officers`: of each landlord, whose cases; `due_after` is excluded, `due_by` is not. `assigned`: whether anyone
    answers for them.
    """

    landlord: str | None = None
    status: str | None = None
    officer: str | None = None
    kind: str | None = None
    area: str | None = None
    reference: str | None = None
    assigned: bool | None = None
    officers: Mapping[str, Collection[str]] | None = None
    due_after: datetime | None = None
    due_by: datetime | None = None
    order: Order = Order.NEWEST


class Page(msgspec.Struct, frozen=True):
    """Some cases and, if there are more, the cursor that continues after them."""

    items: list[dict[str, Any]]
    next: str | None


async def find_page(engine: Engine, wanted: Wanted, limit: int, cursor: str | None) -> Page:
    """The next cases, read in a thread, so that commands and requests need not wait; raises CursorError, NotFolded."""

    def find() -> Page:
        with snapshot(engine) as connection:
            require_folded(connection, VIEW)
            return read_page(connection, wanted, limit, cursor)

    return await asyncio.to_thread(find)


def read_page(connection: Connection, wanted: Wanted, limit: int, cursor: str | None) -> Page:
    """The next cases; raises CursorError."""
    by, descending = _ORDERS[wanted.order]
    keys = (by, table.c.case_id)
    query = sa.select(table).where(*_conditions(wanted)).limit(limit + 1)
    query = query.order_by(*(key.desc() if descending else key for key in keys))
    if cursor:
        instant, case_id = _decoded(cursor, wanted.order)
        last = sa.tuple_(sa.literal(instant, by.type), case_id)
        query = query.where(sa.tuple_(*keys) < last if descending else sa.tuple_(*keys) > last)
    rows = connection.execute(query).mappings().all()
    more = _encoded(rows[limit - 1], wanted.order) if len(rows) > limit else None
    return Page([_item(row) for row in rows[:limit]], more)


class CaseList:
    """The list as pages read it, so many cases at a time; all of it raises NotFolded while the view is not there."""

    def __init__(self, engine: Engine, page_cases: int) -> None:
        self._engine = engine
        self._page_cases = page_cases

    async def find(self, wanted: Wanted, cursor: str | None = None) -> Page:
        """The next cases; raises CursorError."""
        return await find_page(self._engine, wanted, self._page_cases, cursor)

    async def newest(self) -> datetime | None:
        """When the last event that the list knows was recorded."""
        return await asyncio.to_thread(self._scalar, sa.select(sa.func.max(table.c.last_recorded_at)))

    async def changed(self, wanted: Wanted, since: datetime) -> int:
        """How many of these cases had something recorded after an instant."""
        conditions = (*_conditions(wanted), table.c.last_recorded_at > since)
        counted = sa.select(sa.func.count()).select_from(table).where(*conditions)
        return await asyncio.to_thread(self._scalar, counted) or 0

    def _scalar(self, query: sa.Select[Any]) -> Any:
        with snapshot(self._engine) as connection:
            require_folded(connection, VIEW)
            return connection.scalar(query)


_ORDERS = {Order.NEWEST: (table.c.listed, True), Order.DUE: (table.c.urgency, False)}
_SAME = ("landlord", "status", "officer", "kind", "area")


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found = [table.c[name] == value for name in _SAME if (value := getattr(wanted, name)) is not None]
    if wanted.reference is not None:
        found.append(table.c.case_id.startswith(wanted.reference.lower(), autoescape=True))
    if wanted.assigned is not None:
        found.append(table.c.officer.is_not(None) if wanted.assigned else table.c.officer.is_(None))
    if wanted.officers is not None:
        of = (_of_officers(landlord, them) for landlord, them in wanted.officers.items())
        found.append(sa.or_(sa.false(), *of))
    if wanted.due_after is not None:
        found.append(table.c.due > wanted.due_after)
    if wanted.due_by is not None:
        found.append(table.c.due <= wanted.due_by)
    return found


def _of_officers(landlord: str, officers: Collection[str]) -> sa.ColumnElement[bool]:
    return (table.c.landlord == landlord) & table.c.officer.in_(sorted(officers))


def _item(row: RowMapping) -> dict[str, Any]:
    return {column.name: row[column.name] for column in COLUMNS}


def _encoded(row: RowMapping, order: Order) -> str:
    instant = to_microseconds(row[_ORDERS[order][0].name])
    return base64.urlsafe_b64encode(f"{order} {instant} {row['case_id']}".encode()).decode()


def _decoded(cursor: str, order: Order) -> tuple[datetime, str]:
    try:
        of, instant, case_id = base64.urlsafe_b64decode(cursor.encode()).decode().split(" ")
        found = from_microseconds(int(instant)), str(UUID(case_id))
    except (ValueError, OverflowError) as error:
        raise CursorError("The cursor is not one that an earlier page gave.") from error
    if of != order:
        raise CursorError(f"The cursor is of another order than {order}.")
    return found
