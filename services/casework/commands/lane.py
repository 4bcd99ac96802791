"""One partition's commands on their way through: settled in order, answered while those behind them are settled."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from aiokafka import ConsumerRecord

from services.casework.commands.batch import Decided, Parked
from services.casework.commands.ownership import Ownership

RECORDS_AT_ONCE = 250
RECORDS_WAITING_MAX = 1_000
BYTES_WAITING_MAX = 4 * 1024 * 1024

Records = Sequence[ConsumerRecord[Any, Any]]
Answers = Sequence[Decided | Parked]


class Stations(Protocol):
    """What a partition's commands pass through."""

    async def settle(self, number: int, records: Records) -> Answers | None:
        """Decide and append, in order; None if the partition is no longer ours."""
        ...

    async def answer(self, number: int, answers: Answers) -> None:
        """Return once Kafka has every answer."""
        ...


class _Settled(NamedTuple):
    term: int
    next_offset: int
    answers: Answers


class Lane:
    """The commands of one partition.

    `answered` is told (partition, next offset, term) once everything before that offset is in the ledger and answered;
    `room` is told of the partition when a lane that was full can take more. A lane that was emptied takes nothing more
    before the group is settled anew.
    """

    def __init__(
        self,
        number: int,
        stations: Stations,
        ownership: Ownership,
        answered: Callable[[int, int, int], object],
        room: Callable[[int], object],
    ) -> None:
        self._number = number
        self._stations = stations
        self._ownership = ownership
        self._answered = answered
        self._room = room
        self._term = ownership.term
        self._waiting: deque[ConsumerRecord[Any, Any]] = deque()
        self._bytes = 0
        self._news = asyncio.Event()
        self._settled: asyncio.Queue[_Settled] = asyncio.Queue(maxsize=1)
        self._under_way = 0
        self._at_rest = asyncio.Condition()
        self._emptied_in: int | None = None

    @property
    def full(self) -> bool:
        """Whether so much waits here that no more should be fetched."""
        return len(self._waiting) >= RECORDS_WAITING_MAX or self._bytes >= BYTES_WAITING_MAX

    def put(self, records: Iterable[ConsumerRecord[Any, Any]]) -> None:
        """Let the next records wait their turn; those of an earlier term are forgotten, they come again."""
        if self._term != self._ownership.term:
            self._term = self._ownership.term
            self._forget()
        if self._emptied_in == self._term:
            return
        for record in records:
            self._waiting.append(record)
            self._bytes += _size(record)
        self._news.set()

    async def empty(self) -> None:
        """Forget what was not begun, which comes again elsewhere, and return once the rest is answered."""
        self._emptied_in = self._ownership.term
        self._forget()
        async with self._at_rest:
            await self._at_rest.wait_for(lambda: not self._under_way)

    async def run(self) -> None:
        """Work until cancelled; an error of either half ends both."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._settle())
            tasks.create_task(self._answer())

    async def _settle(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            while records := self._next():
                term, self._under_way = self._term, self._under_way + 1
                answers = await self._stations.settle(self._number, records)
                if answers is None:
                    await self._end_one()
                else:
                    await self._settled.put(_Settled(term, records[-1].offset + 1, answers))

    def _next(self) -> Records:
        if self._term != self._ownership.term:
            self._forget()
        was_full = self.full
        records = [self._waiting.popleft() for _ in range(min(len(self._waiting), RECORDS_AT_ONCE))]
        self._bytes -= sum(map(_size, records))
        if was_full and not self.full:
            self._room(self._number)
        return records

    def _forget(self) -> None:
        self._waiting.clear()
        self._bytes = 0

    async def _answer(self) -> None:
        while True:
            one = await self._settled.get()
            await self._stations.answer(self._number, one.answers)
            self._answered(self._number, one.next_offset, one.term)
            await self._end_one()

    async def _end_one(self) -> None:
        async with self._at_rest:
            self._under_way -= 1
            self._at_rest.notify_all()


def _size(record: ConsumerRecord[Any, Any]) -> int:
    return len(record.value or b"")
