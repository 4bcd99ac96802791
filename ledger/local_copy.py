"""A disposable copy of one partition's streams in a SQLite file, so that a start need not read the whole log."""

import sqlite3
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import structlog

from ledger.clock import from_microseconds, to_microseconds
from ledger.errors import LocalCopyUnusable
from ledger.protocol import Checkpoint
from ledger.records import Recorded
from ledger.streams import MemoryStreams, add_by_version, after

logger = structlog.get_logger(__name__)

FLUSH_EVENTS = 1000
RECENT_STREAMS = 1000

_SCHEMA = """
create table event (
    stream text not null, version integer not null, position integer primary key, "offset" integer not null,
    recorded_at_us integer not null, append_id blob not null, value blob not null
);
create index event_by_stream on event (stream, version);
create table checkpoint (
    topic text, partition integer, next_offset integer, next_position integer, head blob, head_offset integer,
    recorded_at_us integer, primary key (topic, partition)
);
"""


class LocalCopy:
    """A stream store in a file, with what is recent in memory.

    What was applied last may miss in the file after a crash; the log has it. A file that is damaged, or of another
    topic, is made anew. Raises LocalCopyUnusable if another process has the file, or it turns out damaged later on.
    """

    def __init__(self, path: Path, topic: str, partition: int) -> None:
        self._path = path
        self._topic = topic
        self._partition = partition
        self._recent: OrderedDict[str, list[Recorded]] = OrderedDict()
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._open()
        except LocalCopyUnusable as error:
            if error.in_use:
                raise
            logger.warning("local copy is unusable; rebuilding it", path=str(path), reason=str(error))
            self._create()

    def _open(self) -> None:
        if not self._path.exists():
            self._create()
            return
        self._connect()
        rows = self._ask("select * from checkpoint where topic = ? and partition = ?", self._topic, self._partition)
        if not rows:
            raise LocalCopyUnusable("It is of another topic or partition.")
        self._buffer = MemoryStreams(Checkpoint(*rows[0][2:]))

    def _create(self) -> None:
        self._discard()
        self._connect()
        self._db.executescript(_SCHEMA)
        self._buffer = MemoryStreams()
        self._write()

    def _connect(self) -> None:
        self._db = sqlite3.connect(self._path, isolation_level=None, timeout=0)
        for pragma in ("locking_mode = exclusive", "journal_mode = wal", "synchronous = normal"):
            self._ask(f"pragma {pragma}")

    def _discard(self) -> None:
        if hasattr(self, "_db"):
            self._db.close()
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    def _ask(self, query: str, *parameters: Any) -> list[Any]:
        try:
            return self._db.execute(query, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._unusable(error) from error

    def _unusable(self, error: sqlite3.DatabaseError) -> LocalCopyUnusable:
        in_use = error.sqlite_errorcode == sqlite3.SQLITE_BUSY
        if not in_use:
            self._discard()
        return LocalCopyUnusable(f"{self._path}: {error}.", in_use=in_use)

    @property
    def checkpoint(self) -> Checkpoint:
        """How far of the log the copy holds."""
        return self._buffer.checkpoint

    def apply(self, events: Sequence[Recorded], checkpoint: Checkpoint) -> None:
        """Add events in order of position; the copy then stands at the checkpoint."""
        for event in events:
            if event.stream in self._recent:
                add_by_version(self._recent[event.stream], event)
        self._buffer.apply(events, checkpoint)
        if len(self._buffer) >= FLUSH_EVENTS:
            self._write()

    def _write(self) -> None:
        checkpoint = self._buffer.checkpoint
        rows = [_row(event) for event in self._buffer.events(0, len(self._buffer))]
        reached = (self._topic, self._partition, *msgspec.structs.astuple(checkpoint))
        try:
            self._db.execute("begin immediate")
            self._db.executemany("insert into event values (?, ?, ?, ?, ?, ?, ?)", rows)
            self._db.execute("insert or replace into checkpoint values (?, ?, ?, ?, ?, ?, ?)", reached)
            self._db.execute("commit")
        except sqlite3.DatabaseError as error:
            raise self._unusable(error) from error
        self._buffer = MemoryStreams(checkpoint)

    def head(self, stream: str) -> int | None:
        """The stream's highest version, None if it has no events."""
        if stream in self._recent:
            events = self._recent[stream]
            return events[-1].version if events else None
        [(written,)] = self._ask("select max(version) from event where stream = ?", stream)
        unwritten = self._buffer.head(stream)
        return max((version for version in (written, unwritten) if version is not None), default=None)

    def at(self, stream: str, version: int) -> Recorded | None:
        """The event that has taken the version."""
        rows = self._ask("select * from event where stream = ? and version = ?", stream, version)
        return self._recorded(rows[0]) if rows else self._buffer.at(stream, version)

    def stream(self, stream: str, after_version: int | None = None) -> list[Recorded]:
        """The stream's events in order of version."""
        if stream not in self._recent:
            rows = self._ask("select * from event where stream = ? order by version", stream)
            self._recent[stream] = [self._recorded(row) for row in rows]
            for event in self._buffer.stream(stream):
                add_by_version(self._recent[stream], event)
            if len(self._recent) > RECENT_STREAMS:
                self._recent.popitem(last=False)
        self._recent.move_to_end(stream)
        return after(self._recent[stream], after_version)

    def events(self, from_position: int, limit: int) -> list[Recorded]:
        """At most `limit` events in order of position."""
        found = []
        if from_position < self._buffer.first_position:
            query = "select * from event where position >= ? order by position limit ?"
            found = [self._recorded(row) for row in self._ask(query, from_position, limit)]
        return found + self._buffer.events(from_position, limit - len(found))

    def appended(self, append_id: UUID) -> list[Recorded]:
        """The events of one append; reads the whole file, for the rare time an outcome was unknown."""
        query = "select * from event where append_id = ? order by position"
        written = [self._recorded(row) for row in self._ask(query, append_id.bytes)]
        return written + self._buffer.appended(append_id)

    def clear(self) -> None:
        """Forget everything; the copy then stands at the start."""
        self._recent.clear()
        self._create()

    def close(self) -> None:
        """Write what is still in memory."""
        self._write()
        self._db.close()

    def _recorded(self, row: tuple[str, int, int, int, int, bytes, bytes]) -> Recorded:
        stream, version, position, offset, recorded_at_us, append_id, value = row
        recorded_at = from_microseconds(recorded_at_us)
        return Recorded(stream, version, position, self._partition, offset, recorded_at, UUID(bytes=append_id), value)


def _row(event: Recorded) -> tuple[str, int, int, int, int, bytes, bytes]:
    recorded_at_us = to_microseconds(event.recorded_at)
    append_id = event.append_id.bytes
    return event.stream, event.version, event.position, event.offset, recorded_at_us, append_id, event.value
