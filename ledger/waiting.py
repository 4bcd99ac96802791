"""An append on its way, and whether it may be made."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from ledger.errors import AppendNotSent, Conflict, OutcomeUnknown
from ledger.records import Appended, NewEvent, Recorded
from ledger.streams import StreamStore

# The packed header with its name (101 for the first record of a batch), lengths and deltas.
RECORD_OVERHEAD_BYTES = 128
# As the stamp has room for it.
VERSIONS = range(-(2**63), 2**63)


class Waiting:
    """An append on its way; without events it only wants everything before it settled.

    `due` is when the caller must have an answer, by the event loop's clock.

    Raises ValueError for a version that does not fit into 8 bytes.
    """

    __slots__ = ("alone", "answer", "append_id", "due", "events", "gapless", "in_flight", "size", "streams")

    def __init__(
        self,
        append_id: UUID,
        events: Sequence[NewEvent],
        answer: asyncio.Future[Appended],
        *,
        gapless: bool,
        due: float,
    ) -> None:
        self.append_id = append_id
        self.events = events
        self.answer = answer
        self.gapless = gapless
        self.due = due
        self.size = len(events) * RECORD_OVERHEAD_BYTES
        self.streams: set[str] = set()
        for event in events:
            if event.version not in VERSIONS:
                msg = f"version {event.version} of {event.stream} does not fit into 8 bytes"
                raise ValueError(msg)
            self.size += len(event.stream.encode()) + len(event.value)
            self.streams.add(event.stream)
        self.in_flight = False
        self.alone = False

    def refuse(self, error: Exception) -> None:
        """Answer with an error, if anyone still listens."""
        if not self.answer.done():
            self.answer.set_exception(error)

    def expire(self) -> None:
        """Answer that the deadline has passed: what is in flight may yet count, the rest is never sent."""
        if self.in_flight:
            self.refuse(OutcomeUnknown(self.append_id))
        else:
            self.refuse(AppendNotSent(f"Append {self.append_id}."))

    def accept(self, events: Sequence[Recorded]) -> None:
        """Answer with the events as recorded, if anyone still listens."""
        if not self.answer.done():
            self.answer.set_result(Appended(self.append_id, tuple(events)))


def find_conflict(streams: StreamStore, waiting: Waiting) -> Conflict | None:
    """The first event that may not be appended: its version is taken, or would leave a gap where none may be.

    A stream without gaps begins at version 1.
    """
    heads: dict[str, int | None] = {}
    new: set[tuple[str, int]] = set()
    for event in waiting.events:
        stream, version = event.stream, event.version
        head = heads[stream] if stream in heads else streams.head(stream)
        if head is not None and version <= head:
            taken = streams.at(stream, version)
            if taken is not None or waiting.gapless or (stream, version) in new:
                return Conflict(stream, version, head, taken.position if taken else None)
        elif waiting.gapless and version != (head or 0) + 1:
            return Conflict(stream, version, head)
        new.add((stream, version))
        heads[stream] = version if head is None else max(head, version)
    return None
