"""Read models in a database, each saved in one transaction with the position it has reached.

There are no migrations: a view holds nothing that the ledger does not, so a view whose stored version is not the
code's is folded again from the first event. A changed fold therefore means a new version, never a patch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.pool import ConnectionPoolEntry

from ledger.clock import from_microseconds, to_microseconds
from ledger.errors import LedgerError
from ledger.protocol import START, Checkpoint, CountedBatch
from ledger.records import Recorded

BUSY_SECONDS = 30
# One whose host has gone without a word is waited for two hours by default, and the view stands still that long.
_POSTGRES_PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 30_000,
}
NEVER = 0
"""The version of a view that was never folded; it is seen by nobody but whoever folds it first."""
_MAKING = 0x6361_7365_6C65_6467
"""The lock under which PostgreSQL's tables are made: any number that nobody else uses."""

_dialects: Mapping[str, Any] = {"sqlite": sqlite, "postgresql": postgresql}


class ViewFenced(LedgerError):  # noqa: N818 - the design's word
    """Another process has moved this view on."""


class ViewReplaced(ViewFenced):
    """The database holds the view of another version of the program."""


class NotFolded(LookupError):  # noqa: N818 - it names the state, which is what its reader needs
    """The view is not there in this version, or not yet: it is being folded."""


class Instant(sa.types.TypeDecorator[datetime]):
    """An instant kept as microseconds since 1970 UTC: exact, and in the same order in every database."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """To what the database keeps."""
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """From what the database keeps."""
        return None if value is None else from_microseconds(value)


class Tables(Protocol):
    """Tables that are made again from Kafka whenever their version changes; `metadata` holds those and no others."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    @property
    def version(self) -> int:
        """Raised with every change of the fold or the tables."""
        ...

    @property
    def metadata(self) -> sa.MetaData:
        """Its tables."""
        ...


class View(Tables, Protocol):
    """An answer to one question, folded from the ledger."""

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        """Fold the next events in; those of one partition are in order of position."""
        ...


_own = sa.MetaData()
_versions = sa.Table(
    "view_versions",
    _own,
    sa.Column("view", sa.String(40), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
)
_checkpoints = sa.Table(
    "view_checkpoints",
    _own,
    sa.Column("view", sa.String(40), primary_key=True),
    sa.Column("partition", sa.Integer, primary_key=True),
    sa.Column("next_offset", sa.BigInteger, nullable=False),
    sa.Column("next_position", sa.BigInteger, nullable=False),
    sa.Column("head", sa.LargeBinary(32), nullable=False),
    sa.Column("head_offset", sa.BigInteger, nullable=False),
    sa.Column("recorded_at_us", sa.BigInteger, nullable=False),
)


def open_engine(place: str | Path) -> Engine:
    """An engine for a database URL, or for the SQLite file at a path, whose folder is made."""
    if isinstance(place, Path):
        place.parent.mkdir(parents=True, exist_ok=True)
        place = f"sqlite:///{place}"
    # What a row holds may be personal, and errors end in logs.
    engine = sa.create_engine(place, hide_parameters=True, connect_args=_patience(sa.make_url(place)))
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _set_up_sqlite)
        sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _patience(url: sa.URL) -> dict[str, int]:
    """How long a PostgreSQL may be silent before its connection is given up, unless the URL says; libpq's names."""
    if url.get_backend_name() != "postgresql":
        return {}
    return {name: value for name, value in _POSTGRES_PATIENCE.items() if name not in url.query}


def _set_up_sqlite(raw: Any, _: ConnectionPoolEntry) -> None:
    # Python's driver would begin a transaction at the first write only, and several reads would not agree.
    raw.isolation_level = None
    # NORMAL may lose the last transactions with the power; their checkpoint goes with them, so they are folded again.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        raw.execute(f"PRAGMA {pragma}")


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection all of whose reads show the database as it was at the first."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


@contextmanager
def held(engine: Engine, view: Tables) -> Iterator[Connection]:
    """A transaction in which nobody else moves the view on or replaces it, whether it is there already or not."""
    with engine.begin() as connection:
        connection.execute(_hold(connection.dialect.name).values(view=view.name, version=NEVER))
        yield connection


@cache
def _hold(dialect: str) -> Any:
    insert = _dialects[dialect].insert(_versions)
    return insert.on_conflict_do_update(index_elements=["view"], set_={"version": _versions.c.version})


def prepare(engine: Engine, view: Tables) -> None:
    """Make the view's tables, anew and empty if they are of another version."""
    prepare_own(engine)
    with held(engine, view) as connection:
        if stored_version(connection, view) != view.version:
            begin_anew(connection, view)


