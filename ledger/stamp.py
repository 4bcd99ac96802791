"""The one header of every record of a ledger, packed.

Layout, big-endian. What all records of a batch share: format version (1 byte), kind (1), records in the batch (4),
first position of the batch (8), recorded at (8, microseconds since 1970 UTC). Then the record's own: append id (16),
index in the batch (4), stream version (8, signed). Last, on the first record of a batch only, `after`: the id of the
batch it stands on (32).
"""

import struct

from msgspec import Struct

HEADER = "ledger"
FORMAT_VERSION = 1
EVENT = 1
SETTLE = 2
ID_BYTES = 32
LAST_RECORDED_AT_US = 253_402_300_799_999_999
"""The end of the year 9999, behind which there is no instant to name."""

_SHARED = struct.Struct(">BBIQQ")
_OWN = struct.Struct(">16sIq")
_WHOLE = struct.Struct(_SHARED.format + _OWN.format[1:])
_SIZE = _WHOLE.size
_SHARED_SIZE = _SHARED.size
_FIRST_SIZE = _SIZE + ID_BYTES
_SIZES = frozenset({_SIZE, _FIRST_SIZE})
_KINDS = frozenset({EVENT, SETTLE})


class Stamp(Struct, frozen=True, gc=False):
    """What a record says about its place in the ledger."""

    format_version: int
    kind: int
    record_count: int
    first_position: int
    recorded_at_us: int
    append_id: bytes
    record_index: int
    stream_version: int


def encode_shared(kind: int, record_count: int, first_position: int, recorded_at_us: int) -> bytes:
    """Pack what all records of a batch share."""
    return _SHARED.pack(FORMAT_VERSION, kind, record_count, first_position, recorded_at_us)


def encode(shared: bytes, append_id: bytes, record_index: int, stream_version: int, after: bytes) -> bytes:
    """Pack a stamp; `after` is kept on the first record of a batch only."""
    own = _OWN.pack(append_id, record_index, stream_version)
    return shared + own if record_index else shared + own + after


def decode(raw: bytes) -> Stamp | None:
    """Unpack a stamp; None if it is not one of ours, in which case the record is foreign."""
    size = len(raw)
    if size not in _SIZES or raw[0] != FORMAT_VERSION:
        return None
    stamp = Stamp(*_WHOLE.unpack_from(raw))
    is_first = stamp.record_index == 0
    if stamp.kind not in _KINDS or is_first != (size == _FIRST_SIZE) or stamp.record_index >= stamp.record_count:
        return None
    return stamp if stamp.recorded_at_us <= LAST_RECORDED_AT_US else None


def same_batch(raw: bytes, other: bytes) -> bool:
    """Whether two stamps share what all records of a batch share."""
    return raw[:_SHARED_SIZE] == other[:_SHARED_SIZE]


def after_of(raw: bytes) -> bytes:
    """The id of the batch on which the batch stands, from the stamp of its first record."""
    return raw[_SIZE:]
