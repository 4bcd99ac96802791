"""The simulated cluster's logs: what is committed, and how much of that a reader gets to see."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from ledger.errors import OffsetOutOfRange
from ledger.transport import Record, Slice, StoredRecord
from tests.history.rule import RawRecord
from tests.simulation.world import World

LEDGER = "ledger"
MIRROR = "mirror"


class Log:
    """One partition; `landed` says when each record came in."""

    def __init__(self) -> None:
        self.records: list[StoredRecord] = []
        self.landed: list[float] = []
        self.visible: int | None = None
        """How much a leader shows that has not yet heard what is committed; None for all."""

    @property
    def end(self) -> int:
        """Where reading ends for now."""
        return len(self.records) if self.visible is None else self.visible

    def raw(self) -> list[RawRecord]:
        """All of it, for the checker."""
        return [
            RawRecord(r.offset, r.key, r.value, r.stamp, at) for r, at in zip(self.records, self.landed, strict=True)
        ]


class Broker:
    """All logs; a read that waits for news is woken by it."""

    def __init__(self, world: World) -> None:
        self.is_up = True
        self._world = world
        self._logs: dict[tuple[str, int], Log] = defaultdict(Log)
        self._waiting: list[Callable[[], bool]] = []

    def log(self, topic: str, partition: int) -> Log:
        """One partition."""
        return self._logs[topic, partition]

    def logs(self) -> list[Log]:
        """Every partition of every topic."""
        return list(self._logs.values())

    def append(self, topic: str, partition: int, records: Sequence[Record | StoredRecord]) -> int:
        """Put the records at the end, whole, and return the offset of the first."""
        log = self._logs[topic, partition]
        base = len(log.records)
        for offset, record in enumerate(records, base):
            log.records.append(StoredRecord(offset, record.key, record.value, record.stamp))
        log.landed.extend([self._world.now] * len(records))
        self.wake()
        return base

    def read(self, topic: str, offsets: Mapping[int, int], most: int) -> dict[int, Slice]:
        """What there is from each offset, at most so many records; they may break off within a batch.

        Raises OffsetOutOfRange for an offset that is not there; one that is there but not yet visible has nothing.
        """
        return {partition: self._slice(topic, partition, offset, most) for partition, offset in offsets.items()}

    def _slice(self, topic: str, partition: int, offset: int, most: int) -> Slice:
        log = self._logs[topic, partition]
        if offset > len(log.records):
            msg = f"{topic}/{partition} ends at {len(log.records)}, not {offset}."
            raise OffsetOutOfRange(msg)
        return Slice(log.records[offset : min(log.end, offset + most)], log.end)

    def wait(self, is_served: Callable[[], bool]) -> None:
        """Ask again whenever something comes in, until it says that it is served."""
        self._waiting.append(is_served)

    def wake(self) -> None:
        """Let those who wait look again."""
        self._waiting = [is_served for is_served in self._waiting if not is_served()]
