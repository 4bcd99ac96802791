"""A writer: a process of many callers that append to the streams of its partitions and note what they are told.

`python -m tests.faults.writer 0 --life 1 --bootstrap HOST:PORT,... --folder DIR --seed 1 --events-per-second 100`
"""

import asyncio
import contextlib
import random
import signal
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from msgspec import Struct

from ledger.errors import AppendNotSent, AppendRejected, Conflict, OutcomeUnknown, TransportError
from ledger.kafka import KafkaTransport
from ledger.local_copy import LocalCopy
from ledger.log import PartitionLog
from ledger.records import NewEvent
from ledger.streams import MemoryStreams, StreamStore
from tests.faults.connection import RETRY_SECONDS, connect
from tests.faults.scene import ANSWER_SECONDS, DEADLINES_SECONDS, STREAMS, TOPIC, partitions_of
from tests.history.journal import Journal, read_journals
from tests.history.observations import (
    Acknowledged,
    Asked,
    Conflicted,
    Observation,
    Refusal,
    Refused,
    Settled,
    StreamRead,
    Unknown,
    positions,
    seen,
    wanted,
)

CALLERS = 8
"""Of each partition."""
_EVENTS_MAX = 3
_EVENTS_MEAN = 2.5
"""One to three of a stream, and of two streams every fourth time."""
_READ_SHARE = 0.003
_VALUE_BYTES = (20, 400)


class Caller:
    """Appends to one partition, one append after the other, each with a deadline, and never gives up on an unknown."""

    def __init__(self, who: str, log: PartitionLog, journal: Journal, rng: random.Random) -> None:
        self._who = who
        self._log = log
        self._journal = journal
        self._rng = rng
        self.partition = log.partition

    async def run(self, stop: asyncio.Event, pause_seconds: float) -> None:
        """Append, with pauses of that length on average, until told to stop; the last answer is awaited."""
        while not stop.is_set():
            await self._append()
            if self._rng.random() < _READ_SHARE:
                self._read()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._rng.expovariate(1 / pause_seconds))

    async def _append(self) -> None:
        append_id = UUID(int=self._rng.getrandbits(128), version=4)
        events, deadline = self._events(), self._rng.choice(DEADLINES_SECONDS)
        asked = Asked(self._now(), self._who, self.partition, append_id, wanted(events), deadline)
        self._journal.note(asked)
        try:
            appended = await self._log.append(events, deadline_seconds=deadline, append_id=append_id)
        except Conflict as no:
            stands = (no.stream, no.version, no.head, no.found)
            self._journal.note(Conflicted(self._now(), self._who, append_id, *stands))
        except AppendRejected:
            self._journal.note(Refused(self._now(), self._who, append_id, Refusal.REJECTED))
        except AppendNotSent:
            self._journal.note(Refused(self._now(), self._who, append_id, Refusal.NOT_SENT))
        except OutcomeUnknown:
            self._journal.note(Unknown(self._now(), self._who, append_id))
            await self.settle(append_id)
        else:
            self._journal.note(Acknowledged(self._now(), self._who, append_id, positions(appended)))

    async def settle(self, append_id: UUID) -> None:
        """Ask until it is known what became of the append."""
        while True:
            try:
                appended = await self._log.outcome(append_id, deadline_seconds=max(DEADLINES_SECONDS))
            except OutcomeUnknown:
                continue
            self._journal.note(Settled(self._now(), self._who, append_id, positions(appended) if appended else None))
            return

    def _events(self) -> list[NewEvent]:
        """Up to three events that go on from where a stream or two stand."""
        events: list[NewEvent] = []
        for stream in self._rng.sample(range(STREAMS), self._rng.choice((1, 1, 1, 2))):
            name = f"stream-{self.partition}-{stream}"
            version = (self._log.head(name) or 0) + 1
            for number in range(version, version + self._rng.randint(1, _EVENTS_MAX)):
                events.append(NewEvent(name, number, self._rng.randbytes(self._rng.randint(*_VALUE_BYTES))))
        return events

    def _read(self) -> None:
        name = f"stream-{self.partition}-{self._rng.randrange(STREAMS)}"
        events = seen(self._log.stream(name))
        self._journal.note(StreamRead(self._now(), self._who, self.partition, name, events))

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def unsettled(observations: Iterable[Observation]) -> dict[UUID, int]:
    """The appends of which nobody knows yet what became of them, each with its partition."""
    found: dict[UUID, int] = {}
    for observation in observations:
        if isinstance(observation, Asked):
            found[observation.append_id] = observation.partition
        elif isinstance(observation, Acknowledged | Conflicted | Refused | Settled):
            found.pop(observation.append_id, None)
    return found


