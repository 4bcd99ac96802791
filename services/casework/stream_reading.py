"""Reading one stream straight from the log, without any running service or view."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator, Sequence
from datetime import datetime
from typing import Any

from contracts.streams import Kind, kind_of
from contracts.topics import CASE_LEDGER, partition_for
from ledger.follow import Follower
from ledger.protocol import START, CountedBatch
from ledger.records import Recorded
from ledger.transport import Transport
from services.casework.case.history import Entry, History
from services.casework.ledgers import entry_of

Take = Callable[[Sequence[CountedBatch]], None]


async def read_history(transport: Transport, partitions: int, stream: str) -> History:
    """One stream, straight from the log as it ends now."""
    number = partition_for(stream, partitions)
    entries: list[Entry] = []

    def take(batches: Sequence[CountedBatch]) -> None:
        entries.extend(entry_of(event) for batch in batches for event in batch.events if event.stream == stream)

    follower = Follower(transport, CASE_LEDGER.name, {number: START})
    await take_until(follower, take, follower.wait_caught_up())
    return History(stream=stream, entries=tuple(entries))


class Cases:
    """Every case of the ledger, decoded one after the other and then forgotten: decoded, all of them take many times
    the memory that they take as they lie in the log."""

    def __init__(self) -> None:
        self.last: datetime | None = None
        """When the newest entry was recorded; None where there is no case."""
        self._told: dict[str, list[Recorded]] = defaultdict(list)

    def take(self, batches: Sequence[CountedBatch]) -> None:
        """Keep what concerns a case."""
        for event in (event for batch in batches for event in batch.events):
            if kind_of(event.stream) is Kind.CASE:
                self._told[event.stream].append(event)
                self.last = max(self.last or event.recorded_at, event.recorded_at)

    def histories(self) -> Iterator[History]:
        """Each of them once, by their names."""
        for stream in sorted(self._told):
            yield History(stream=stream, entries=tuple(map(entry_of, self._told.pop(stream))))


async def read_cases(transport: Transport, partitions: int) -> Cases:
    """Every case of the ledger, straight from the log as it ends now."""
    cases = Cases()
    follower = Follower(transport, CASE_LEDGER.name, dict.fromkeys(range(partitions), START))
    await take_until(follower, cases.take, follower.wait_caught_up())
    return cases


async def take_until(follower: Follower, take: Take, goal: Coroutine[Any, Any, None]) -> None:
    """Hand batches over until the goal is reached; raises what reading or taking them raises."""

    async def take_all() -> None:
        async for batches in follower.batches():
            take(batches)

    reading, reaching = asyncio.create_task(take_all()), asyncio.create_task(goal)
    try:
        done, _ = await asyncio.wait({reading, reaching}, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        reading.cancel()
        reaching.cancel()
        await asyncio.gather(reading, reaching, return_exceptions=True)
