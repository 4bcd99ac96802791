"""Databases for tests of what is kept in one: each such test runs twice, on a SQLite file and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.postgres import own_schemas, running_postgres

Place = Callable[[], str]
"""Makes an empty database and returns its URL."""


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL."""
    with running_postgres() as url:
        yield url


@pytest.fixture
def schema(postgres: str) -> Iterator[Place]:
    """A maker of empty databases that several processes can share."""
    with own_schemas(postgres) as make:
        yield make


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A maker of empty databases: files, or schemas of a server."""
    if request.param == "postgresql":
        return request.getfixturevalue("schema")  # type: ignore[no-any-return]
    numbers = count()
    return lambda: f"sqlite:///{tmp_path}/{next(numbers)}.sqlite3"
