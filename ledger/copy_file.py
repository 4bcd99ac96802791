"""The SQLite file of a local copy: made, checked, asked and written; whatever is wrong with it is LocalCopyUnusable."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec
import structlog

from ledger.clock import to_microseconds
from ledger.errors import LocalCopyUnusable
from ledger.protocol import START, Checkpoint
from ledger.recent import Recent
from ledger.records import Recorded

logger = structlog.get_logger(__name__)

FORMAT = 3
PAGE_CACHE_KIB = 8192
"""What SQLite may keep of one file in memory."""
NUMBERS_KEPT = 5_000

# Streams are numbered in order of appearance: what is written together lies together in the index, where names, which
# mostly begin with chance, would touch a page of their own for each event. They are found by a checksum of the name,
# because an index of the names themselves outgrows the page cache five times sooner.
_SCHEMA = f"""
create table stream (id integer primary key, checksum integer not null, name text not null);
create index stream_by_checksum on stream (checksum);
create table event (
    position integer primary key, stream integer not null, version integer not null, "offset" integer not null,
    recorded_at_us integer not null, append_id blob not null, value blob not null
);
create index event_by_stream on event (stream, version);
create table checkpoint (
    topic text, partition integer, next_offset integer, next_position integer, head blob, head_offset integer,
    recorded_at_us integer, primary key (topic, partition)
);
pragma user_version = {FORMAT};
"""
# After a power failure the file must not be wrong without showing it, so it is synced; write-ahead logging does that
# only as often as it moves what it gathered into the file, which holds up the event loop for some tens of milliseconds.
_KEPT = ("locking_mode = exclusive", "journal_mode = wal", "synchronous = normal", "wal_autocheckpoint = 4000")
_TEMPORARY = ("journal_mode = off", "synchronous = off")


class CopyFile:
    """The file of one partition; without a path a temporary one, which is gone with the process.

    A file that is damaged, of another topic or of another format is made anew. Raises LocalCopyUnusable, then and
    later, if another process has the file or it turns out damaged.
    """

    def __init__(self, path: Path | None, topic: str, partition: int, *, page_cache_kib: int = PAGE_CACHE_KIB) -> None:
        self._path = path
        self._page_cache_kib = page_cache_kib
        self._topic = topic
        self._partition = partition
        self._numbers: Recent[int | None] = Recent(NUMBERS_KEPT)
        try:
            self.checkpoint = self._open()
        except LocalCopyUnusable as error:
            if error.in_use:
                raise
            logger.warning("local copy is unusable; rebuilding it", path=str(path), reason=str(error))
            self.create()

    def _open(self) -> Checkpoint:
        if self._path is None or not self._path.exists():
            return self.create()
        self._connect()
        if self.ask("pragma user_version") != [(FORMAT,)]:
            raise LocalCopyUnusable("It is of another format.")
        rows = self.ask("select * from checkpoint where topic = ? and partition = ?", self._topic, self._partition)
        if not rows:
            raise LocalCopyUnusable("It is of another topic or partition.")
        return Checkpoint(*rows[0][2:])

    def create(self) -> Checkpoint:
        """Begin anew, at the start."""
        self._discard()
        self._numbers.clear()
        self._connect()
        self._db.executescript(_SCHEMA)
        self.write((), START)
        return START

    @property
    def is_empty(self) -> bool:
        """Whether there are no events in it."""
        return self.checkpoint.next_position == START.next_position

    def _connect(self) -> None:
        if self._path:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(self._path or "", isolation_level=None, timeout=0)
        for pragma in (*(_KEPT if self._path else _TEMPORARY), f"cache_size = -{self._page_cache_kib}"):
            self.ask(f"pragma {pragma}")

    def _discard(self) -> None:
        if hasattr(self, "_db"):
            self._db.close()
        if self._path:
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    def ask(self, query: str, *parameters: Any) -> list[Any]:
        """The rows of a query."""
        try:
            return self._db.execute(query, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._unusable(error) from error

    def write(self, events: Sequence[Recorded], checkpoint: Checkpoint) -> None:
        """Add the events, which take the file to the checkpoint, all or nothing."""
        reached = (self._topic, self._partition, *msgspec.structs.astuple(checkpoint))
        try:
            self._db.execute("begin immediate")
            self._db.executemany("insert into event values (?, ?, ?, ?, ?, ?, ?)", map(self._row, events))
            self._db.execute("insert or replace into checkpoint values (?, ?, ?, ?, ?, ?, ?)", reached)
            self._db.execute("commit")
        except sqlite3.DatabaseError as error:
            raise self._unusable(error) from error
        self.checkpoint = checkpoint

    def _row(self, event: Recorded) -> tuple[int, int, int, int, int, bytes, bytes]:
        number = self.number_of(event.stream)
        return (
            event.position,
            self._add(event.stream) if number is None else number,
            event.version,
            event.offset,
            to_microseconds(event.recorded_at),
            event.append_id.bytes,
            event.value,
        )

    def number_of(self, stream: str) -> int | None:
        """The number under which the stream's events are kept, None if there are none."""
        if stream not in self._numbers:
            found = self.ask("select id from stream where checksum = ? and name = ?", crc32(stream.encode()), stream)
            self._numbers[stream] = found[0][0] if found else None
        return self._numbers[stream]

    def _add(self, stream: str) -> int:
        number: int
        checksum = crc32(stream.encode())
        [(number,)] = self.ask("insert into stream (checksum, name) values (?, ?) returning id", checksum, stream)
        self._numbers[stream] = number
        return number

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def _unusable(self, error: sqlite3.DatabaseError) -> LocalCopyUnusable:
        # None for a file that was closed, by its owner or as unusable: there is nothing more to discard.
        code = getattr(error, "sqlite_errorcode", None)
        in_use = code == sqlite3.SQLITE_BUSY
        if code is not None and not in_use:
            self._discard()
        return LocalCopyUnusable(f"{self._path}: {error}.", in_use=in_use)
