"""An append on its way, and whether it may be made."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from ledger.errors import Conflict
from ledger.records import Appended, NewEvent, Recorded
from ledger.streams import StreamStore

# The packed header with its name (101 for the first record of a batch), lengths and deltas.
RECORD_OVERHEAD_BYTES = 128


class Waiting:
    """An append on its way; without events it only wants everything before it settled."""

    __slots__ = ("alone", "answer", "append_id", "events", "gapless", "in_flight", "size", "streams")

    def __init__(self, append_id: UUID, events: Sequence[NewEvent], *, gapless: bool) -> None:
        self.append_id = append_id
        self.events = events
        self.gapless = gapless
        self.size = sum(len(event.stream.encode()) + len(event.value) + RECORD_OVERHEAD_BYTES for event in events)
        self.streams = {event.stream for event in events}
        self.answer: asyncio.Future[Appended] = asyncio.get_running_loop().create_future()
        self.in_flight = False
        self.alone = False

    def refuse(self, error: Exception) -> None:
        """Answer with an error, if anyone still listens."""
        if not self.answer.done():
            self.answer.set_exception(error)

    def accept(self, events: Sequence[Recorded]) -> None:
        """Answer with the events as recorded, if anyone still listens."""
        if not self.answer.done():
            self.answer.set_result(Appended(self.append_id, tuple(events)))


def find_conflict(streams: StreamStore, waiting: Waiting) -> Conflict | None:
    """The first event that may not be appended: its version is taken, or would leave a gap where none may be.

    A stream without gaps begins at version 1.
    """
    heads = {stream: streams.head(stream) for stream in waiting.streams}
    new: set[tuple[str, int]] = set()
    for event in waiting.events:
        head = heads[event.stream]
        if head is not None and event.version <= head:
            taken = streams.at(event.stream, event.version)
            if taken is not None or waiting.gapless or (event.stream, event.version) in new:
                return Conflict(event.stream, event.version, head, taken.position if taken else None)
        elif waiting.gapless and event.version != (head or 0) + 1:
            return Conflict(event.stream, event.version, head)
        new.add((event.stream, event.version))
        heads[event.stream] = event.version if head is None else max(head, event.version)
    return None
