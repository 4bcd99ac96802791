"""One partition's commands between the poll and the commit of its offset, over stations that are opened by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from services.casework.commands.lane import (
    BYTES_WAITING_MAX,
    RECORDS_AT_ONCE,
    RECORDS_WAITING_MAX,
    Answers,
    Lane,
    Records,
)
from services.casework.commands.ownership import Ownership

NUMBER = 3


class Stations:
    """Notes what passes; answers go out only while `open`, and `lost` tells that the partition is."""

    def __init__(self) -> None:
        self.passed: list[tuple[str, list[int]]] = []
        self.open = asyncio.Event()
        self.lost = False

    async def settle(self, number: int, records: Records) -> Answers | None:
        """The records themselves stand for their answers."""
        assert number == NUMBER
        self.passed.append(("settled", [record.offset for record in records]))
        return None if self.lost else records  # type: ignore[return-value]

    async def answer(self, number: int, answers: Answers) -> None:
        """Answer once that is allowed."""
        assert number == NUMBER
        await self.open.wait()
        self.passed.append(("answered", [record.offset for record in answers or ()]))  # type: ignore[union-attr]

    def offsets(self, what: str) -> list[int]:
        """The offsets that were settled, or answered, in order."""
        return [offset for done, offsets in self.passed if done == what for offset in offsets]


class Passage:
    """A lane with what it tells: (partition, next offset, term) of what was answered, and where there is room."""

    def __init__(self) -> None:
        self.stations, self.ownership = Stations(), Ownership()
        self.ownership.assign([NUMBER])
        self.answered: list[tuple[int, int, int]] = []
        self.room: list[int] = []
        self.lane = Lane(NUMBER, self.stations, self.ownership, self._note, self.room.append)

    def _note(self, *told: Any) -> None:
        self.answered.append(told)

    def put(self, first: int, count: int) -> None:
        """So many records from that offset on."""
        self.lane.put(records(first, count))


def records(first: int, count: int, size: int = 1) -> list[Any]:
    """Records by their offsets alone, each of so many bytes."""
    value = bytes(size)
    return [SimpleNamespace(offset=offset, value=value) for offset in range(first, first + count)]


@asynccontextmanager
async def passage() -> AsyncIterator[Passage]:
    """A lane at work."""
    one = Passage()
    running = asyncio.create_task(one.lane.run())
    yield one
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def turns(count: int = 20) -> None:
    """Let every task go on as far as it can."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_what_comes_after_is_settled_while_answers_wait() -> None:
    """An answer that waits for Kafka holds up no decision, but it holds up the offset to commit."""
    async with passage() as one:
        one.put(0, 2)
        await turns()
        one.put(2, 1)
        await turns()
        assert one.stations.passed == [("settled", [0, 1]), ("settled", [2])]
        assert one.answered == []

        one.stations.open.set()
        await turns()

    assert one.stations.passed[2:] == [("answered", [0, 1]), ("answered", [2])]
    assert [(number, offset) for number, offset, _ in one.answered] == [(NUMBER, 2), (NUMBER, 3)]


async def test_answers_that_do_not_go_out_stop_the_deciding() -> None:
    """Only so much is in the ledger without its answers: a process that dies then repeats no more than that."""
    async with passage() as one:
        for first in range(10):
            one.put(first, 1)
            await turns()

    assert one.stations.offsets("settled") == [0, 1, 2]


async def test_a_long_wait_is_taken_in_portions_and_stops_the_fetching() -> None:
    """What waits is bounded: a full lane says so, and tells when it can take more."""
    async with passage() as one:
        one.put(0, RECORDS_WAITING_MAX)
        assert one.lane.full
        one.stations.open.set()
        await turns(100)

    assert one.room == [NUMBER]
    assert max(len(offsets) for _, offsets in one.stations.passed) == RECORDS_AT_ONCE
    assert one.stations.offsets("answered") == list(range(RECORDS_WAITING_MAX))


async def test_what_waits_is_forgotten_when_the_group_is_settled_anew() -> None:
    """It comes again from the last commit, to whoever has the partition then; its order would be lost otherwise."""
    async with passage() as one:
        one.put(5, 1)
        one.ownership.revoke()
        one.ownership.assign([NUMBER])
        one.put(3, 2)
        one.stations.open.set()
        await turns()

    assert one.stations.offsets("settled") == [3, 4]


async def test_a_lost_partition_is_neither_answered_nor_committed() -> None:
    """The commands are left to the partition's new owner."""
    async with passage() as one:
        one.stations.lost = True
        one.stations.open.set()
        one.put(0, 1)
        await turns()

    assert one.stations.offsets("settled") == [0]
    assert (one.stations.offsets("answered"), one.answered) == ([], [])


async def test_a_mistake_at_a_station_ends_the_lane() -> None:
    """Going on would pass over what was not answered."""
    one = Passage()

    async def broken(*_: Any) -> None:
        raise ZeroDivisionError

    one.stations.answer = broken  # type: ignore[method-assign,assignment]
    one.put(0, 1)
    with pytest.raises(ExceptionGroup) as ended:
        await one.lane.run()

    assert ended.group_contains(ZeroDivisionError)


async def test_a_few_large_commands_fill_a_lane() -> None:
    """It is memory that is bounded; what is forgotten with its term takes none."""
    one = Passage()
    one.lane.put(records(0, 2, BYTES_WAITING_MAX // 2))
    assert one.lane.full

    one.ownership.assign([NUMBER])
    one.put(0, 1)

    assert not one.lane.full


async def test_an_emptied_lane_ends_what_it_began_and_nothing_else() -> None:
    """What waits comes again elsewhere; what is decided is answered first, so that nobody answers it twice."""
    async with passage() as one:
        one.put(0, 2)
        await turns()
        one.put(2, RECORDS_WAITING_MAX)
        emptied = asyncio.create_task(one.lane.empty())
        await turns()
        one.put(5_000, 1)
        await turns()
        assert not emptied.done()
        one.stations.open.set()
        await asyncio.wait_for(emptied, 5)
        ended = [(number, offset) for number, offset, _ in one.answered]
        settled = one.stations.offsets("settled")
        await turns()
        assert one.stations.offsets("settled") == settled

        one.ownership.assign([NUMBER])
        one.put(9_000, 1)
        await turns()

    assert ended[-1] == (NUMBER, settled[-1] + 1)
    assert settled[:2] == [0, 1]
    assert 5_000 not in settled
    assert one.stations.offsets("answered") == [*settled, 9_000]


async def test_an_emptied_lane_waits_for_no_partition_that_was_lost() -> None:
    """What another decides by now is its to answer."""
    async with passage() as one:
        one.stations.lost = True
        one.put(0, 1)
        await asyncio.wait_for(one.lane.empty(), 5)
        await turns()
        await asyncio.wait_for(one.lane.empty(), 5)
