"""A new leader that does not show yet what was committed is waited for; it is not taken for a log that was cut."""

import asyncio
from collections.abc import Mapping

import pytest

from ledger.errors import TransportError
from ledger.follow import Follower
from ledger.log import PartitionLog
from ledger.records import NewEvent
from ledger.streams import MemoryStreams
from ledger.testing import HandClock, InMemoryTransport
from ledger.transport import Slice
from tests.ledger.virtual_time import run


class LaggingTransport(InMemoryTransport):
    """Shows nothing from the offset `visible` on, until `catches_up_at` by the event loop's clock."""

    visible = 0
    catches_up_at = 0.0

    async def read(self, topic: str, offsets: Mapping[int, int], wait_seconds: float = 0.0) -> Mapping[int, Slice]:
        """Read as ever, but show less."""
        found = await super().read(topic, offsets, wait_seconds)
        left = self.catches_up_at - asyncio.get_running_loop().time()
        if left <= 0:
            return found
        await asyncio.sleep(min(wait_seconds, left))
        return {p: Slice(part.records[: max(self.visible - offsets[p], 0)], self.visible) for p, part in found.items()}


async def _written(transport: LaggingTransport) -> PartitionLog:
    log = PartitionLog(transport, "t", 0, clock=HandClock())
    await log.open()
    for version in (1, 2, 3):
        await log.append([NewEvent("a", version, b"v")])
    return log


@pytest.mark.parametrize("seconds", [3.0, 30.0])
def test_a_follower_waits_for_a_lagging_leader(seconds: float) -> None:
    """Going on from a checkpoint whose batch is not shown yet is no reason to stop, however long that takes."""

    async def case() -> None:
        transport = LaggingTransport()
        log = await _written(transport)
        transport.visible, transport.catches_up_at = 2, asyncio.get_running_loop().time() + seconds
        batches = Follower(transport, "t", {0: log.checkpoint}).batches()
        ahead = asyncio.ensure_future(anext(batches))
        await asyncio.sleep(seconds + 1.0)
        await log.append([NewEvent("a", 4, b"v")])

        assert [event.version for batch in await ahead for event in batch.events] == [4]

    run(case())


def test_an_owner_keeps_its_copy_over_a_lagging_leader() -> None:
    """A store that is ahead of what a new leader shows is neither cleared nor read anew."""

    async def case() -> None:
        transport = LaggingTransport()
        log = await _written(transport)
        streams = KeptStreams()
        streams.apply(log.read_events(), log.checkpoint)
        transport.visible, transport.catches_up_at = 2, asyncio.get_running_loop().time() + 3.0
        again = PartitionLog(transport, "t", 0, clock=HandClock(), streams=streams)
        await again.open()

        assert streams.clears == 0
        assert again.head("a") == 3

    run(case())


def test_a_copy_outlives_a_leader_that_lags_for_long() -> None:
    """That the log cannot be seen is said after a while; nothing is thrown away for it, and opening again helps."""

    async def case() -> None:
        transport = LaggingTransport()
        log = await _written(transport)
        streams = KeptStreams()
        streams.apply(log.read_events(), log.checkpoint)
        transport.visible, transport.catches_up_at = 2, asyncio.get_running_loop().time() + 8.0
        again = PartitionLog(transport, "t", 0, clock=HandClock(), streams=streams)
        with pytest.raises(TransportError, match="does not show"):
            await again.open()
        await again.open()

        assert streams.clears == 0
        assert again.head("a") == 3

    run(case())


def test_an_empty_store_is_used() -> None:
    """The store that a caller gives is the one that is filled, though it be empty as yet."""

    async def case() -> None:
        transport = LaggingTransport()
        await _written(transport)
        streams = KeptStreams()
        await PartitionLog(transport, "t", 0, streams=streams).open()

        assert streams.head("a") == 3

    run(case())


class KeptStreams(MemoryStreams):
    """Counts how often it was cleared."""

    clears = 0

    def clear(self) -> None:
        """Forget everything."""
        self.clears += 1
        super().clear()
