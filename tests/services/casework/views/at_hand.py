"""A ledger of samples in memory, and views kept over it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from sqlalchemy.engine import Engine

from contracts.topics import CASE_LEDGER
from ledger.log import PartitionLog
from ledger.records import NewEvent, Recorded
from ledger.testing import HandClock, InMemoryTransport
from services.casework.views.projecting import Projector
from services.operations.samples import make_samples
from services.store import View, digest
from tests.services.casework.sample_ledger import SampleLedger

ENDING = datetime(2026, 7, 15, 10, tzinfo=UTC)
PARTITIONS = 3
SECONDS = 30


def sample_ledger(samples: int, seed: int = 1) -> SampleLedger:
    """What so many samples lead to, timers and all."""
    return SampleLedger(PARTITIONS).take(make_samples(samples, ENDING, seed))


class Written:
    """A ledger in memory to which appends are added as casework would."""

    def __init__(self) -> None:
        self.transport = InMemoryTransport()
        self._clock = HandClock()
        self._logs = [
            PartitionLog(self.transport, CASE_LEDGER.name, number, clock=self._clock, gapless=True)
            for number in range(PARTITIONS)
        ]

    async def open(self) -> Written:
        """Begin to write."""
        for log in self._logs:
            await log.open()
        return self

    async def add(self, appends: Sequence[Sequence[Recorded]]) -> Written:
        """Append them, each as its own batch and at its own time."""
        for events in appends:
            self._clock.set(events[0].recorded_at)
            await self._logs[events[0].partition].append(
                [NewEvent(one.stream, one.version, one.value) for one in events]
            )
        return self

    async def close(self) -> None:
        """Stop writing."""
        for log in self._logs:
            await log.close()


async def written(ledger: SampleLedger) -> InMemoryTransport:
    """The whole ledger, in memory."""
    whole = await (await Written().open()).add(ledger.appends)
    await whole.close()
    return whole.transport


class Running:
    """A projector at work."""

    def __init__(self, projector: Projector) -> None:
        self.projector = projector
        self.task = asyncio.create_task(projector.run())

    async def caught_up(self) -> None:
        """Wait until the view is up with the ledger; raises what ended it, fails if it stops or takes too long."""
        await self.until(lambda: self.projector.trouble is None and not self.projector.lag)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until it holds; raises what ended the projector, fails if it stops before or takes too long."""
        async with asyncio.timeout(SECONDS):
            while not holds():
                if self.task.done():
                    self.task.result()
                    raise AssertionError(self.projector.trouble)
                await asyncio.sleep(0.005)


@asynccontextmanager
async def following(projector: Projector) -> AsyncIterator[Running]:
    """The projector at work, until the end of the context."""
    running = Running(projector)
    try:
        yield running
    finally:
        running.task.cancel()
        await asyncio.gather(running.task, return_exceptions=True)


async def folded(view: View, engine: Engine, transport: InMemoryTransport) -> str:
    """The digest of the view once it has taken in all that the ledger holds."""
    async with following(Projector(view, engine, transport, PARTITIONS)) as running:
        await running.caught_up()
    return digest_of(view, engine)


def digest_of(view: View, engine: Engine) -> str:
    """Of the view's rows as they are."""
    with engine.connect() as connection:
        return digest(connection, view)
