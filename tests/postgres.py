"""A PostgreSQL for tests: the one that is set, or a private server that ends with its caller."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg

from tests.postgres_server import PostgresServer, PostgresUnavailable

SETTING = "CASELEDGER_TEST_POSTGRES_URL"


@contextmanager
def running_postgres(environ: Mapping[str, str] = os.environ) -> Iterator[str]:
    """The URL (`postgresql://...`, as libpq reads it) of a PostgreSQL to write to.

    CASELEDGER_TEST_POSTGRES_URL if that is set; else a server of our own. Raises PostgresUnavailable.
    """
    if url := environ.get(SETTING):
        _require_answer(url)
        yield url
        return
    with private_postgres(environ) as server:
        yield server.url


@contextmanager
def private_postgres(environ: Mapping[str, str] = os.environ) -> Iterator[PostgresServer]:
    """A server of our own, to do anything to, ended and deleted at the end. Raises PostgresUnavailable."""
    folder = Path(tempfile.mkdtemp(prefix="caseledger-pg-"))
    try:
        server = PostgresServer(folder, environ)
        server.make()
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_schemas(server: str) -> Iterator[Callable[[], str]]:
    """A maker of empty schemas, each by the URL that leads there; dropped at the end: the server may be somebody's."""
    made: list[str] = []

    def make() -> str:
        made.append(f"caseledger_test_{uuid4().hex[:12]}")
        _run(server, f"CREATE SCHEMA {made[-1]}")
        return f"{server}{'&' if '?' in server else '?'}options={quote(f'-csearch_path={made[-1]}')}"

    try:
        yield make
    finally:
        if made:
            # Whoever failed may have left a transaction open.
            _run(server, "SET lock_timeout = '10s'", f"DROP SCHEMA {', '.join(made)} CASCADE")


def _run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _require_answer(url: str) -> None:
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.Error as error:
        raise PostgresUnavailable(
            f"{SETTING} leads nowhere ({' '.join(str(error).split())}): correct it or unset it."
        ) from error
