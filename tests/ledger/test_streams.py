"""Stream stores: in memory and in a file, the same answers; the file is disposable."""

import asyncio
import gc
import random
import shutil
import sqlite3
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from ledger import copy_file, local_copy
from ledger.errors import LocalCopyUnusable
from ledger.local_copy import LocalCopy
from ledger.log import PartitionLog
from ledger.protocol import START, Chain, Checkpoint
from ledger.records import NewEvent, Recorded
from ledger.streams import MemoryStreams, StreamStore
from ledger.testing import HandClock, InMemoryTransport

MakeStore = Callable[[], StreamStore]


def event(position: int, stream: str, version: int) -> Recorded:
    """An event at a position."""
    at = datetime(2026, 3, 29, 1, 30, 0, position, tzinfo=UTC)
    return Recorded(stream, version, position, 0, position + 5, at, UUID(int=position), b"v%d" % position)


class StoreContract:
    """Cases over the fixture `store`."""

    def test_empty(self, store: StreamStore) -> None:
        """A new store stands at the start and knows no stream."""
        assert store.checkpoint == START
        assert store.head("a") is None
        assert store.at("a", 1) is None
        assert store.stream("a") == []
        assert store.events(1, 10) == []

    def test_by_stream_and_by_position(self, store: StreamStore) -> None:
        """Events are found by stream in order of version, and by position."""
        events = [event(1, "a", 1), event(2, "b", 1), event(3, "a", 3), event(4, "a", 2), event(5, "b", 2)]
        for one in events:
            store.apply([one], Checkpoint(one.offset + 1, one.position + 1, b"h" * 32, one.offset, 7))

        assert [one.version for one in store.stream("a")] == [1, 2, 3]
        assert store.stream("a", after_version=1) == [events[3], events[2]]
        assert (store.head("a"), store.head("b")) == (3, 2)
        assert store.at("a", 2) == events[3]
        assert store.at("a", 4) is None
        assert store.events(1, 10) == events
        assert store.events(2, 3) == events[1:4]
        assert store.appended(UUID(int=3), 1, 6) == [events[2]]
        assert store.appended(UUID(int=3), 3, 4) == [events[2]]
        assert store.appended(UUID(int=3), 1, 3) == []
        assert store.appended(UUID(int=3), 4, 6) == []
        assert store.checkpoint == Checkpoint(11, 6, b"h" * 32, 10, 7)

    def test_later_events_join_a_stream_that_was_read(self, store: StreamStore) -> None:
        """A stream that was asked for before is not stale."""
        store.apply([event(1, "a", 1)], Checkpoint(7, 2))
        before = store.stream("a")
        store.apply([event(2, "a", 2)], Checkpoint(8, 3))

        assert [one.version for one in before] == [1]
        assert [one.version for one in store.stream("a")] == [1, 2]
        assert store.head("a") == 2

    def test_head_is_the_highest_version_whenever_asked(self, store: StreamStore) -> None:
        """Before the first event, after each, and when one comes that was left out."""
        heads = [store.head("a")]
        for position, version in enumerate((1, 3, 2), 1):
            store.apply([event(position, "a", version)], Checkpoint(position + 6, position + 1))
            heads.append(store.head("a"))

        assert heads == [None, 1, 3, 3]
        assert [one.version for one in store.stream("a")] == [1, 2, 3]

    def test_clear(self, store: StreamStore) -> None:
        """Cleared, it is as new, and takes other events."""
        store.apply([event(1, "b", 1), event(2, "a", 1)], Checkpoint(8, 3))
        assert store.head("a") == 1
        store.clear()

        self.test_empty(store)
        store.apply([event(1, "a", 4)], Checkpoint(7, 2))
        assert store.stream("a") == [event(1, "a", 4)]


class TestMemoryStreams(StoreContract):
    """In memory."""

    @pytest.fixture
    def store(self) -> StreamStore:
        return MemoryStreams()


