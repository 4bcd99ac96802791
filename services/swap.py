"""Putting a view that was folded elsewhere in the place of the live one, between one read of it and the next."""

from __future__ import annotations

import sqlite3
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from services.rows import copy_rows
from services.store import View, begin_anew, checkpoints, held, prepare_own, stand_at, stored_version

FOLDS_BY = {"folds_by": True}
"""The `info` of an index by which the fold itself looks something up."""
_CACHE_KIBIBYTES = 64 * 1024


def open_scratch(view: View) -> Engine:
    """A database for folding the view from the first event and nothing else; it goes with its process at the latest.

    It lies in SQLite's folder for temporary files: `SQLITE_TMPDIR`, else `TMPDIR`.
    """

    def connect() -> sqlite3.Connection:
        # Without a name the file is deleted as soon as it is open: whoever is killed leaves nothing behind.
        return sqlite3.connect("", check_same_thread=False)

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=StaticPool, hide_parameters=True)
    sa.event.listen(engine, "connect", _set_up)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    prepare_own(engine)
    with held(engine, view) as connection:
        begin_anew(connection, view)
        _drop_indexes(connection, view)
    return engine


def _set_up(raw: Any, _: ConnectionPoolEntry) -> None:
    raw.isolation_level = None
    for pragma in ("synchronous=OFF", "journal_mode=MEMORY", f"cache_size=-{_CACHE_KIBIBYTES}"):
        raw.execute(f"PRAGMA {pragma}")


def _drop_indexes(connection: Connection, view: View) -> None:
    """Nobody but a fold looks anything up by them before the rows are where they belong."""
    for table in view.metadata.sorted_tables:
        for index in table.indexes:
            if index.info != FOLDS_BY:
                connection.execute(sa.schema.DropIndex(index))


def replace(connection: Connection, view: View, scratch: Engine) -> None:
    """Put the rows and checkpoints of the scratch in the place of the view's, in a transaction that holds it."""
    with scratch.connect() as source:
        if stored_version(connection, view) == view.version:
            for table in view.metadata.sorted_tables:
                connection.execute(table.delete())
            stand_at(connection, view, checkpoints(source, view))
        else:
            begin_anew(connection, view, checkpoints(source, view))
        for table in view.metadata.sorted_tables:
            copy_rows(source, connection, table)
