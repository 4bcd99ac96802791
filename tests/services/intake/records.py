"""Records of `reports` as a consumer hands them over, and the clock by which they are read."""

from datetime import UTC, datetime
from typing import Any

from aiokafka import ConsumerRecord

from ledger.testing import HandClock

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
CLOCK = HandClock(NOW)


def record(offset: int, value: bytes | None, headers: list[tuple[str, Any]]) -> ConsumerRecord[Any, Any]:
    """A record of partition 2 that arrived at NOW."""
    milliseconds = int(NOW.timestamp() * 1000)
    return ConsumerRecord(
        "reports", 2, offset, milliseconds, 1, None, value, None, -1, len(value or b""), tuple(headers)
    )
