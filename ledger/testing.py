"""Doubles for tests: a log in memory that fails by script, a clock turned by hand, given/when/then for deciders."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Generic, TypeVar

from ledger.commit import BATCH_OVERHEAD_BYTES, stored
from ledger.errors import AppendNotSent, AppendRejected, OffsetOutOfRange, TransportError
from ledger.transport import Record, Slice, StoredRecord

State = TypeVar("State")
Command = TypeVar("Command")
Event = TypeVar("Event")


class Fate(Enum):
    """What becomes of one append."""

    DELIVERED = auto()
    ANSWER_LOST = auto()  # in the log, but nobody says so
    REQUEST_LOST = auto()  # not in the log, and nobody says so
    LATE = auto()  # not answered, and in the log only once `release` is called
    TWICE = auto()  # in the log twice, answered with the second offset
    REJECTED = auto()  # refused for good
    NOT_SENT = auto()  # the broker cannot be reached
    HANGS = auto()  # in the log, and the call never returns


class InMemoryTransport:
    """A log in memory.

    `fates` decides the next appends, in order; when it is empty, all are delivered. `read_limit` hands out so many
    records at a time, batch or not. `unreachable` fails every read.
    """

    def __init__(self, *, max_batch_bytes: int = 1_000_000, fates: Iterable[Fate] = ()) -> None:
        self.max_batch_bytes = max_batch_bytes
        self.fates: deque[Fate] = deque(fates)
        self.read_limit: int | None = None
        self.unreachable = False
        self.appends = 0
        self._logs: dict[tuple[str, int], list[StoredRecord]] = defaultdict(list)
        self._late: list[tuple[str, int, Sequence[Record]]] = []
        self._grown = asyncio.Event()

    async def append(self, topic: str, partition: int, records: Sequence[Record]) -> int:
        """Append the records as the next of `fates` has it."""
        self.appends += 1
        # Let the other tasks have their turn, as any real transport would.
        await asyncio.sleep(0)
        fate = self.fates.popleft() if self.fates else Fate.DELIVERED
        if fate is Fate.REJECTED or _size(records) > self.max_batch_bytes:
            raise AppendRejected("The script says so, or the batch is too large.")
        if fate is Fate.NOT_SENT:
            raise AppendNotSent("The script says so.")
        if fate is Fate.LATE:
            self._late.append((topic, partition, records))
        if fate in {Fate.LATE, Fate.REQUEST_LOST}:
            raise TransportError("The request was lost.")
        return await self._landed(fate, topic, partition, records)

    async def _landed(self, fate: Fate, topic: str, partition: int, records: Sequence[Record]) -> int:
        base = self._land(topic, partition, records)
        if fate is Fate.TWICE:
            base = self._land(topic, partition, records)
        if fate is Fate.ANSWER_LOST:
            raise TransportError("The answer was lost.")
        if fate is Fate.HANGS:
            await asyncio.get_running_loop().create_future()
        return base

    def release(self) -> None:
        """Let the late appends arrive now."""
        for topic, partition, records in self._late:
            self._land(topic, partition, records)
        self._late.clear()

    def log(self, topic: str, partition: int) -> list[StoredRecord]:
        """The partition itself, to look at or to tamper with."""
        return self._logs[topic, partition]

    def _land(self, topic: str, partition: int, records: Sequence[Record]) -> int:
        log = self._logs[topic, partition]
        base = len(log)
        log.extend(stored(records, base))
        self._grown.set()
        return base

    async def read(self, topic: str, offsets: Mapping[int, int], wait_seconds: float = 0.0) -> Mapping[int, Slice]:
        """Read from the given offsets; wait so long at most while there is nothing."""
        await asyncio.sleep(0)
        found = self._read(topic, offsets)
        if wait_seconds > 0 and not any(part.records for part in found.values()):
            self._grown.clear()
            try:
                async with asyncio.timeout(wait_seconds):
                    await self._grown.wait()
            except TimeoutError:
                return found
            found = self._read(topic, offsets)
        return found

    def _read(self, topic: str, offsets: Mapping[int, int]) -> dict[int, Slice]:
        if self.unreachable:
            raise TransportError("The script says so.")
        return {partition: self._slice(topic, partition, offset) for partition, offset in offsets.items()}

    def _slice(self, topic: str, partition: int, offset: int) -> Slice:
        log = self._logs[topic, partition]
        if offset > len(log):
            raise OffsetOutOfRange(f"{topic}/{partition} ends at {len(log)}, not {offset}.")
        end = len(log) if self.read_limit is None else offset + self.read_limit
        return Slice(log[offset:end], len(log))


def _size(records: Sequence[Record]) -> int:
    return BATCH_OVERHEAD_BYTES + sum(len(r.key) + len(r.value) + len(r.stamp) for r in records)


class HandClock:
    """A clock that stands still until it is turned."""

    def __init__(self, now: datetime = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        """The instant, timezone-aware."""
        return self._now

    def turn(self, **by: float) -> None:
        """Move on (or back) by days, hours, minutes, seconds, as `timedelta` takes them."""
        self._now += timedelta(**by)

    def set(self, now: datetime) -> None:
        """Move to an instant."""
        self._now = now


class Decider(Generic[State, Command, Event]):
    """Two pure functions put to the test as sentences.

    `Decider(decide, fold).given(*events).when(command).then(*events)`, where `fold(events)` is the state and
    `decide(state, command)` returns events or raises a refusal.
    """

    def __init__(
        self, decide: Callable[[State, Command], Iterable[Event]], fold: Callable[[Sequence[Event]], State]
    ) -> None:
        self._decide = decide
        self._fold = fold

    def given(self, *events: Event) -> "Given[State, Command, Event]":
        """What has happened so far."""
        return Given(self._decide, self._fold(events))


class Given(Generic[State, Command, Event]):
    """A decider with a history."""

    def __init__(self, decide: Callable[[State, Command], Iterable[Event]], state: State) -> None:
        self._decide = decide
        self._state = state

    def when(self, command: Command) -> "Then[Event]":
        """What someone wants now."""
        try:
            return Then(tuple(self._decide(self._state, command)), None)
        except Exception as refusal:  # noqa: BLE001 - whatever is raised is what `then_refused` judges
            return Then((), refusal)


class Then(Generic[Event]):
    """What came of it; failing a sentence raises AssertionError."""

    def __init__(self, events: tuple[Event, ...], refusal: Exception | None) -> None:
        self.events = events
        self.refusal = refusal

    def then(self, *events: Event) -> None:
        """Exactly these events; none at all is the quiet answer to a repeat."""
        if self.refusal is not None:
            raise self.refusal
        if self.events != events:
            msg = f"expected {events}, got {self.events}"
            raise AssertionError(msg)

    def then_refused(self, refusal: type[Exception]) -> Exception:
        """Refused in this way; returns the refusal for a closer look."""
        if not isinstance(self.refusal, refusal):
            msg = f"expected {refusal.__name__}, got {self.refusal or self.events!r}"
            raise AssertionError(msg) from self.refusal
        return self.refusal
