"""The service over a log in memory and a clock turned by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from ledger.testing import HandClock, InMemoryTransport
from services.notifications.channels import Channel
from services.notifications.staff import Staff
from tests.own_kafka import own_kafka
from tests.services.notifications.situations import NOON, Casework, Service

Start = Callable[..., Service]
"""Begins another life of the service in the same home: `start()`, or `start(channel, ..., staff=...)`."""


@pytest.fixture
def transport() -> InMemoryTransport:
    """Both ledgers, in memory."""
    return InMemoryTransport()


@pytest.fixture
def clock() -> HandClock:
    """It is noon."""
    return HandClock(NOON)


@pytest.fixture
async def casework(transport: InMemoryTransport, clock: HandClock) -> AsyncIterator[Casework]:
    """The writer of the case ledger."""
    casework = Casework(transport, clock)
    yield casework
    await casework.close()


@pytest.fixture
async def start(tmp_path: Path, transport: InMemoryTransport, clock: HandClock) -> AsyncIterator[Start]:
    """A maker of services that share a home folder and the ledgers; each is killed at the end."""
    lives: list[Service] = []

    def begin(*channels: Channel, staff: Callable[[], Staff] = Staff) -> Service:
        lives.append(Service(tmp_path, transport, clock, channels, staff))
        return lives[-1]

    yield begin
    for life in lives:
        await life.kill()


@pytest.fixture(scope="module")
async def bootstrap(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A Kafka whose ledgers nobody else writes to, with the product's topics."""
    async with own_kafka(tmp_path_factory.mktemp("kafka")) as started:
        yield started
