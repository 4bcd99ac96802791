"""A writer's process: the ledger's own log over the simulated transport, with callers that ask for appends."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from ledger.errors import AppendNotSent, AppendRejected, Conflict, OutcomeUnknown, TransportError
from ledger.log import PartitionLog
from ledger.records import NewEvent
from tests.history.observations import (
    Acknowledged,
    Answer,
    Asked,
    Conflicted,
    Refusal,
    Refused,
    Settled,
    StreamRead,
    Unknown,
    positions,
    seen,
    wanted,
)
from tests.simulation.broker import LEDGER, Broker
from tests.simulation.dice import Draw
from tests.simulation.disk import CopyOnDisk, KeptStreams
from tests.simulation.fates import Weather
from tests.simulation.network import SimulatedTransport
from tests.simulation.process import Process
from tests.simulation.questions import Questions
from tests.simulation.world import World

BEGAN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
OPEN_AGAIN_SECONDS = 0.05
DEADLINES_SECONDS = (0.005, 0.05, 0.2, 0.5, 2.0, 2.0)
ATTITUDES = {"next": 86, "stale": 6, "gap": 4, "too large": 1}


class ShiftedClock:
    """The world's time, as a machine has it whose clock is wrong."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.shift_seconds = 0.0

    def now(self) -> datetime:
        """The instant."""
        return BEGAN + timedelta(seconds=self._world.now + self.shift_seconds)


