"""The recorders that are compared: the ledger's and those that come with the `eventsourcing` library."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import psycopg
from eventsourcing.persistence import ApplicationRecorder
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore
from psycopg.conninfo import conninfo_to_dict

from ledger.recorder import KafkaApplicationRecorder, open_datastore

LEDGER = "ledger.recorder"
LEDGER_BEYOND_MEMORY = "ledger.recorder, beyond memory"
SQLITE = "SQLite"
POSTGRES_ON = "PostgreSQL, sync on"
POSTGRES_OFF = "PostgreSQL, sync off"
_CONNECTIONS = 4


@contextmanager
def ledger_recorder(bootstrap: str, topic: str, events_in_memory: int) -> Iterator[ApplicationRecorder]:
    """Ours, on a one-partition topic, with so many of the last events in memory as well as in its copy."""
    recorder = KafkaApplicationRecorder(open_datastore(bootstrap, topic, events_in_memory=events_in_memory))
    try:
        yield recorder
    finally:
        recorder.close()


@contextmanager
def sqlite_recorder(file: Path) -> Iterator[ApplicationRecorder]:
    """The library's on a SQLite file, with its own settings: write-ahead log, synced at each commit."""
    datastore = SQLiteDatastore(str(file))
    try:
        recorder = SQLiteApplicationRecorder(datastore)
        recorder.create_table()
        yield recorder
    finally:
        datastore.close()


@contextmanager
def postgres_recorder(url: str, synchronous_commit: str) -> Iterator[ApplicationRecorder]:
    """The library's on PostgreSQL, in a schema of its own, with a connection for each of four writers."""
    schema = f"bench_{uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        try:
            yield from _postgres_recorder(url, schema, synchronous_commit)
        finally:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")


def _postgres_recorder(url: str, schema: str, synchronous_commit: str) -> Iterator[ApplicationRecorder]:
    datastore = PostgresDatastore(**_address(url), pool_size=_CONNECTIONS, schema=schema)
    # The library has no word for it; its pool is not open yet.
    cast("dict[str, Any]", datastore.pool.kwargs)["options"] = f"-c synchronous_commit={synchronous_commit}"
    try:
        recorder = PostgresApplicationRecorder(datastore)
        recorder.create_table()
        _require_setting(datastore, synchronous_commit)
        yield recorder
    finally:
        datastore.close()


def _address(url: str) -> dict[str, Any]:
    parts: Mapping[str, Any] = conninfo_to_dict(url)
    return {
        "dbname": parts.get("dbname", "postgres"),
        "host": parts.get("host", "127.0.0.1"),
        "port": parts.get("port", 5432),
        "user": parts.get("user", os.environ.get("USER", "postgres")),
        "password": parts.get("password", ""),
    }


def _require_setting(datastore: PostgresDatastore, wanted: str) -> None:
    with datastore.get_connection() as connection:
        row = connection.execute("SHOW synchronous_commit").fetchone()
    if row is None or row["synchronous_commit"] != wanted:
        raise RuntimeError(f"PostgreSQL has not taken synchronous_commit={wanted}: {row}.")
