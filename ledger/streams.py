"""Where the events of a partition are kept by stream and by position, once the log has said that they count."""

from bisect import bisect_right, insort
from collections.abc import Sequence
from operator import attrgetter
from typing import Protocol
from uuid import UUID

from ledger.protocol import START, Checkpoint
from ledger.records import Recorded

_version = attrgetter("version")


class StreamStore(Protocol):
    """A disposable copy of one partition, at the checkpoint it carries."""

    @property
    def checkpoint(self) -> Checkpoint:
        """How far of the log the copy holds."""
        ...

    def apply(self, events: Sequence[Recorded], checkpoint: Checkpoint) -> None:
        """Add events in order of position; the copy then stands at the checkpoint."""
        ...

    def head(self, stream: str) -> int | None:
        """The stream's highest version, None if it has no events."""
        ...

    def at(self, stream: str, version: int) -> Recorded | None:
        """The event that has taken the version."""
        ...

    def stream(self, stream: str, after_version: int | None = None) -> list[Recorded]:
        """The stream's events in order of version."""
        ...

    def events(self, from_position: int, limit: int) -> list[Recorded]:
        """At most `limit` events in order of position."""
        ...

    def appended(self, append_id: UUID, from_position: int, to_position: int) -> list[Recorded]:
        """The events of one append among those positions, the last excluded; looks at each of them."""
        ...

    def clear(self) -> None:
        """Forget everything; the copy then stands at the start."""
        ...

    def close(self) -> None:
        """Keep what was applied, where the store keeps things, and release the rest."""
        ...


class MemoryStreams:
    """A stream store in memory, of what comes after a checkpoint: for a few events, for it keeps them all."""

    def __init__(self, checkpoint: Checkpoint = START) -> None:
        self._checkpoint = checkpoint
        self.first_position = checkpoint.next_position
        self._events: list[Recorded] = []
        self._streams: dict[str, list[Recorded]] = {}

    def __len__(self) -> int:
        return len(self._events)

    @property
    def checkpoint(self) -> Checkpoint:
        """How far of the log the copy holds."""
        return self._checkpoint

    def apply(self, events: Sequence[Recorded], checkpoint: Checkpoint) -> None:
        """Add events in order of position; the copy then stands at the checkpoint."""
        self._events.extend(events)
        for event in events:
            add_by_version(self._streams.setdefault(event.stream, []), event)
        self._checkpoint = checkpoint

    def forget(self, number: int) -> None:
        """Drop the first `number` events."""
        gone, self._events = self._events[:number], self._events[number:]
        self.first_position += number
        for event in gone:
            events = self._streams[event.stream]
            events.remove(event)
            if not events:
                del self._streams[event.stream]

    def head(self, stream: str) -> int | None:
        """The stream's highest version, None if it has no events."""
        events = self._streams.get(stream)
        return events[-1].version if events else None

    def at(self, stream: str, version: int) -> Recorded | None:
        """The event that has taken the version."""
        return find_version(self._streams.get(stream, []), version)

    def stream(self, stream: str, after_version: int | None = None) -> list[Recorded]:
        """The stream's events in order of version."""
        return after(self._streams.get(stream, []), after_version)

    def events(self, from_position: int, limit: int) -> list[Recorded]:
        """At most `limit` events in order of position."""
        start = max(from_position - self.first_position, 0)
        return self._events[start : start + limit]

    def appended(self, append_id: UUID, from_position: int, to_position: int) -> list[Recorded]:
        """The events of one append among those positions, the last excluded; looks at each of them."""
        among = self.events(from_position, max(to_position - max(from_position, self.first_position), 0))
        return [event for event in among if event.append_id == append_id]

    def clear(self) -> None:
        """Forget everything; the copy then stands at the start."""
        self._checkpoint, self.first_position = START, START.next_position
        self._events, self._streams = [], {}

    def close(self) -> None:
        """Nothing outlives the process."""


def add_by_version(events: list[Recorded], event: Recorded) -> None:
    """Add an event to a stream kept in order of version."""
    if not events or events[-1].version < event.version:
        events.append(event)
    else:
        insort(events, event, key=_version)


def find_version(events: list[Recorded], version: int) -> Recorded | None:
    """The event with that version, from a stream in order of version."""
    last = bisect_right(events, version, key=_version) - 1
    return events[last] if last >= 0 and events[last].version == version else None


def after(events: list[Recorded], version: int | None) -> list[Recorded]:
    """A new list of the events past that version, from a stream in order of version; all of them for None."""
    return events[:] if version is None else events[bisect_right(events, version, key=_version) :]