def prepare_own(engine: Engine) -> None:
    """Make the tables that say which views there are and how far each is."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            # Of replicas that start together each would find nothing there, and all but one fail to make it.
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MAKING)))
        _own.create_all(connection)


def begin_anew(connection: Connection, view: Tables, at: Mapping[int, Checkpoint] | None = None) -> None:
    """Make the view's tables anew and empty, and have it stand at these checkpoints, or nowhere."""
    for table in _tables_of(connection, view):
        connection.execute(sa.schema.DropTable(table, if_exists=True))
    view.metadata.create_all(connection)
    stand_at(connection, view, at or {})
    connection.execute(_versions.update().where(_versions.c.view == view.name).values(version=view.version))


def stand_at(connection: Connection, view: Tables, at: Mapping[int, Checkpoint]) -> None:
    """Have the view stand at these checkpoints instead of its own."""
    connection.execute(_checkpoints.delete().where(_checkpoints.c.view == view.name))
    rows = [{"view": view.name, "partition": number, **msgspec.structs.asdict(one)} for number, one in at.items()]
    if rows:
        connection.execute(_checkpoints.insert(), rows)


def stored_version(connection: Connection, view: Tables) -> int | None:
    """The version of the view that the database holds, None if it holds none."""
    found: int | None = connection.scalar(sa.select(_versions.c.version).where(_versions.c.view == view.name))
    return None if found == NEVER else found


def is_folded(connection: Connection, view: Tables) -> bool:
    """Whether the database holds the view, in the code's version."""
    return sa.inspect(connection).has_table(_versions.name) and stored_version(connection, view) == view.version


def require_folded(connection: Connection, view: Tables) -> None:
    """Raises NotFolded unless the database holds the view, in the code's version."""
    if not is_folded(connection, view):
        raise NotFolded(f"The view {view.name} is being folded from the ledger; it will be here soon.")


def _tables_of(connection: Connection, view: Tables) -> Iterable[sa.Table]:
    """The tables that any version of the view left: they bear its name."""
    names = sa.inspect(connection).get_table_names()
    mine = [name for name in names if name == view.name or name.startswith(f"{view.name}_")]
    return [sa.Table(name, sa.MetaData()) for name in mine]


def checkpoints(connection: Connection, view: View) -> dict[int, Checkpoint]:
    """How far the view is, for each partition it has seen."""
    rows = connection.execute(sa.select(_checkpoints).where(_checkpoints.c.view == view.name))
    return {
        row.partition: Checkpoint(
            row.next_offset, row.next_position, bytes(row.head), row.head_offset, row.recorded_at_us
        )
        for row in rows
    }


def save(engine: Engine, view: View, before: Mapping[int, Checkpoint], batches: Sequence[CountedBatch]) -> None:
    """Fold the batches in and move the checkpoints from `before`, in one transaction.

    Raises ViewFenced, and saves nothing, if the view no longer stands at `before`; ViewReplaced if it is of another
    version by now.
    """
    with held(engine, view) as connection:
        if (version := stored_version(connection, view)) != view.version:
            raise ViewReplaced(f"{view.name} is of version {version}, not {view.version}.")
        for partition, checkpoint in {batch.partition: batch.checkpoint for batch in batches}.items():
            _move(connection, view, partition, before.get(partition, START), checkpoint)
        view.apply(connection, [event for batch in batches for event in batch.events])


def _move(connection: Connection, view: View, partition: int, old: Checkpoint, new: Checkpoint) -> None:
    of_partition = (_checkpoints.c.view == view.name) & (_checkpoints.c.partition == partition)
    values = msgspec.structs.asdict(new)
    if old == START:
        try:
            connection.execute(_checkpoints.insert().values(view=view.name, partition=partition, **values))
        except sa.exc.IntegrityError as error:
            raise ViewFenced(f"{view.name}, partition {partition}.") from error
        return
    moved = connection.execute(
        _checkpoints.update().where(of_partition & (_checkpoints.c.next_offset == old.next_offset)).values(**values)
    )
    if moved.rowcount != 1:
        raise ViewFenced(f"{view.name}, partition {partition}.")


def digest(connection: Connection, view: View) -> str:
    """SHA-256 over every row of the view, by table, in order of key; equal for equal contents, in any database."""
    whole = hashlib.sha256(f"{view.name} {view.version}\n".encode())
    for table in view.metadata.sorted_tables:
        whole.update(f"{table.name}\n".encode())
        keys = [_by_bytes(connection, column) for column in table.primary_key.columns]
        for row in connection.execute(sa.select(table).order_by(*keys)):
            whole.update(msgspec.json.encode(tuple(row)) + b"\n")
    return whole.hexdigest()


def _by_bytes(connection: Connection, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """In PostgreSQL the order of texts is that of its locale unless one says otherwise."""
    is_text = connection.dialect.name == "postgresql" and isinstance(column.type, sa.String)
    return sa.collate(column, "C") if is_text else column
