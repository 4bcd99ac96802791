"""The case ledger as one replica holds it: every partition followed, any case's history at hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import partial

import msgspec
import structlog

from contracts.envelope import Event
from contracts.topics import CASE_LEDGER, partition_for
from ledger.clock import Clock
from ledger.errors import TransportError
from ledger.local_copy import LocalCopy
from ledger.log import PartitionLog
from ledger.records import Recorded
from ledger.streams import StreamStore
from ledger.transport import Transport
from services.casework.case.history import Entry, History
from services.casework.histories import Histories
from services.settings import EVENTS_IN_MEMORY

log = structlog.get_logger()

FOLLOW_SECONDS = 1.0

_decode = msgspec.json.Decoder(Event).decode


def entry_of(recorded: Recorded) -> Entry:
    """The event with what the ledger says of it."""
    return Entry(
        event=_decode(recorded.value),
        version=recorded.version,
        recorded_at=recorded.recorded_at,
        partition=recorded.partition,
        position=recorded.position,
    )


class Partition:
    """One partition of the case ledger, with the histories that were lately asked for."""

    def __init__(self, log: PartitionLog, histories: Histories) -> None:
        self.log = log
        self.number = log.partition
        self._histories = histories
        self._opened = asyncio.Event()
        self._lock = asyncio.Lock()
        self._begun = 0
        self._done = 0

    async def open(self) -> None:
        """Read to the end for the first time. Raises TransportError."""
        await self.log.open()
        self._opened.set()

    async def read_on(self) -> None:
        """Open the partition, or refresh it once it is open. Raises TransportError, LogRewound."""
        await (self.refresh() if self._opened.is_set() else self.open())

    async def refresh(self) -> None:
        """Read up to where the log ends now; callers who wait at the same time share one reading.

        Raises TransportError, LogRewound.
        """
        await self._opened.wait()
        asked = self._begun
        async with self._lock:
            if self._done > asked:
                return
            self._begun += 1
            await self.log.refresh()
            self._done = self._begun

    def records(self, stream: str) -> list[Recorded]:
        """The stream as it is stored, as far as this partition was read; nothing of it is kept in memory."""
        return self.log.stream(stream)

    def history(self, stream: str) -> History:
        """The stream as far as this partition was read."""
        history = self._histories.take(stream)
        if self.log.head(stream) != (history.version or None):
            history = history.then(map(entry_of, self.log.stream(stream, history.version)))
        self._histories.keep(history)
        return history


class CaseLedger:
    """All partitions, by number; what is asked of one waits until `follow` has opened it.

    `trouble` says why it is not to be relied on now, None when well.
    """

    def __init__(self, partitions: Iterable[Partition]) -> None:
        self.trouble: str | None = "is being read"
        self.partitions = {partition.number: partition for partition in partitions}

    async def close(self) -> None:
        """Stop appending and keep what was read, where a local copy is kept."""
        await asyncio.gather(*(partition.log.close() for partition in self.partitions.values()))

    async def follow(self) -> None:
        """Read every partition to its end and keep it near there, so that reading or taking one over is quick."""
        while True:
            # One after the other, but none waits until another can be read: its broker may be away for long.
            read = [await self._read(partition) for partition in self.partitions.values()]
            self.trouble = None if all(read) else "cannot be read"
            await asyncio.sleep(FOLLOW_SECONDS)

    async def _read(self, partition: Partition) -> bool:
        try:
            await partition.read_on()
        except TransportError as error:
            self.trouble = "cannot be read"
            log.warning("ledger.not_read", partition=partition.number, reason=str(error))
            return False
        return True

    def partition_of(self, stream: str) -> Partition:
        """The partition where the stream lives."""
        return self.partitions[partition_for(stream, len(self.partitions))]

    async def history(self, stream: str) -> History:
        """The stream as the log holds it now, whoever wrote last.

        Raises TransportError, LogRewound.
        """
        partition = self.partition_of(stream)
        await partition.refresh()
        return partition.history(stream)

    async def records(self, stream: str) -> list[Recorded]:
        """The stream as it is stored now. Raises TransportError, LogRewound."""
        partition = self.partition_of(stream)
        await partition.refresh()
        return partition.records(stream)

    def at_hand(self, stream: str) -> History:
        """The stream as far as it was read, for whoever reads very many once: nothing of it is kept in memory."""
        return History(stream=stream, entries=tuple(map(entry_of, self.partition_of(stream).records(stream))))


def open_case_ledger(  # noqa: PLR0913 - wired in one place
    transport: Transport,
    partitions: int,
    clock: Clock,
    *,
    may_write: Callable[[int], bool] = lambda _: False,
    streams: Callable[[int], StreamStore] = lambda number: LocalCopy(None, CASE_LEDGER.name, number),
    events_in_memory: int = EVENTS_IN_MEMORY,
) -> CaseLedger:
    """The case ledger of that many partitions; only those that `may_write` names are ever appended to."""
    histories = Histories(events_in_memory)
    return CaseLedger(
        Partition(
            PartitionLog(
                transport,
                CASE_LEDGER.name,
                number,
                clock=clock,
                streams=streams(number),
                gapless=True,
                may_write=partial(may_write, number),
            ),
            histories,
        )
        for number in range(partitions)
    )
