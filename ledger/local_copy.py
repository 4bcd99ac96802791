"""A disposable copy of one partition's streams in a SQLite file: bounded memory, and a start that reads on."""

from collections import deque
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path
from uuid import UUID

import structlog

from ledger.clock import from_microseconds
from ledger.copy_file import PAGE_CACHE_KIB, CopyFile
from ledger.errors import LocalCopyUnusable
from ledger.protocol import Checkpoint
from ledger.recent import Recent
from ledger.records import Recorded
from ledger.streams import MemoryStreams

logger = structlog.get_logger(__name__)

# Written in portions that hold up the event loop for some milliseconds, at most a few times a second.
FLUSH_EVENTS = 500
HEADS_KEPT = 5_000
LOWEST_VERSION = -(2**63)

_EVENTS = """
select name, version, position, "offset", recorded_at_us, append_id, value
from event cross join stream on stream.id = event.stream
"""
_OF_STREAM = """
select version, position, "offset", recorded_at_us, append_id, value from event where stream = ?
"""
_version = attrgetter("version")


class LocalCopy:
    """A stream store in a file; in memory are what is not written yet, the last heads asked for and SQLite's pages.

    The last `events_in_memory` events are written only when newer ones take their place. What was applied last may miss
    in the file after a crash; the log has it. Without a path the copy is temporary. See `CopyFile` for what becomes of
    a file that is damaged, in use, or of something else.
    """

    def __init__(
        self,
        path: Path | None,
        topic: str,
        partition: int,
        *,
        events_in_memory: int = 0,
        page_cache_kib: int = PAGE_CACHE_KIB,
    ) -> None:
        self._partition = partition
        self._file = CopyFile(path, topic, partition, page_cache_kib=page_cache_kib)
        self._unwritten = MemoryStreams(self._file.checkpoint)
        self._unwritten_ends: deque[Checkpoint] = deque()
        self._events_in_memory = events_in_memory
        self._heads: Recent[int | None] = Recent(HEADS_KEPT)

    @property
    def checkpoint(self) -> Checkpoint:
        """How far of the log the copy holds."""
        return self._unwritten.checkpoint

    def apply(self, events: Sequence[Recorded], checkpoint: Checkpoint) -> None:
        """Add events in order of position; the copy then stands at the checkpoint."""
        for event in events:
            if event.stream in self._heads:
                head = self._heads[event.stream]
                self._heads[event.stream] = event.version if head is None else max(head, event.version)
        self._unwritten.apply(events, checkpoint)
        if not events and self._unwritten_ends:
            self._unwritten_ends.pop()
        self._unwritten_ends.append(checkpoint)
        if len(self._unwritten) >= self._events_in_memory + FLUSH_EVENTS:
            self._write(self._events_in_memory)

    def _write(self, leave: int) -> None:
        """Write whole batches, until no more than so many events are left."""
        reached, end = self._file.checkpoint, self.checkpoint.next_position
        while self._unwritten_ends and end - reached.next_position >= leave:
            reached = self._unwritten_ends.popleft()
        number = reached.next_position - self._unwritten.first_position
        self._file.write(self._unwritten.events(0, number), reached)
        self._unwritten.forget(number)

    def head(self, stream: str) -> int | None:
        """The stream's highest version, None if it has no events."""
        if stream not in self._heads:
            both = (self._written_head(stream), self._unwritten.head(stream))
            self._heads[stream] = max((version for version in both if version is not None), default=None)
        return self._heads[stream]

    def _written_head(self, stream: str) -> int | None:
        number = None if self._file.is_empty else self._file.number_of(stream)
        if number is None:
            return None
        head: int | None
        [(head,)] = self._file.ask("select max(version) from event where stream = ?", number)
        return head

    def at(self, stream: str, version: int) -> Recorded | None:
        """The event that has taken the version."""
        unwritten = self._unwritten.at(stream, version)
        return unwritten or next(iter(self._written(stream, "version = ?", version)), None)

    def stream(self, stream: str, after_version: int | None = None) -> list[Recorded]:
        """The stream's events in order of version."""
        lowest = LOWEST_VERSION if after_version is None else after_version + 1
        written = self._written(stream, "version >= ? order by version", lowest)
        unwritten = self._unwritten.stream(stream, after_version)
        return sorted(written + unwritten, key=_version) if unwritten else written

    def events(self, from_position: int, limit: int) -> list[Recorded]:
        """At most `limit` events in order of position."""
        found = []
        if from_position < self._unwritten.first_position:
            found = self._ask(f"{_EVENTS} where position >= ? order by position limit ?", from_position, limit)
        return found + self._unwritten.events(from_position, limit - len(found))

    def appended(self, append_id: UUID, from_position: int, to_position: int) -> list[Recorded]:
        """The events of one append among those positions, the last excluded; looks at each of them."""
        among = f"{_EVENTS} where position >= ? and position < ? and append_id = ? order by position"
        found = self._ask(among, from_position, to_position, append_id.bytes)
        return found + self._unwritten.appended(append_id, from_position, to_position)

    def clear(self) -> None:
        """Forget everything; the copy then stands at the start."""
        self._heads.clear()
        self._unwritten = MemoryStreams(self._file.create())
        self._unwritten_ends.clear()

    def close(self) -> None:
        """Write what is still in memory, if that can be."""
        try:
            self._write(0)
        except LocalCopyUnusable as error:
            logger.warning("the end of a local copy is not kept; the log has it", reason=str(error))
        self._file.close()

    def _written(self, stream: str, which: str, version: int) -> list[Recorded]:
        number = None if self._file.is_empty else self._file.number_of(stream)
        rows = [] if number is None else self._file.ask(f"{_OF_STREAM} and {which}", number, version)
        partition = self._partition
        return [
            Recorded(stream, version, position, partition, offset, from_microseconds(at), UUID(bytes=append), value)
            for version, position, offset, at, append, value in rows
        ]

    def _ask(self, query: str, *parameters: int | bytes) -> list[Recorded]:
        rows = [] if self._file.is_empty else self._file.ask(query, *parameters)
        partition = self._partition
        return [
            Recorded(stream, version, position, partition, offset, from_microseconds(at), UUID(bytes=append), value)
            for stream, version, position, offset, at, append, value in rows
        ]
