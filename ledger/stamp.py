"""The one header of every record of a ledger, packed.

Layout, big-endian: format version (1 byte), kind (1), append id (16), index in batch (4), records in batch (4),
first position of the batch (8), stream version (8, signed), recorded at (8, microseconds since 1970 UTC); then, on the
first record of a batch only, `after`: the id of the batch it stands on (32).
"""

import struct
from typing import NamedTuple

HEADER = "ledger"
FORMAT_VERSION = 1
EVENT = 1
SETTLE = 2
ID_BYTES = 32

LAYOUT = struct.Struct(">BB16sIIQqQ")
_SIZE = LAYOUT.size
_FIRST_SIZE = _SIZE + ID_BYTES


class Stamp(NamedTuple):
    """What a record says about its place in the ledger."""

    format_version: int
    kind: int
    append_id: bytes
    record_index: int
    record_count: int
    first_position: int
    stream_version: int
    recorded_at_us: int


def encode(stamp: Stamp, after: bytes) -> bytes:
    """Pack the stamp; `after` is kept on the first record of a batch only."""
    return LAYOUT.pack(*stamp) + (after if stamp.record_index == 0 else b"")


def decode(raw: bytes | None) -> Stamp | None:
    """Unpack a stamp; None if it is not one of ours, in which case the record is foreign."""
    if raw is None or len(raw) not in {_SIZE, _FIRST_SIZE} or raw[0] != FORMAT_VERSION:
        return None
    stamp = Stamp._make(LAYOUT.unpack_from(raw))
    ours = stamp.kind in {EVENT, SETTLE} and (stamp.record_index == 0) == (len(raw) == _FIRST_SIZE)
    return stamp if ours and stamp.record_index < stamp.record_count else None


def after_of(raw: bytes) -> bytes:
    """The id of the batch on which the batch stands, from the stamp of its first record."""
    return raw[_SIZE:]
