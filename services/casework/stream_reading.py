"""Reading one stream straight from the log, without any running service or view."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from contracts.streams import Kind, kind_of
from contracts.topics import CASE_LEDGER, partition_for
from ledger.follow import Follower
from ledger.protocol import START, CountedBatch
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


async def read_cases(transport: Transport, partitions: int) -> list[History]:
    """Every case of the ledger, straight from the log as it ends now."""
    entries: dict[str, list[Entry]] = defaultdict(list)

    def take(batches: Sequence[CountedBatch]) -> None:
        for batch in batches:
            for event in batch.events:
                if kind_of(event.stream) is Kind.CASE:
                    entries[event.stream].append(entry_of(event))

    follower = Follower(transport, CASE_LEDGER.name, dict.fromkeys(range(partitions), START))
    await take_until(follower, take, follower.wait_caught_up())
    return [History(stream=stream, entries=tuple(told)) for stream, told in sorted(entries.items())]


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
