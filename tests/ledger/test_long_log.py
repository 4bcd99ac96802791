"""A long log is read, and searched, in portions between which others have their turn."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from ledger import log as partition_log
from ledger import tail
from ledger.errors import OutcomeUnknown
from ledger.log import PartitionLog
from ledger.records import Appended, NewEvent
from ledger.testing import Fate, HandClock, InMemoryTransport

LONG_EVENTS = 3_000
APPEND = UUID(int=7)
_streams = itertools.count()


async def opened(transport: InMemoryTransport, seed: int = 1) -> PartitionLog:
    """A log over the transport, read to its end."""
    log = PartitionLog(transport, "t", 0, clock=HandClock(), rng=random.Random(seed))
    await log.open()
    return log


async def append(log: PartitionLog, count: int, append_id: UUID | None = None) -> Appended:
    """One append of so many events to a stream of its own."""
    stream = f"s{next(_streams)}"
    return await log.append([NewEvent(stream, version, b"v") for version in range(1, count + 1)], append_id=append_id)


class Turns:
    """Counts how often the event loop comes round."""

    def __init__(self) -> None:
        self.count = 0
        self._task = asyncio.create_task(self._go())

    async def _go(self) -> None:
        while True:
            await asyncio.sleep(0)
            self.count += 1

    def stop(self) -> None:
        """Count no more."""
        self._task.cancel()


@pytest.fixture
async def turns() -> AsyncIterator[Turns]:
    counted = Turns()
    yield counted
    counted.stop()


async def test_others_have_their_turn_while_a_log_is_read(turns: Turns) -> None:
    """What one read hands out is folded in portions: a start must not keep heartbeats waiting."""
    transport = InMemoryTransport()
    await append(await opened(transport), LONG_EVENTS)
    before = turns.count
    await opened(transport, seed=2)

    assert turns.count - before >= LONG_EVENTS // tail._PORTION_RECORDS


async def test_portions_taken_by_several_readers_at_once_are_folded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two who read on and one who appends, all in the middle of one another's portions, leave the log's own order."""
    monkeypatch.setattr(tail, "_PORTION_RECORDS", 3)
    transport = InMemoryTransport()
    writer, other = await opened(transport), await opened(transport, seed=2)
    for count in range(1, 30):
        await append(writer, count)
    await asyncio.gather(other.refresh(), append(other, 5), other.refresh(), append(writer, 2))
    await asyncio.gather(writer.refresh(), other.refresh())

    events = other.read_events(limit=10_000)
    assert events == writer.read_events(limit=10_000)
    assert len(events) == sum(range(1, 30)) + 7
    assert all(two.position == one.position + 1 for one, two in itertools.pairwise(events))


@pytest.mark.parametrize("searched", [1, 3, 5, 100])
async def test_an_append_is_found_wherever_it_lies(searched: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole, also where portions of the search cut it, by a process that did not make it."""
    monkeypatch.setattr(partition_log, "SEARCHED_EVENTS", searched)
    transport = InMemoryTransport()
    log = await opened(transport)
    await append(log, 4)
    appended = await append(log, 5, APPEND)
    await append(log, 4)
    other = await opened(transport, seed=2)

    assert appended == await other.outcome(APPEND)
    assert await other.outcome(UUID(int=8)) is None


async def test_an_append_that_arrives_while_it_is_settled_is_found() -> None:
    """The search goes on where the log ended when it began."""
    transport = InMemoryTransport()
    log = await opened(transport)
    await append(log, 4)
    made = [NewEvent("late", version, b"v") for version in (1, 2, 3)]
    other = await opened(transport, seed=2)
    await other.append(made, append_id=APPEND)

    outcome = await log.outcome(APPEND)

    assert outcome is not None
    assert [event.version for event in outcome.events] == [1, 2, 3]


async def test_others_have_their_turn_while_an_append_is_searched_for(
    turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for the whole ledger to be looked through."""
    monkeypatch.setattr(partition_log, "SEARCHED_EVENTS", 100)
    log = await opened(InMemoryTransport())
    await append(log, LONG_EVENTS)
    before = turns.count

    assert await log.outcome(APPEND) is None
    assert turns.count - before >= LONG_EVENTS // 100


async def test_a_search_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the ledger is, whoever asks hears by then that it is not known yet."""
    monkeypatch.setattr(partition_log, "SEARCHED_EVENTS", 10)
    log = await opened(InMemoryTransport())
    appended = await append(log, 1, APPEND)
    await append(log, LONG_EVENTS)

    with pytest.raises(OutcomeUnknown):
        await log.outcome(APPEND, deadline_seconds=0)
    assert appended == await log.outcome(APPEND)


async def test_whoever_asks_is_answered_by_the_deadline() -> None:
    """That it cannot be settled yet is an answer too."""
    transport = InMemoryTransport(fates=[Fate.HANGS])
    log = await opened(transport)

    with pytest.raises(OutcomeUnknown):
        await log.outcome(APPEND, deadline_seconds=0.05)
    await log.close()
