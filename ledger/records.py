"""What goes into a ledger and what comes out."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class NewEvent(Struct, frozen=True, gc=False):
    """An event to append: the bytes that take `version` of `stream`."""

    stream: str
    version: int
    value: bytes


class Recorded(Struct, frozen=True, gc=False):
    """An event of the ledger.

    `position` counts the events of the partition from 1 without gaps; `offset` is the record's own in Kafka;
    `recorded_at` is UTC and never goes back within a partition.
    """

    stream: str
    version: int
    position: int
    partition: int
    offset: int
    recorded_at: datetime
    append_id: UUID
    value: bytes


class Appended(Struct, frozen=True):
    """An append that counts, with its events as recorded."""

    append_id: UUID
    events: tuple[Recorded, ...]

    @property
    def first_position(self) -> int:
        """The position of the first event."""
        return self.events[0].position

    @property
    def last_position(self) -> int:
        """The position of the last event."""
        return self.events[-1].position

    @property
    def recorded_at(self) -> datetime:
        """When the append was recorded, in UTC."""
        return self.events[0].recorded_at
