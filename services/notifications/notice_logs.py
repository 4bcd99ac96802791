"""Writing to the notice ledger: what is said of one stream keeps its order, whoever says it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence

import msgspec
import structlog

from contracts.notices import NoticeEvent
from contracts.topics import partition_for
from ledger.errors import Conflict, TransportError
from ledger.log import PartitionLog
from ledger.records import NewEvent

log = structlog.get_logger(__name__)

OPEN_AGAIN_SECONDS = 1.0
# After so many rivals in a row the next step looks again.
TELLINGS = 5

SeenUpTo = Callable[[int, int], Awaitable[None]]
"""Returns once the view has the event at that position of that partition of the notice ledger."""


class NoticeLogs:
    """The partitions of the notice ledger, each written to by one at a time."""

    def __init__(self, logs: Sequence[PartitionLog]) -> None:
        self._logs = logs
        self._turns = [asyncio.Lock() for _ in logs]

    async def open(self) -> None:
        """Read the notice ledger to its end, so that it can be written to; waits while Kafka cannot be reached."""
        for ledger in self._logs:
            while True:
                try:
                    await ledger.open()
                    break
                except TransportError as error:
                    log.warning("notices.not_opened", partition=ledger.partition, reason=str(error))
                    await asyncio.sleep(OPEN_AGAIN_SECONDS)

    async def seen_by(self, seen_up_to: SeenUpTo) -> None:
        """Return once the view has all that is known to be in the ledger."""
        for partition, ledger in enumerate(self._logs):
            await seen_up_to(partition, ledger.checkpoint.next_position - 1)

    def partition_of(self, stream: str) -> int:
        """The partition in which the stream lies."""
        return partition_for(stream, len(self._logs))

    async def say(self, said: Sequence[NoticeEvent]) -> list[NoticeEvent]:
        """Append; returns what was. Of a partition that another writer was in first nothing is: it was read anew.

        Raises what `PartitionLog.append` raises, but for Conflict.
        """
        by_partition: dict[int, list[NoticeEvent]] = defaultdict(list)
        for event in said:
            by_partition[self.partition_of(event.stream)].append(event)
        told = await asyncio.gather(*(self._say_in(number, some) for number, some in by_partition.items()))
        return [event for some in told for event in some]

    async def insist(self, said: Sequence[NoticeEvent]) -> None:
        """Append what is so whatever a rival writes meanwhile; raises the same."""
        for _ in range(TELLINGS):
            told = {event.id for event in await self.say(said)}
            said = [event for event in said if event.id not in told]

    async def _say_in(self, partition: int, said: Sequence[NoticeEvent]) -> Sequence[NoticeEvent]:
        ledger = self._logs[partition]
        async with self._turns[partition]:
            try:
                await ledger.append(_numbered(ledger, said))
            except Conflict as conflict:
                log.warning("notices.conflicted", partition=partition, stream=conflict.stream)
                await ledger.refresh()
                return []
        return said


def _numbered(ledger: PartitionLog, said: Sequence[NoticeEvent]) -> list[NewEvent]:
    versions: dict[str, int] = {}
    new = []
    for event in said:
        version = versions.get(event.stream, ledger.head(event.stream) or 0) + 1
        versions[event.stream] = version
        new.append(NewEvent(event.stream, version, msgspec.json.encode(event)))
    return new
