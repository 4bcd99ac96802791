"""Whole rows, many at once, as the database's driver takes them: SQLAlchemy's own way costs more than the writing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import Connection, Dialect

Values = tuple[Any, ...]

_VALUES_AT_ONCE = 500
_ROWS_AT_ONCE = 5000
_inserts: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_dialects: Mapping[str, Dialect] = {
    "sqlite": sqlite.dialect(paramstyle="qmark"),
    "postgresql": PGDialect_psycopg(paramstyle="format"),  # type: ignore[no-untyped-call]
}


def upsert(connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write whole rows, each in the place of the one with its primary key."""
    if rows:
        statement, values_of = _upsert(table, connection.dialect.name)
        connection.exec_driver_sql(statement, [values_of(row) for row in rows])


def insert_new(connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the rows whose primary key the table does not have; the others stay as they are."""
    if rows:
        statement = _inserts[connection.dialect.name](table).on_conflict_do_nothing()
        connection.execute(statement, rows)


@cache
def _upsert(table: sa.Table, dialect: str) -> tuple[str, Callable[[Mapping[str, Any]], Values]]:
    insert = _inserts[dialect](table)
    others = {column.name: insert.excluded[column.name] for column in table.c if not column.primary_key}
    statement = insert.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=others)
    return str(statement.compile(dialect=_dialects[dialect])), _values_of(table, _dialects[dialect])


def _values_of(table: sa.Table, dialect: Dialect) -> Callable[[Mapping[str, Any]], Values]:
    """What turns a row into the values that the driver is given, in the order of the columns."""
    written = [(column.name, column.type.dialect_impl(dialect).bind_processor(dialect)) for column in table.c]
    return lambda row: tuple([process(row[name]) if process else row[name] for name, process in written])


def rows_where(connection: Connection, column: sa.Column[str], values: Sequence[str]) -> Iterator[sa.Row[Any]]:
    """The rows of the column's table in which it has one of the values."""
    query = sa.select(column.table).where(column.in_(sa.bindparam("some", expanding=True)))
    for start in range(0, len(values), _VALUES_AT_ONCE):
        yield from connection.execute(query, {"some": values[start : start + _VALUES_AT_ONCE]})


def copy_rows(source: Connection, target: Connection, table: sa.Table) -> None:
    """Copy the table's rows from SQLite into the same table, empty so far, of either database.

    The values go as SQLite keeps them, so every column must be one that PostgreSQL reads the same: text, numbers,
    bytes, instants as numbers, truths as 0 and 1.
    """
    cursor = source.connection.cursor()
    try:
        cursor.execute(str(sa.select(table).order_by(*table.primary_key.columns).compile(dialect=_dialects["sqlite"])))
        if target.dialect.name == "postgresql":
            _copy_in(target, table, iter(cursor.fetchone, None))
        else:
            statement = str(sa.insert(table).compile(dialect=_dialects["sqlite"]))
            while rows := cursor.fetchmany(_ROWS_AT_ONCE):
                target.exec_driver_sql(statement, list(rows))
    finally:
        cursor.close()


def _copy_in(target: Connection, table: sa.Table, rows: Iterator[Any]) -> None:
    """PostgreSQL's own way in; what it raises is told as SQLAlchemy would, for whoever waits for a database."""
    # Its driver is installed only where PostgreSQL is used.
    import psycopg

    names = target.dialect.identifier_preparer
    columns = ", ".join(names.format_column(column) for column in table.c)
    statement = f"COPY {names.format_table(table)} ({columns}) FROM STDIN"
    driver: Any = target.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as error:
        raise sa.exc.DBAPIError.instance(statement, None, error, psycopg.Error, hide_parameters=True) from error
