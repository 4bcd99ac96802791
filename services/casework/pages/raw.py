"""Events as the ledger stores them, for whoever wants to see the bytes; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from ledger.records import Recorded


def raw_events(records: Iterable[Recorded], versions: Collection[int]) -> dict[int, str]:
    """Version -> the event as stored, with where and by which append, written over several lines."""
    return {one.version: raw_event(one) for one in records if one.version in versions}


def raw_event(recorded: Recorded) -> str:
    """The stored event and what the ledger says around it."""
    around = {
        "stream": recorded.stream,
        "version": recorded.version,
        "partition": recorded.partition,
        "position": recorded.position,
        "offset": recorded.offset,
        "append_id": recorded.append_id,
        "recorded_at": recorded.recorded_at,
        "event": msgspec.Raw(recorded.value),
    }
    return msgspec.json.format(msgspec.json.encode(around), indent=2).decode()
