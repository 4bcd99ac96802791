"""Which batches count: the rule that every reader of a ledger applies, and how a batch is sealed for it.

Each batch names the batch it stands on. It counts if that is the last counting batch of its partition; otherwise all
of it is void. Repeats, rewinds and rival writers are settled by this rule alone, in mirrors and restored copies too.
"""

import hashlib
import struct
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from ledger import stamp as stamps
from ledger.clock import from_microseconds
from ledger.records import NewEvent, Recorded
from ledger.stamp import Stamp
from ledger.transport import Record, StoredRecord

GENESIS = bytes(stamps.ID_BYTES)
_NO_APPEND = UUID(int=0)
_LENGTHS = struct.Struct(">III")


class Checkpoint(Struct, frozen=True):
    """How far a partition was read, always at the end of a batch that counts.

    `head` is that batch's id and `head_offset` where it begins; what follows begins at `next_offset`.
    """

    next_offset: int = 0
    next_position: int = 1
    head: bytes = GENESIS
    head_offset: int = -1
    recorded_at_us: int = 0


START = Checkpoint()


class CountedBatch(Struct, frozen=True):
    """A whole batch that counts, and the checkpoint behind it; a settling batch has no events."""

    partition: int
    events: list[Recorded]
    checkpoint: Checkpoint


class Void(StrEnum):
    """Why a batch, or a record that belongs to none, does not count."""

    FOREIGN = "no valid stamp or stream name"
    INCOMPLETE = "the rest of the batch is missing"
    STRAY = "the beginning of the batch is missing"
    REPEATED = "the same record again"
    SUPERSEDED = "another batch came first"
    MISPLACED = "its first position is not the next"
    BACKDATED = "recorded before the batch it stands on"


class Chain:
    """Applies the rule to one partition's records, handed over in log order and in portions of any size."""

    def __init__(self, partition: int, checkpoint: Checkpoint = START) -> None:
        self.partition = partition
        self.checkpoint = checkpoint
        self.next_offset = checkpoint.next_offset
        self.voids: Counter[Void] = Counter()
        self._records: list[StoredRecord] = []
        self._stamps: list[Stamp] = []

    @classmethod
    def just_before(cls, partition: int, record: StoredRecord) -> "Chain | None":
        """The chain as it stood before the batch that begins with the record; None if no batch begins there."""
        stamp = stamps.decode(record.stamp)
        if stamp is None or stamp.record_index > 0:
            return None
        after = stamps.after_of(record.stamp)
        return cls(partition, Checkpoint(record.offset, stamp.first_position, after))

    def extend(self, sealed: "Sealed", base: int) -> CountedBatch | None:
        """Take a whole batch that is known to lie at the offset `base`, without decoding it; the same as to feed it.

        None, and nothing is changed, unless it follows what was fed last and plainly counts: then feed it.
        """
        head = self.checkpoint
        if base != self.next_offset or self._records:
            return None
        if sealed.after != head or sealed.recorded_at_us < head.recorded_at_us:
            return None
        batch = sealed.landed(self.partition, base)
        self.next_offset, self.checkpoint = batch.checkpoint.next_offset, batch.checkpoint
        return batch

    def feed(self, records: Iterable[StoredRecord]) -> list[CountedBatch]:
        """Take the next records and return the batches that they complete and that count.

        Records that were fed before, by offset, are passed over.
        """
        counted = []
        for record in records:
            if record.offset < self.next_offset:
                continue
            self.next_offset = record.offset + 1
            stamp = stamps.decode(record.stamp)
            if stamp is None:
                self.voids[Void.FOREIGN] += 1
            elif self._takes(record, stamp) and len(self._records) == stamp.record_count:
                batch = self._close()
                if batch is not None:
                    counted.append(batch)
        return counted

    def _takes(self, record: StoredRecord, stamp: Stamp) -> bool:
        """Whether the record continues the batch being gathered, or begins one."""
        gathered = len(self._records)
        if stamp.record_index == gathered and (
            gathered == 0 or stamps.same_batch(record.stamp, self._records[0].stamp)
        ):
            self._records.append(record)
            self._stamps.append(stamp)
            return True
        # A mirror that was restarted may repeat part of a batch before it goes on.
        if stamp.record_index < gathered and _same_content(record, self._records[stamp.record_index]):
            self.voids[Void.REPEATED] += 1
            return False
        return self._begins_anew(record, stamp)

    def _begins_anew(self, record: StoredRecord, stamp: Stamp) -> bool:
        if self._records:
            self.voids[Void.INCOMPLETE] += 1
        self._records, self._stamps = ([record], [stamp]) if stamp.record_index == 0 else ([], [])
        if stamp.record_index > 0:
            self.voids[Void.STRAY] += 1
        return stamp.record_index == 0

    def _close(self) -> CountedBatch | None:
        records, batch_stamps = self._records, self._stamps
        self._records, self._stamps = [], []
        first = batch_stamps[0]
        reason = _why_void(self.checkpoint, first, stamps.after_of(records[0].stamp))
        if reason is not None:
            self.voids[reason] += 1
            return None
        try:
            events = [] if first.kind == stamps.SETTLE else _recorded(self.partition, records, batch_stamps)
        except UnicodeDecodeError:
            # No writer of ours names a stream so; whoever did must not stop every reader for ever.
            self.voids[Void.FOREIGN] += 1
            return None
        self.checkpoint = Checkpoint(
            next_offset=records[-1].offset + 1,
            next_position=first.first_position + len(events),
            head=batch_id(records),
            head_offset=records[0].offset,
            recorded_at_us=first.recorded_at_us,
        )
        return CountedBatch(self.partition, events, self.checkpoint)


