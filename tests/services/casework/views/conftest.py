"""Each test with a database runs twice: on a SQLite file and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from ledger.testing import InMemoryTransport
from services.store import open_engine
from tests.postgres import own_schemas, running_postgres
from tests.services.casework.sample_ledger import SampleLedger
from tests.services.casework.views.at_hand import sample_ledger, written

Place = Callable[[], str]
"""Makes an empty database and returns its URL."""
MakeEngine = Callable[[], Engine]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL."""
    with running_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A maker of empty databases: files, or schemas of a server."""
    if request.param == "sqlite":
        numbers = count()
        yield lambda: f"sqlite:///{tmp_path}/{next(numbers)}.sqlite3"
        return
    with own_schemas(request.getfixturevalue("postgres")) as make:
        yield make


@pytest.fixture
def new_engine(place: Place) -> Iterator[MakeEngine]:
    """A maker of engines, each of an empty database."""
    made: list[Engine] = []

    def make() -> Engine:
        made.append(open_engine(place()))
        return made[-1]

    yield make
    for engine in made:
        engine.dispose()


@pytest.fixture(scope="session")
def small() -> SampleLedger:
    """A few cases."""
    return sample_ledger(25)


@pytest.fixture(scope="session")
def large() -> SampleLedger:
    """Some hundred cases."""
    return sample_ledger(700)


@pytest.fixture
async def transport(small: SampleLedger) -> InMemoryTransport:
    """The few cases, to be read a handful of records at a time."""
    transport = await written(small)
    transport.read_limit = 12
    return transport
