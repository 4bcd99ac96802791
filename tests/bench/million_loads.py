"""What an owner does all day, at any length of its ledger; loads give microseconds, but for reads of a long case."""

import random
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter, process_time
from uuid import UUID

from ledger.errors import Conflict
from ledger.log import PartitionLog
from ledger.records import NewEvent
from services.casework.case.history import History
from services.casework.histories import Histories
from services.casework.ledgers import Partition
from tests.bench.long_ledger import LONG_CASE, LONG_CASE_EVENTS, VALUE

READS = 20
APPENDS = 500


class Reading:
    """One stream of 500 events, read and decoded as casework does for a case that it does not have in memory."""

    def __init__(self, log: PartitionLog, known: Callable[[History], History]) -> None:
        self.milliseconds: list[float] = []
        self._log = log
        self._known = known

    async def __call__(self) -> float:
        """The median of a few reads, in milliseconds."""
        taken = [self._read() for _ in range(READS)]
        self.milliseconds += taken
        return median(taken)

    def _read(self) -> float:
        partition = Partition(self._log, Histories(1))
        began = perf_counter()
        known = self._known(partition.history(LONG_CASE))
        taken = perf_counter() - began
        if not 0 < len(known.entries) <= LONG_CASE_EVENTS:
            raise AssertionError(f"{len(known.entries)} events")
        return taken * 1000


async def append_to_new(log: PartitionLog, rng: random.Random) -> float:
    """Processor time of a durable append of one event that begins a stream."""
    events = [NewEvent(f"case:{UUID(int=rng.getrandbits(128))}", 1, VALUE) for _ in range(APPENDS)]
    return await _cost(log, events)


async def append_to_known(log: PartitionLog, rng: random.Random, streams: Sequence[str]) -> float:
    """Processor time of looking up where a case stands and of a durable append of the event that comes next."""
    began = process_time()
    for _ in range(APPENDS):
        stream = rng.choice(streams)
        await log.append([NewEvent(stream, (log.head(stream) or 0) + 1, VALUE)])
    return (process_time() - began) / APPENDS * 1e6


async def append_in_vain(log: PartitionLog, rng: random.Random, streams: Sequence[str]) -> float:
    """Processor time of an append that is refused because its version is taken."""
    began = process_time()
    for _ in range(APPENDS):
        try:
            await log.append([NewEvent(rng.choice(streams), 1, VALUE)])
        except Conflict:
            continue
        raise AssertionError("an append to a version that is taken was accepted")
    return (process_time() - began) / APPENDS * 1e6


async def read_some(log: PartitionLog, rng: random.Random, streams: Sequence[str]) -> float:
    """Processor time of reading a stream of some events."""
    began = process_time()
    for _ in range(APPENDS):
        log.stream(rng.choice(streams))
    return (process_time() - began) / APPENDS * 1e6


async def _cost(log: PartitionLog, events: Sequence[NewEvent]) -> float:
    began = process_time()
    for event in events:
        await log.append([event])
    return (process_time() - began) / len(events) * 1e6