def _same_content(one: StoredRecord, other: StoredRecord) -> bool:
    return one.stamp == other.stamp and one.value == other.value and one.key == other.key


def _why_void(head: Checkpoint, first: Stamp, after: bytes) -> Void | None:
    if after != head.head:
        return Void.SUPERSEDED
    if first.first_position != head.next_position:
        return Void.MISPLACED
    if first.recorded_at_us < head.recorded_at_us:
        return Void.BACKDATED
    return None


def _recorded(partition: int, records: Sequence[StoredRecord], batch_stamps: Sequence[Stamp]) -> list[Recorded]:
    first = batch_stamps[0]
    recorded_at = from_microseconds(first.recorded_at_us)
    raw_id, append_id = b"", _NO_APPEND
    events = []
    for position, (record, stamp) in enumerate(zip(records, batch_stamps, strict=True), first.first_position):
        if stamp.append_id != raw_id:
            raw_id, append_id = stamp.append_id, UUID(bytes=stamp.append_id)
        stream, version = record.key.decode(), stamp.stream_version
        event = Recorded(stream, version, position, partition, record.offset, recorded_at, append_id, record.value)
        events.append(event)
    return events


def batch_id(records: Sequence[Record] | Sequence[StoredRecord]) -> bytes:
    """SHA-256 over what is stored: `after` and the first position, in the first stamp, and all keys, values, stamps.

    Each record gives the lengths of its stamp, key and value (4 bytes each, big-endian) and then the three.
    """
    parts: list[bytes] = []
    for record in records:
        key, value, stamp = record.key, record.value, record.stamp
        parts += (_LENGTHS.pack(len(stamp), len(key), len(value)), stamp, key, value)
    return hashlib.sha256(b"".join(parts)).digest()


def seal(head: Checkpoint, events: Sequence[tuple[UUID, NewEvent]], recorded_at_us: int) -> list[Record]:
    """Make the batch that puts the events on `head`; without events, one that only settles what was in flight."""
    timestamp_ms = recorded_at_us // 1000
    kind, count = (stamps.EVENT, len(events)) if events else (stamps.SETTLE, 1)
    shared = stamps.encode_shared(kind, count, head.next_position, recorded_at_us)
    if not events:
        return [Record(b"", b"", stamps.encode(shared, _NO_APPEND.bytes, 0, 0, head.head), timestamp_ms)]
    sealed = []
    for index, (append_id, event) in enumerate(events):
        stamp = stamps.encode(shared, append_id.bytes, index, event.version, head.head)
        sealed.append(Record(event.stream.encode(), event.value, stamp, timestamp_ms))
    return sealed


class Sealed(Struct, frozen=True):
    """A batch of our own on its way to the log, with what it stands on, what it stores and its id."""

    after: Checkpoint
    events: Sequence[tuple[UUID, NewEvent]]
    recorded_at_us: int
    records: list[Record]
    id: bytes

    @classmethod
    def on(cls, after: Checkpoint, events: Sequence[tuple[UUID, NewEvent]], recorded_at_us: int) -> "Sealed":
        """Seal the events, or without any a settling batch; see `seal`."""
        records = seal(after, events, recorded_at_us)
        return cls(after, events, recorded_at_us, records, batch_id(records))

    def landed(self, partition: int, base: int) -> CountedBatch:
        """The batch as every reader finds it if it counts and lies at the offset `base`."""
        recorded_at = from_microseconds(self.recorded_at_us)
        position = self.after.next_position
        events = [
            Recorded(
                event.stream, event.version, position + i, partition, base + i, recorded_at, append_id, event.value
            )
            for i, (append_id, event) in enumerate(self.events)
        ]
        next_offset, next_position = base + len(self.records), position + len(events)
        return CountedBatch(
            partition, events, Checkpoint(next_offset, next_position, self.id, base, self.recorded_at_us)
        )
