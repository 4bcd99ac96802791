"""Which events of raw records count: the rule of the ledger written once more, so that its own code is not its judge.

Each batch names the batch it stands on. It counts if that is the last counting batch of its partition; otherwise all of
it is void. A batch's id is the SHA-256 over the lengths (stamp, key, value; 4 bytes each, big-endian) and bytes of its
records. `ledger/stamp.py` documents the stamp's layout.
"""

import hashlib
import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from msgspec import Struct

from tests.history.finding import Finding
from tests.history.observations import Seen, digest

GENESIS = bytes(32)
_STAMP = struct.Struct(">BBIQQ16sIq")
_EVENT, _SETTLE = 1, 2
_END_OF_9999_US = 253_402_300_799_999_999


class RawRecord(Struct, frozen=True, gc=False):
    """A record as a plain consumer reads it.

    `stamp` is the header "ledger", empty if it is missing; `landed_at` is when it came into the log, on the observers'
    clock, if anyone knows.
    """

    offset: int
    key: bytes
    value: bytes
    stamp: bytes
    landed_at: float | None = None


class Counting(Struct, frozen=True):
    """An event that counts, with the record that holds it."""

    event: Seen
    offset: int
    landed_at: float | None


class Partition(Struct, frozen=True):
    """What the raw records of one partition amount to; the event at position p is `counting[p - 1]`."""

    number: int
    counting: list[Counting]
    void_records: int
    findings: list[Finding]


class _Batch(NamedTuple):
    records: Sequence[RawRecord]
    kind: int
    first_position: int
    recorded_at_us: int
    after: bytes


def judge_records(number: int, records: Sequence[RawRecord]) -> Partition:
    """Apply the rule to a whole partition."""
    head, head_recorded_at_us = GENESIS, 0
    counting: list[Counting] = []
    findings: list[Finding] = []
    counted_records = 0
    for batch in _whole_batches(records):
        if batch.after != head:
            continue
        where = f"The batch at offset {batch.records[0].offset} of partition {number} stands on the last one"
        if batch.first_position != len(counting) + 1:
            wrong = f"begins at position {batch.first_position}, not {len(counting) + 1}"
            findings.append(Finding("misplaced", f"{where} but {wrong}."))
        elif batch.recorded_at_us < head_recorded_at_us:
            early = f"{head_recorded_at_us - batch.recorded_at_us} microseconds before it"
            findings.append(Finding("backdated", f"{where} but was recorded {early}."))
        else:
            head, head_recorded_at_us = _id(batch.records), batch.recorded_at_us
            counted_records += len(batch.records)
            counting += _events(batch)
    return Partition(number, counting, len(records) - counted_records, findings)


def _whole_batches(records: Sequence[RawRecord]) -> Iterator[_Batch]:
    """Batches whose records all stand one after the other, as every append leaves them."""
    start = 0
    while start < len(records):
        batch = _batch_at(records, start)
        start += len(batch.records) if batch else 1
        if batch:
            yield batch


def _batch_at(records: Sequence[RawRecord], start: int) -> _Batch | None:
    first = records[start].stamp
    if len(first) != _STAMP.size + len(GENESIS) or first[0] != 1:
        return None
    _, kind, count, first_position, recorded_at_us, _, index, _ = _STAMP.unpack_from(first)
    found = records[start : start + count]
    if index != 0 or len(found) != count or kind not in {_EVENT, _SETTLE} or recorded_at_us > _END_OF_9999_US:
        return None
    if kind == _EVENT and not all(_is_text(record.key) for record in found):
        return None
    for place, record in enumerate(found[1:], 1):
        if len(record.stamp) != _STAMP.size or record.stamp[:22] != first[:22]:
            return None
        if _STAMP.unpack(record.stamp)[6] != place:
            return None
    return _Batch(found, kind, first_position, recorded_at_us, first[_STAMP.size :])


def _is_text(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _id(records: Sequence[RawRecord]) -> bytes:
    sha = hashlib.sha256()
    for record in records:
        sha.update(struct.pack(">III", len(record.stamp), len(record.key), len(record.value)))
        sha.update(record.stamp + record.key + record.value)
    return sha.digest()


def _events(batch: _Batch) -> Iterator[Counting]:
    if batch.kind == _SETTLE:
        return
    for position, record in enumerate(batch.records, batch.first_position):
        *_, append_id, _, version = _STAMP.unpack_from(record.stamp)
        stream, value = record.key.decode(), digest(record.value)
        event = Seen(position, stream, version, UUID(bytes=append_id), value, batch.recorded_at_us)
        yield Counting(event, record.offset, record.landed_at)
