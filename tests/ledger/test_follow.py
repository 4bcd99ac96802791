"""Followers: mismatches, void batches, trouble with Kafka."""

import asyncio
import random

import msgspec
import pytest

from ledger import follow
from ledger.errors import CheckpointMismatch, LogRewound
from ledger.follow import Follower
from ledger.log import PartitionLog
from ledger.protocol import START, Checkpoint, CountedBatch, Void
from ledger.records import NewEvent
from ledger.testing import Fate, HandClock, InMemoryTransport
from tests.ledger.virtual_time import run


async def written(transport: InMemoryTransport, appends: int = 3, partition: int = 0) -> PartitionLog:
    """A log with so many appends of two events."""
    log = PartitionLog(transport, "t", partition, clock=HandClock(), rng=random.Random(1))
    await log.open()
    for i in range(appends):
        await log.append([NewEvent("a", 2 * i + 1, b"v"), NewEvent("a", 2 * i + 2, b"v")])
    return log


async def first(transport: InMemoryTransport, checkpoints: dict[int, Checkpoint]) -> list[CountedBatch]:
    """The first list a follower hands out."""
    async for batches in Follower(transport, "t", checkpoints).batches():
        return batches
    raise AssertionError


@pytest.mark.parametrize("read_limit", [None, 1, 3])
def test_only_whole_batches(read_limit: int | None) -> None:
    """However the log hands records out, a follower sees whole batches."""

    async def case() -> None:
        transport = InMemoryTransport()
        log = await written(transport)
        transport.read_limit = read_limit
        follower = Follower(transport, "t", {0: START})
        seen: list[CountedBatch] = []
        async for batches in follower.batches():
            seen += batches
            if len(seen) == 3:
                break

        assert [len(batch.events) for batch in seen] == [2, 2, 2]
        assert log.checkpoint == seen[-1].checkpoint

    run(case())


def test_other_log_is_refused() -> None:
    """A checkpoint whose last batch is another in the log stops the follower with an error."""

    async def case() -> None:
        transport = InMemoryTransport()
        log = await written(transport)
        other = msgspec.structs.replace(log.checkpoint, head=bytes(32))
        with pytest.raises(CheckpointMismatch):
            await first(transport, {0: other})
        moved = msgspec.structs.replace(log.checkpoint, head_offset=3)
        with pytest.raises(CheckpointMismatch):
            await first(transport, {0: moved})

    run(case())


@pytest.mark.parametrize("left", [0, 3, 4, 5])
def test_log_that_ends_earlier_is_refused(left: int) -> None:
    """A log that ends before the checkpoint stops the follower with an error."""

    async def case() -> None:
        transport = InMemoryTransport()
        log = await written(transport)
        del transport.log("t", 0)[left:]
        with pytest.raises(LogRewound):
            await first(transport, {0: log.checkpoint})

    run(case())


def test_log_rewound_while_following() -> None:
    """A log that loses its end under a follower stops it."""

    async def case() -> None:
        transport = InMemoryTransport()
        await written(transport)
        batches = Follower(transport, "t", {0: START}).batches()
        await anext(batches)
        del transport.log("t", 0)[1:]
        with pytest.raises(LogRewound):
            await anext(batches)

    run(case())


def test_voids_are_counted_and_no_lag() -> None:
    """Void batches are passed over, counted, and do not keep a follower from having caught up."""

    async def case() -> None:
        transport = InMemoryTransport(fates=[Fate.TWICE])
        await written(transport, appends=1)
        follower = Follower(transport, "t", {0: START})
        batches = follower.batches()
        await anext(batches)
        ahead = asyncio.ensure_future(anext(batches))
        await follower.wait_caught_up()
        await asyncio.sleep(2)

        assert follower.voids == {Void.SUPERSEDED: 1}
        assert follower.lag == {0: 0}
        assert follower.offsets == {0: 4}
        assert follower.checkpoints[0].next_offset == 2
        ahead.cancel()

    run(case())


def test_kafka_away_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """While Kafka cannot be read a follower waits, at the start and later on, and then goes on."""
    monkeypatch.setattr(follow, "RETRY_SECONDS", 1.0)

    async def case() -> None:
        transport = InMemoryTransport()
        log = await written(transport, appends=1)
        transport.unreachable = True
        follower = Follower(transport, "t", {0: START})
        batches = follower.batches()
        ahead = asyncio.ensure_future(anext(batches))
        await asyncio.sleep(10)
        assert not ahead.done()
        assert follower.trouble == "t cannot be read"
        transport.unreachable = False
        assert len(await ahead) == 1
        assert follower.trouble is None
        transport.unreachable = True
        ahead = asyncio.ensure_future(anext(batches))
        await asyncio.sleep(10)
        transport.unreachable = False
        await log.append([NewEvent("a", 3, b"v")])

        assert [event.version for batch in await ahead for event in batch.events] == [3]

    run(case())


def test_lists_are_cut_by_events() -> None:
    """A list has at most so many events, except where one batch has more."""

    async def case() -> None:
        transport = InMemoryTransport()
        await written(transport, appends=5)
        sizes = []
        async for batches in Follower(transport, "t", {0: START}, max_events=5).batches():
            sizes.append(sum(len(batch.events) for batch in batches))
            if sum(sizes) == 10:
                break

        assert sizes == [4, 4, 2]

    run(case())


def test_lists_are_filled_by_several_reads() -> None:
    """Where each list saved has its price, one read's worth is not a list; the last is as short as what is left."""

    async def case(*, fill: bool) -> list[int]:
        transport = InMemoryTransport()
        await written(transport, appends=5)
        transport.read_limit = 2
        follower = Follower(transport, "t", {0: START}, max_events=4, fill=fill)
        ends = await follower.ends()
        sizes = [sum(len(one.events) for one in batches) async for batches in follower.batches(until=ends)]
        assert follower.offsets == ends
        return sizes

    assert run(case(fill=True)) == [4, 4, 2]
    assert max(run(case(fill=False))) == 2


def test_news_gather_after_a_short_list() -> None:
    """Where each list saved has its price, what comes within a moment is handed out together."""

    async def case(gather_seconds: float) -> list[int]:
        transport = InMemoryTransport()
        log = await written(transport, 1)

        async def write_on() -> None:
            for version in (3, 4):
                await asyncio.sleep(0.3)
                await log.append([NewEvent("a", version, b"v")])

        lists: list[int] = []
        writing = asyncio.create_task(write_on())
        async for batches in Follower(transport, "t", {0: START}, gather_seconds=gather_seconds).batches():
            lists.append(sum(len(batch.events) for batch in batches))
            if sum(lists) == 4:
                break
        await writing
        return lists

    assert run(case(1.0)) == [2, 2]
    assert run(case(0.0)) == [2, 1, 1]