async def _open(log: PartitionLog) -> PartitionLog:
    while True:
        try:
            await log.open()
        except TransportError:
            await asyncio.sleep(RETRY_SECONDS)
        else:
            return log


def _store(folder: Path, writer: int, partition: int) -> StreamStore:
    """The first writer keeps a copy of its streams, from which its next life goes on; the others read all again."""
    if writer == 0:
        return LocalCopy(folder / f"writer-{writer}-{partition}.sqlite", TOPIC, partition)
    return MemoryStreams()


class Life(Struct, frozen=True):
    """Which writer this is, in which of its lives; where it notes things, and the seed of all it does."""

    writer: int
    number: int
    folder: Path
    seed: int

    @property
    def who(self) -> str:
        """The name of this life."""
        return f"writer-{self.writer}.{self.number}"

    def rng(self, *what: object) -> random.Random:
        """A generator of its own for each use."""
        return random.Random(f"{self.seed} {self.who} {what}")

    def left_behind(self) -> dict[UUID, int]:
        """The appends of which former lives of this writer did not learn what became of them."""
        return unsettled(read_journals(self.folder.glob(f"writer-{self.writer}.*.jsonl")))

    async def open_logs(self, transport: KafkaTransport) -> list[PartitionLog]:
        """The logs of this writer's partitions, read to their ends."""
        logs = []
        for partition in partitions_of(self.writer):
            log = PartitionLog(
                transport,
                TOPIC,
                partition,
                rng=self.rng("log", partition),
                streams=_store(self.folder, self.writer, partition),
                gapless=True,
                answer_seconds=ANSWER_SECONDS,
            )
            logs.append(await _open(log))
        return logs


async def write(life: Life, bootstrap: str, events_per_second: float) -> None:
    """Append until SIGTERM; returns once every append of this writer, in all its lives, is answered for good."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    transport = await connect(bootstrap)
    logs = await life.open_logs(transport)
    pause_seconds = CALLERS * len(logs) * _EVENTS_MEAN / events_per_second
    left_behind = life.left_behind()
    with Journal(life.folder / f"{life.who}.jsonl") as journal:
        async with asyncio.TaskGroup() as group:
            for log in logs:
                group.create_task(_settle(Caller(life.who, log, journal, life.rng()), left_behind))
                for number in range(CALLERS):
                    caller = Caller(life.who, log, journal, life.rng("caller", log.partition, number))
                    group.create_task(caller.run(stop, pause_seconds))
    for log in logs:
        await log.close()
    await transport.stop()


async def _settle(caller: Caller, left_behind: Mapping[UUID, int]) -> None:
    for append_id, partition in left_behind.items():
        if partition == caller.partition:
            await caller.settle(append_id)


def main(
    writer: int,
    *,
    life: Annotated[int, typer.Option()],
    bootstrap: Annotated[str, typer.Option()],
    folder: Annotated[Path, typer.Option()],
    seed: Annotated[int, typer.Option()],
    events_per_second: Annotated[float, typer.Option()],
) -> None:
    """Run one life of a writer."""
    asyncio.run(write(Life(writer, life, folder, seed), bootstrap, events_per_second))


if __name__ == "__main__":
    typer.run(main)