class Writer(Process):
    """A process that may write to every partition, while it believes itself their owner."""

    def __init__(self, world: World, broker: Broker, weather: Weather, name: str, questions: Questions) -> None:
        super().__init__(world, name)
        self.clock = ShiftedClock(world)
        self.owns = True
        self.copies = {partition: CopyOnDisk() for partition in range(world.mood.partitions)}
        self.logs: dict[int, PartitionLog] = {}
        self._broker = broker
        self._weather = weather
        self._questions = questions
        self._asked = 0

    def start(self) -> None:
        """Begin another life, with nothing open."""
        self.logs = {}
        super().start()

    async def main(self) -> None:
        """Open every partition, then let the callers ask."""
        transport = SimulatedTransport(self.world, self._broker, self._weather, self)
        for partition, copy in self.copies.items():
            log = self._log(transport, partition, copy)
            await self._open(log)
            self.logs[partition] = log
        await self._ask_on()

    def _log(self, transport: SimulatedTransport, partition: int, copy: CopyOnDisk) -> PartitionLog:
        return PartitionLog(
            transport,
            LEDGER,
            partition,
            clock=self.clock,
            rng=random.Random(self.world.whole(f"rng {self.who} {partition}")),
            streams=KeptStreams(copy),
            gapless=True,
            may_write=lambda: self.owns,
            answer_seconds=self.world.mood.answer_seconds,
        )

    async def _open(self, log: PartitionLog) -> None:
        while True:
            try:
                await log.open()
            except TransportError:
                await asyncio.sleep(OPEN_AGAIN_SECONDS)
            else:
                self.world.happened("log opened", f"{self.who} {log.partition}")
                return

    async def _ask_on(self) -> None:
        """Ask for appends, some at once, and now and then what became of one."""
        while not self.world.calm:
            draw = self.world.draw(f"pause {self.name}/{self._asked}")
            await asyncio.sleep(draw.exponential(self.world.mood.append_gap) if draw.chance(0.8) else 0.0)
            for _ in range(draw.integer(1, self.world.mood.burst)):
                self._asked += 1
                name = f"append {self.name}/{self._asked}"
                # Who does not own the partitions is rarely asked, but should say so.
                if (self.owns or draw.chance(0.1)) and not self.world.calm and self.world.takes_part(name):
                    self.spawn(self._append(name))
            if draw.chance(0.1) and (append_id := self._questions.any(draw)):
                self.spawn(self.settle(append_id, self._questions.partition(append_id), 0.3))

    async def _append(self, name: str) -> None:
        draw = self.world.draw(name)
        partition = draw.integer(0, self.world.mood.partitions - 1)
        append_id = UUID(int=self.world.whole(f"id {name}"), version=4)
        events = self._events(partition, draw)
        deadline_seconds = draw.pick(DEADLINES_SECONDS)
        what = ", ".join(f"{event.stream} {event.version}" for event in events)
        self.world.happened("asked", f"{self.who} {name} ({what}) in {deadline_seconds} s as {append_id}")
        asked = Asked(self.world.now, self.who, partition, append_id, wanted(events), deadline_seconds)
        self.world.note(asked)
        self._questions.asked(asked)
        answer = await self._answer(self.logs[partition], append_id, events, deadline_seconds)
        self.world.happened(_kind(answer), f"{self.who} {append_id}")
        self.world.note(answer)
        self._questions.answered(answer)
        if draw.chance(0.2):
            self._read(partition, events[0].stream)

    def _events(self, partition: int, draw: Draw) -> list[NewEvent]:
        """What a caller asks for who goes by the log's fold, rightly or wrongly."""
        log = self.logs[partition]
        attitude = draw.weighted(ATTITUDES)
        off = {"next": 1, "stale": 0, "gap": 2, "too large": 1}[attitude]
        size = self.world.mood.max_batch_bytes if attitude == "too large" else 3
        events = []
        streams = {f"s{partition}.{draw.integer(1, self.world.mood.streams)}": 0 for _ in range(draw.integer(1, 2))}
        for stream in streams:
            version = max((log.head(stream) or 0) + off, 1)
            for next_version in range(version, version + draw.integer(1, 2)):
                events.append(NewEvent(stream, next_version, b"%d" % draw.integer(0, 999) * size))
        return events

    async def _answer(
        self, log: PartitionLog, append_id: UUID, events: list[NewEvent], deadline_seconds: float
    ) -> Answer:
        try:
            appended = await log.append(events, append_id=append_id, deadline_seconds=deadline_seconds)
            return Acknowledged(self.world.now, self.who, append_id, positions(appended))
        except Conflict as error:
            what = (error.stream, error.version, error.head, error.found)
            return Conflicted(self.world.now, self.who, append_id, *what)
        except AppendRejected:
            return Refused(self.world.now, self.who, append_id, Refusal.REJECTED)
        except AppendNotSent:
            return Refused(self.world.now, self.who, append_id, Refusal.NOT_SENT)
        except OutcomeUnknown:
            return Unknown(self.world.now, self.who, append_id)

    async def settle(self, append_id: UUID, partition: int, deadline_seconds: float) -> None:
        """Ask what became of an append, of this process or another."""
        log = self.logs.get(partition)
        if log is None:
            return
        try:
            outcome = await log.outcome(append_id, deadline_seconds=deadline_seconds)
        except OutcomeUnknown:
            self.world.happened("still unknown", f"{self.who} {append_id}")
            return
        self._questions.settled(append_id)
        counted = positions(outcome) if outcome else None
        self.world.happened("settled as never" if counted is None else "settled as counting", f"{self.who} {append_id}")
        self.world.note(Settled(self.world.now, self.who, append_id, counted))

    def _read(self, partition: int, stream: str) -> None:
        events = seen(self.logs[partition].stream(stream))
        self.world.happened("stream read", f"{self.who} {stream} up to {len(events)}")
        self.world.note(StreamRead(self.world.now, self.who, partition, stream, events))

    def is_open(self) -> bool:
        """Whether every partition's log has been read to the end."""
        return len(self.logs) == len(self.copies)

    async def close(self) -> None:
        """Stop in good order: everyone who waits is answered."""
        for log in self.logs.values():
            await log.close()


def _kind(answer: Answer) -> str:
    return answer.why.value if isinstance(answer, Refused) else type(answer).__name__.lower()