class TestLocalCopy(StoreContract):
    """In a file, of which most is still unwritten."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> StreamStore:
        return LocalCopy(tmp_path / "copy.sqlite", "t", 0)


class TestWrittenLocalCopy(StoreContract):
    """In a file, written at every turn and with room for one head and one number in memory."""

    @pytest.fixture
    def store(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StreamStore:
        monkeypatch.setattr(local_copy, "FLUSH_EVENTS", 1)
        monkeypatch.setattr(local_copy, "HEADS_KEPT", 1)
        monkeypatch.setattr(copy_file, "NUMBERS_KEPT", 1)
        return LocalCopy(tmp_path / "copy.sqlite", "t", 0)


class TestTemporaryLocalCopy(StoreContract):
    """In a file that has no name and goes with the process."""

    @pytest.fixture
    def store(self, monkeypatch: pytest.MonkeyPatch) -> StreamStore:
        monkeypatch.setattr(local_copy, "FLUSH_EVENTS", 2)
        return LocalCopy(None, "t", 0)


class TestLocalCopyWithRecentEvents(StoreContract):
    """In a file, but for the last two events, which are in memory."""

    @pytest.fixture
    def store(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StreamStore:
        monkeypatch.setattr(local_copy, "FLUSH_EVENTS", 1)
        return LocalCopy(tmp_path / "copy.sqlite", "t", 0, events_in_memory=2)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "copies" / "t-0.sqlite"


async def opened(transport: InMemoryTransport, path: Path | None, topic: str = "t") -> PartitionLog:
    """A log over the transport with its local copy."""
    streams = LocalCopy(path, topic, 0) if path else None
    log = PartitionLog(transport, topic, 0, clock=HandClock(), rng=random.Random(1), streams=streams)
    await log.open()
    return log


async def filled(transport: InMemoryTransport, path: Path) -> list[Recorded]:
    """Three events appended through a log with a local copy, closed again."""
    log = await opened(transport, path)
    for version in (1, 2, 3):
        await log.append([NewEvent("a", version, b"v%d" % version)])
    await log.close()
    return log_events(transport)


def log_events(transport: InMemoryTransport) -> list[Recorded]:
    """What the log itself holds."""
    return [one for batch in Chain(0).feed(transport.log("t", 0)) for one in batch.events]


async def test_start_goes_on_from_the_copy(path: Path) -> None:
    """A second start reads the last batch again and what came after it, not the whole log."""
    transport = InMemoryTransport()
    events = await filled(transport, path)
    transport.log("t", 0)[0] = transport.log("t", 0)[1]
    log = await opened(transport, path)

    assert log.stream("a") == events
    await log.close()


async def test_copy_of_another_log_is_rebuilt(path: Path) -> None:
    """When the last batch is not in the log as it was, the copy is thrown away."""
    await filled(InMemoryTransport(), path)
    other = InMemoryTransport()
    writer = await opened(other, None)
    for version in (1, 2, 3, 4):
        await writer.append([NewEvent("b", version, b"other")])
    log = await opened(other, path)

    assert log.read_events() == log_events(other)
    await log.close()


async def test_copy_ahead_of_the_log_is_rebuilt(path: Path) -> None:
    """When the log ends before the copy, the copy is thrown away."""
    transport = InMemoryTransport()
    events = await filled(transport, path)
    del transport.log("t", 0)[2:]
    log = await opened(transport, path)

    assert log.read_events() == events[:2]
    await log.close()


async def test_damaged_file_is_rebuilt(path: Path) -> None:
    """A file that is no database any more costs nothing but time."""
    transport = InMemoryTransport()
    events = await filled(transport, path)
    await asyncio.to_thread(path.write_bytes, b"rubbish" * 1000)
    log = await opened(transport, path)

    assert log.read_events() == events
    await log.close()


async def test_deleted_file_is_rebuilt(path: Path) -> None:
    """Deleting the copy loses nothing."""
    transport = InMemoryTransport()
    events = await filled(transport, path)
    await asyncio.to_thread(path.unlink)
    log = await opened(transport, path)

    assert log.read_events() == events
    await log.close()


async def test_crash_loses_only_what_the_log_has(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy that was never closed is behind, and caught up at the next start."""
    monkeypatch.setattr(local_copy, "FLUSH_EVENTS", 2)
    transport = InMemoryTransport()
    log = await opened(transport, path)
    for version in (1, 2, 3):
        await log.append([NewEvent("a", version, b"v")])
    crashed = tmp_path / "crashed"
    shutil.copytree(path.parent, crashed)
    again = await opened(transport, crashed / path.name)

    assert [one.version for one in again.stream("a")] == [1, 2, 3]
    await again.close()
    await log.close()


