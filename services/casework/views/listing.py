"""Reading the worklist a page at a time, the newest case first."""

from __future__ import annotations

import asyncio
import base64
from datetime import datetime
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
COLUMNS = tuple(column for column in table.c if column.name != "listed")


class CursorError(ValueError):
    """The cursor is not one that an earlier page gave."""


class Wanted(msgspec.Struct, frozen=True):
    """Which cases: None means any."""

    landlord: str | None = None
    status: str | None = None
    officer: str | None = None
    kind: str | None = None


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
    query = sa.select(table).order_by(table.c.listed.desc(), table.c.case_id.desc()).limit(limit + 1)
    for column, value in msgspec.structs.asdict(wanted).items():
        if value is not None:
            query = query.where(table.c[column] == value)
    if cursor:
        listed, case_id = _decoded(cursor)
        before = (table.c.listed < listed) | ((table.c.listed == listed) & (table.c.case_id < case_id))
        query = query.where(before)
    rows = connection.execute(query).mappings().all()
    more = _encoded(rows[limit - 1]) if len(rows) > limit else None
    return Page([_item(row) for row in rows[:limit]], more)


def _item(row: RowMapping) -> dict[str, Any]:
    return {column.name: row[column.name] for column in COLUMNS}


def _encoded(row: RowMapping) -> str:
    return base64.urlsafe_b64encode(f"{to_microseconds(row['listed'])} {row['case_id']}".encode()).decode()


def _decoded(cursor: str) -> tuple[datetime, str]:
    try:
        listed, case_id = base64.urlsafe_b64decode(cursor.encode()).decode().split(" ")
        return from_microseconds(int(listed)), str(UUID(case_id))
    except (ValueError, OverflowError) as error:
        raise CursorError("The cursor is not one that an earlier page gave.") from error
