"""The port through which a ledger reaches its log."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct


class Record(Struct, frozen=True, gc=False):
    """A record to append; `stamp` becomes its one header."""

    key: bytes
    value: bytes
    stamp: bytes
    timestamp_ms: int


class StoredRecord(Struct, frozen=True, gc=False):
    """A record of the log; `stamp` is empty where the ledger's header is missing."""

    offset: int
    key: bytes
    value: bytes
    stamp: bytes


class Slice(Struct, frozen=True):
    """Some records in log order, and where the log ended when they were read.

    There may be fewer than up to `end_offset`, and they may break off within a batch.
    """

    records: Sequence[StoredRecord]
    end_offset: int


class Transport(Protocol):
    """A log of partitions to which batches are appended whole."""

    @property
    def max_batch_bytes(self) -> int:
        """The largest batch the log takes, in bytes as the log stores it."""
        ...

    async def append(self, topic: str, partition: int, records: Sequence[Record]) -> int:
        """Append the records as one batch and return the offset of the first.

        One attempt, never repeated. Raises AppendRejected or AppendNotSent when the batch is certainly not in the
        log; TransportError when nobody can know.
        """
        ...

    async def read(self, topic: str, offsets: Mapping[int, int], wait_seconds: float = 0.0) -> Mapping[int, Slice]:
        """Read from the given offset of each partition; wait so long at most while none has anything.

        Raises OffsetOutOfRange if a partition does not reach so far (or no longer so far back), TransportError.
        """
        ...