def test_the_last_events_wait_in_memory(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written while all fits; then the oldest batches are, whole, and a crash leaves the file behind one."""
    monkeypatch.setattr(local_copy, "FLUSH_EVENTS", 2)
    store = LocalCopy(path, "t", 0, events_in_memory=4)
    ends, written = [], []
    for first in (1, 4, 7):
        ends.append(Checkpoint(first + 9, first + 3, b"h" * 32, first + 6, 7))
        store.apply([event(position, "s", position) for position in range(first, first + 3)], ends[-1])
        written.append(as_a_crash_leaves_it(path))

    assert written == [(START, []), (ends[0], [1, 2, 3]), (ends[1], [1, 2, 3, 4, 5, 6])]
    assert [one.version for one in store.stream("s")] == list(range(1, 10))
    assert [one.position for one in store.events(5, 3)] == [5, 6, 7]
    assert store.at("s", 2) == event(2, "s", 2)
    store.close()
    assert as_a_crash_leaves_it(path) == (ends[2], list(range(1, 10)))


def as_a_crash_leaves_it(path: Path) -> tuple[Checkpoint, list[int]]:
    """The checkpoint and the versions of stream "s" in a copy's file, whoever has it open."""
    left = path.parent / "left"
    shutil.rmtree(left, ignore_errors=True)
    left.mkdir()
    for file in path.parent.glob(f"{path.name}*"):
        shutil.copy(file, left)
    found = LocalCopy(left / path.name, "t", 0)
    try:
        return found.checkpoint, [one.version for one in found.stream("s")]
    finally:
        found.close()


@pytest.mark.parametrize("events_in_memory", [0, 100])
def test_memory_does_not_grow_with_the_ledger(
    path: Path, monkeypatch: pytest.MonkeyPatch, events_in_memory: int
) -> None:
    """Ten times as many events, streams and questions are kept in the same memory."""
    monkeypatch.setattr(local_copy, "HEADS_KEPT", 50)
    monkeypatch.setattr(copy_file, "NUMBERS_KEPT", 50)
    monkeypatch.setattr(local_copy, "FLUSH_EVENTS", 50)
    store = LocalCopy(path, "t", 0, events_in_memory=events_in_memory)

    def grow_to(position: int) -> int:
        for number in range(store.checkpoint.next_position, position + 1):
            one = event(number, f"s{number % (position // 3)}", number)
            store.head(one.stream)
            store.apply([one], Checkpoint(number + 6, number + 1, b"h" * 32, number + 5, 7))
        store.stream("s1")
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        short, long = grow_to(2_000), grow_to(20_000)
    finally:
        tracemalloc.stop()
        store.close()

    assert long < short * 1.2


def test_copy_of_another_topic_is_rebuilt(path: Path) -> None:
    """A file made for another topic or partition is not believed."""
    LocalCopy(path, "t", 0).close()
    store = LocalCopy(path, "t", 0)
    store.apply([event(1, "a", 1)], Checkpoint(7, 2))
    store.close()
    other = LocalCopy(path, "t", 1)

    assert other.checkpoint == START
    assert other.stream("a") == []
    other.close()


def test_copy_of_another_format_is_rebuilt(path: Path) -> None:
    """A file that another version of the program made is not believed."""
    store = LocalCopy(path, "t", 0)
    store.apply([event(1, "a", 1)], Checkpoint(7, 2))
    store.close()
    with sqlite3.connect(path) as database:
        database.execute("pragma user_version = 1")
    database.close()
    again = LocalCopy(path, "t", 0)

    assert again.checkpoint == START
    assert again.stream("a") == []
    again.close()


def test_file_in_use_is_left_alone(path: Path) -> None:
    """A second process does not take, or rebuild, the copy of a living one."""
    store = LocalCopy(path, "t", 0)
    with pytest.raises(LocalCopyUnusable):
        LocalCopy(path, "t", 0)
    store.apply([event(1, "a", 1)], Checkpoint(7, 2))
    store.close()
    again = LocalCopy(path, "t", 0)

    assert again.head("a") == 1
    again.close()


def test_full_disk_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy that could not be written says so to whoever asks, closes all the same, and is made anew."""
    monkeypatch.setattr(local_copy, "FLUSH_EVENTS", 1)
    store = LocalCopy(path, "t", 0)
    store.apply([event(1, "a", 1)], Checkpoint(7, 2))
    store._file.ask("pragma max_page_count = 1")
    large = msgspec.structs.replace(event(2, "b", 1), value=bytes(1_000_000))
    with pytest.raises(LocalCopyUnusable, match="full"):
        store.apply([large], Checkpoint(8, 3))
    with pytest.raises(LocalCopyUnusable):
        store.stream("a")
    store.close()
    again = LocalCopy(path, "t", 0)

    assert again.checkpoint == START
    again.close()


def test_question_after_the_end_costs_nothing(path: Path) -> None:
    """Whoever asks a copy that was closed is told, and the file is kept."""
    store = LocalCopy(path, "t", 0)
    store.apply([event(1, "a", 1)], Checkpoint(7, 2))
    store.close()
    with pytest.raises(LocalCopyUnusable):
        store.stream("a")
    again = LocalCopy(path, "t", 0)

    assert again.head("a") == 1
    again.close()


def test_memory_is_not_searched_for_what_lies_before_it() -> None:
    """Positions that were written to the file long ago name nothing of what is in memory."""
    store = MemoryStreams(Checkpoint(next_offset=9, next_position=4))
    events = [
        msgspec.structs.replace(event(position, "a", position), append_id=UUID(int=7)) for position in range(4, 9)
    ]
    store.apply(events, Checkpoint(14, 9))

    assert store.appended(UUID(int=7), 1, 3) == []
    assert store.appended(UUID(int=7), 1, 6) == events[:2]
