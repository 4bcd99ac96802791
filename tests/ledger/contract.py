"""What every transport must give a ledger; each backend inherits these cases."""

import asyncio
import random
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest

from ledger.errors import AppendRejected, AppendTooLarge, Conflict, OffsetOutOfRange
from ledger.follow import Follower
from ledger.log import PartitionLog
from ledger.protocol import START, Checkpoint, seal
from ledger.records import NewEvent
from ledger.testing import HandClock
from ledger.transport import Transport


def new(stream: str, *versions: int, value: bytes = b"v") -> list[NewEvent]:
    """Events of one stream."""
    return [NewEvent(stream, version, value) for version in versions]


class LedgerContract:
    """Cases over the fixtures `transport` and `topic` (two partitions)."""

    async def _open(self, transport: Transport, topic: str, seed: int = 1, **options: object) -> PartitionLog:
        rng = random.Random(f"{topic}{seed}")
        log = PartitionLog(transport, topic, 0, clock=HandClock(), rng=rng, **options)  # type: ignore[arg-type]
        await log.open()
        return log

    async def test_append_is_read_back(self, transport: Transport, topic: str) -> None:
        """Events come back as recorded, by stream and by position, here and to whoever reads the log anew."""
        log = await self._open(transport, topic)
        one = await log.append(new("a", 1, 2, value=b"one"))
        two = await log.append(new("b", 1, value=b"two"))

        assert [one.first_position, one.last_position, two.first_position] == [1, 2, 3]
        assert list(one.events) == log.stream("a")
        assert log.stream("a")[1:] == log.stream("a", after_version=1)
        assert log.head("a") == 2
        assert log.head("c") is None
        assert two.events[0].recorded_at == HandClock().now()
        again = await self._open(transport, topic)
        assert [*one.events, *two.events] == again.read_events()
        assert log.read_events() == again.read_events()

    async def test_taken_version_conflicts(self, transport: Transport, topic: str) -> None:
        """A version that is taken is refused with what is there; nothing of the append is written."""
        log = await self._open(transport, topic)
        await log.append(new("a", 1, 2))
        with pytest.raises(Conflict) as conflict:
            await log.append(new("a", 3, 2))

        assert (conflict.value.stream, conflict.value.version, conflict.value.found) == ("a", 2, 2)
        assert log.head("a") == 2

    async def test_same_version_twice_conflicts(self, transport: Transport, topic: str) -> None:
        """One append may not give a version twice."""
        log = await self._open(transport, topic)
        with pytest.raises(Conflict):
            await log.append(new("a", 1, 1))

    async def test_gapless_log_wants_the_next_version(self, transport: Transport, topic: str) -> None:
        """With `gapless` a stream begins at 1 and goes on by 1."""
        log = await self._open(transport, topic, gapless=True)
        with pytest.raises(Conflict):
            await log.append(new("a", 2))
        await log.append(new("a", 1, 2))
        with pytest.raises(Conflict):
            await log.append(new("a", 4))

        assert log.head("a") == 2

    async def test_waiting_appends_share_batches(self, transport: Transport, topic: str) -> None:
        """Appends made at once all count, each with its own answer, in the order they were made."""
        log = await self._open(transport, topic)
        appended = await asyncio.gather(*(log.append(new(f"s{i}", 1)) for i in range(50)))

        assert list(range(1, 51)) == [one.first_position for one in appended]

    async def test_same_version_at_once(self, transport: Transport, topic: str) -> None:
        """Of two who append the same version through one log at once, one wins and the other learns it."""
        log = await self._open(transport, topic)
        answers = await asyncio.gather(*(log.append(new("a", 1)) for _ in range(2)), return_exceptions=True)

        assert [type(answer).__name__ for answer in answers] == ["Appended", "Conflict"]
        assert len(log.stream("a")) == 1

    async def test_rivals_on_one_stream(self, transport: Transport, topic: str) -> None:
        """Of two who append the same version through logs of their own, one wins and the other learns it."""
        logs = [await self._open(transport, topic, seed) for seed in (1, 2)]
        answers = await asyncio.gather(*(log.append(new("a", 1)) for log in logs), return_exceptions=True)

        assert {"Appended", "Conflict"} == {type(answer).__name__ for answer in answers}

    async def test_rivals_both_progress(self, transport: Transport, topic: str) -> None:
        """Two writers by accident lose nothing: all their appends count once, in one order both agree on."""
        logs = [await self._open(transport, topic, seed) for seed in (1, 2)]

        async def write(log: PartitionLog, name: str) -> list[int]:
            return [(await log.append(new(name, i))).first_position for i in range(1, 31)]

        positions = await asyncio.gather(*(write(log, f"w{i}") for i, log in enumerate(logs)))
        for log in logs:
            await log.refresh()

        assert list(range(1, 61)) == sorted([*positions[0], *positions[1]])
        assert logs[0].read_events() == logs[1].read_events()

    async def test_too_large_is_refused_before_sending(self, transport: Transport, topic: str) -> None:
        """An append larger than a batch may be is refused and the log goes on."""
        log = await self._open(transport, topic)
        with pytest.raises(AppendTooLarge):
            await log.append(new("a", 1, value=bytes(transport.max_batch_bytes)))

        assert (await log.append(new("a", 1))).first_position == 1

    async def test_group_larger_than_a_batch(self, transport: Transport, topic: str) -> None:
        """Appends that do not fit in one batch together go in several."""
        log = await self._open(transport, topic)
        value = bytes(transport.max_batch_bytes // 3)
        appended = await asyncio.gather(*(log.append(new(f"s{i}", 1, value=value)) for i in range(5)))

        assert [one.first_position for one in appended] == [1, 2, 3, 4, 5]

    async def test_transport_refuses_a_batch_too_large(self, transport: Transport, topic: str) -> None:
        """The transport itself lets nothing pass that the log might refuse."""
        records = seal(START, [(uuid4(), new("a", 1, value=bytes(transport.max_batch_bytes))[0])], 0)
        with pytest.raises(AppendRejected):
            await transport.append(topic, 0, records)

    async def test_outcome_of_any_append(self, transport: Transport, topic: str) -> None:
        """The outcome of an append can be asked of another process; one never made is settled as never to come."""
        log = await self._open(transport, topic)
        append_id = UUID(int=7)
        appended = await log.append(new("a", 1), append_id=append_id)
        other = await self._open(transport, topic)

        assert appended == await other.outcome(append_id)
        assert await other.outcome(UUID(int=8)) is None
        assert (await log.append(new("a", 2))).first_position == 2

    async def test_reading_past_the_end(self, transport: Transport, topic: str) -> None:
        """The log's end is no error, beyond it is one."""
        log = await self._open(transport, topic)
        await log.append(new("a", 1))
        end = log.checkpoint.next_offset

        assert list((await transport.read(topic, {0: end}))[0].records) == []
        with pytest.raises(OffsetOutOfRange):
            await transport.read(topic, {0: end + 1})

    async def test_reading_from_within_a_batch(self, transport: Transport, topic: str) -> None:
        """A read begins at the record asked for, though it lies within a batch."""
        log = await self._open(transport, topic)
        await log.append(new("a", 1, 2, 3))
        part = (await transport.read(topic, {0: 1}))[0]

        assert [record.offset for record in part.records] == [1, 2]
        assert part.end_offset == 3

    async def test_waiting_read_wakes_up(self, transport: Transport, topic: str) -> None:
        """A read that waits is answered as soon as there is something."""
        log = await self._open(transport, topic)
        read = asyncio.create_task(transport.read(topic, {0: 0, 1: 0}, wait_seconds=4.0))
        await log.append(new("a", 1))
        async with asyncio.timeout(3.0):
            found = await read

        assert len(found[0].records) == 1

    async def test_follower_resumes(self, transport: Transport, topic: str) -> None:
        """A follower stopped and begun again at its saved checkpoint hands out every event once."""
        log = await self._open(transport, topic)
        for version in range(1, 8):
            await log.append(new("a", version))
        seen: list[int] = []
        checkpoint = START
        while len(seen) < 7:
            checkpoint = await _follow_once(transport, topic, checkpoint, seen)

        assert seen == [1, 2, 3, 4, 5, 6, 7]
        assert log.checkpoint == checkpoint

    async def test_follower_knows_when_it_has_caught_up(self, transport: Transport, topic: str) -> None:
        """Caught up means: what was there at the start is saved, that is, the next list was asked for."""
        log = await self._open(transport, topic)
        await log.append(new("a", 1, 2))
        follower = Follower(transport, topic, {0: START, 1: START}, wait_seconds=0.05)
        batches = follower.batches()
        await anext(batches)
        assert not follower.caught_up
        ahead = asyncio.ensure_future(anext(batches))
        async with asyncio.timeout(30.0):
            await follower.wait_caught_up()
            await follower.wait_for(0, 2)
            await log.append(new("a", 3))
            later: Sequence[object] = await ahead

        assert len(later) == 1
        assert {0: log.checkpoint.next_offset - 1, 1: 0} == {p: c.next_offset for p, c in follower.checkpoints.items()}
        await batches.aclose()


async def _follow_once(transport: Transport, topic: str, checkpoint: Checkpoint, seen: list[int]) -> Checkpoint:
    """Save two lists of about two events, then stop as if killed."""
    follower = Follower(transport, topic, {0: checkpoint}, max_events=2, wait_seconds=0.05)
    saved = checkpoint
    lists = 0
    async for batches in follower.batches():
        seen += [event.version for batch in batches for event in batch.events]
        saved = batches[-1].checkpoint
        lists += 1
        if lists == 2 or len(seen) == 7:
            break
    return saved
