"""Each test with a database runs twice: on a SQLite file and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.engine import Engine

from ledger.testing import InMemoryTransport
from services.store import open_engine
from tests.services.casework.sample_ledger import SampleLedger
from tests.services.casework.views.at_hand import sample_ledger, written
from tests.services.conftest import Place

MakeEngine = Callable[[], Engine]


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
