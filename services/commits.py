"""Recording how far a topic was consumed, behind the work instead of within it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from aiokafka.errors import IllegalStateError, KafkaError

log = structlog.get_logger()

# After a crash half a second's messages come again and are answered the same.
EVERY_SECONDS = 0.5
# Less than a session lasts: within one try the group cannot have given our partitions away for silence.
COMMIT_SECONDS = 5.0

Commit = Callable[[Mapping[int, int]], Awaitable[object]]
"""Records the next offset of each partition; raises aiokafka's errors."""
Term = Callable[[], int]
"""Grows whenever the group is settled anew: what was begun in an earlier term is not ours to finish."""


class Commits:
    """The offsets to record, the last of each partition; what is not recorded in time is only done again."""

    def __init__(self, commit: Commit, term: Term) -> None:
        self._commit = commit
        self._now = term
        self._offsets: dict[int, int] = {}
        self._recording = asyncio.Lock()
        self._term = term()
        self._news = asyncio.Event()

    def note(self, partition: int, offset: int, term: int) -> None:
        """Everything before the offset is done; one of an earlier term is left to the partition's owner."""
        if term != self._now():
            log.info("commit.left_to_the_owner", partition=partition)
            return
        if term != self._term:
            self._term, self._offsets = term, {}
        self._offsets[partition] = offset
        self._news.set()

    async def run(self) -> None:
        """Record what is noted, twice a second at most, until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            await self.record_now()
            await asyncio.sleep(EVERY_SECONDS)

    async def record_now(self) -> None:
        """Record what is noted without waiting for more: the partitions are about to be another's."""
        async with self._recording:
            offsets, self._offsets = self._offsets, {}
            if offsets:
                await self._record(offsets, self._term)

    async def _record(self, offsets: Mapping[int, int], term: int) -> None:
        """Record the offsets, unless the group was settled anew since they were noted.

        aiokafka repeats a commit for as long as it takes, and under whatever generation there is by then: an offset of
        an earlier one would set back whoever has come further.
        """
        while self._now() == term:
            try:
                async with asyncio.timeout(COMMIT_SECONDS):
                    await self._commit(offsets)
            except TimeoutError:
                log.warning("commit.waits", partitions=sorted(offsets))
            except (KafkaError, IllegalStateError) as error:
                log.warning("commit.failed", partitions=sorted(offsets), reason=str(error))
                return
            else:
                return
        log.info("commit.left_to_the_owner", partitions=sorted(offsets))
