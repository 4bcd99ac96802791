"""Writing to the notice ledger: what is said of one stream keeps its order, whoever says it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

import msgspec
import structlog

from contracts.notices import NoticeEvent
from contracts.topics import partition_for
from ledger.errors import Conflict, TransportError
from ledger.log import PartitionLog
from ledger.records import NewEvent

log = structlog.get_logger(__name__)
_decode = msgspec.json.Decoder(NoticeEvent).decode

OPEN_AGAIN_SECONDS = 1.0
# After so many rivals in a row the next step looks again.
TELLINGS = 5

SeenUpTo = Callable[[int, int], Awaitable[None]]
"""Returns once the view has the event at that position of that partition of the notice ledger."""

Heads = dict[str, int]
"""The version of each stream on which what is said of it rests."""


class NoticeLogs:
    """The partitions of the notice ledger, each written to by one at a time."""

    def __init__(self, logs: Sequence[PartitionLog]) -> None:
        self._logs = logs
        self._turns = [asyncio.Lock() for _ in logs]
        self._opened = False

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
        self._opened = True

    async def said_of(self, stream: str) -> list[NoticeEvent]:
        """What the ledger itself says of a stream now, also to one that stands by; raises TransportError."""
        if not self._opened:
            await self.open()
        ledger = self._log_of(stream)
        await ledger.refresh()
        return [_decode(event.value) for event in ledger.stream(stream)]

    @property
    def ends(self) -> list[int]:
        """The last position of each partition that is known now."""
        return [ledger.checkpoint.next_position - 1 for ledger in self._logs]

    async def seen_by(self, seen_up_to: SeenUpTo) -> list[int]:
        """Return once the view has all that is known to be in the ledger; its `ends` then."""
        seen: list[int] = []
        # While one partition is waited for another may be read on, by whoever met a rival there.
        while seen != (seen := self.ends):
            for partition, end in enumerate(seen):
                await seen_up_to(partition, end)
        return seen

    def heads(self, streams: Iterable[str]) -> Heads:
        """The last version of each stream, as known now."""
        return {stream: self._log_of(stream).head(stream) or 0 for stream in streams}

    def _log_of(self, stream: str) -> PartitionLog:
        return self._logs[partition_for(stream, len(self._logs))]

    async def say(self, said: Sequence[NoticeEvent], heads: Heads) -> list[NoticeEvent]:
        """Append, if the streams still stand where `heads` says; returns what was, and moves `heads` on.

        Of a partition in which another writer was first nothing is: it was read anew. Raises what `PartitionLog.append`
        raises, but for Conflict.
        """
        return await self._say(said, heads, pinned=True)

    async def insist(self, said: Sequence[NoticeEvent], heads: Heads) -> None:
        """Append what is so whatever a rival wrote meanwhile; raises the same."""
        for _ in range(TELLINGS):
            told = {event.id for event in await self._say(said, heads, pinned=False)}
            said = [event for event in said if event.id not in told]

    async def _say(self, said: Sequence[NoticeEvent], heads: Heads, *, pinned: bool) -> list[NoticeEvent]:
        by_partition: dict[int, list[NoticeEvent]] = defaultdict(list)
        for event in said:
            by_partition[partition_for(event.stream, len(self._logs))].append(event)
        told = await asyncio.gather(
            *(self._say_in(number, some, heads, pinned=pinned) for number, some in by_partition.items())
        )
        return [event for some in told for event in some]

    async def _say_in(
        self, partition: int, said: Sequence[NoticeEvent], heads: Heads, *, pinned: bool
    ) -> Sequence[NoticeEvent]:
        ledger = self._logs[partition]
        async with self._turns[partition]:
            base = {one.stream: heads[one.stream] if pinned else ledger.head(one.stream) or 0 for one in said}
            new = _numbered(base, said)
            try:
                await ledger.append(new)
            except Conflict as conflict:
                log.warning("notices.conflicted", partition=partition, stream=conflict.stream)
                await ledger.refresh()
                return []
            # Where a rival wrote meanwhile the head stays behind, so that what rests on it conflicts.
            known = [one for one in new if heads.get(one.stream) == base[one.stream]]
            heads.update({one.stream: one.version for one in known})
        return said


def _numbered(base: Mapping[str, int], said: Sequence[NoticeEvent]) -> list[NewEvent]:
    """The events as the next of their streams."""
    last = dict(base)
    new = []
    for event in said:
        last[event.stream] += 1
        new.append(NewEvent(event.stream, last[event.stream], msgspec.json.encode(event)))
    return new
