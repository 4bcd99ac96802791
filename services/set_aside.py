"""A record that could not be taken, as it is kept: the bytes as they came, with why and where it lay in headers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from aiokafka import ConsumerRecord

from contracts.envelope import Reason
from services.outbox import Outgoing

REASONS = "caseledger-reasons"
"""The header that holds why, the last of its name."""


def set_aside(record: ConsumerRecord[Any, Any], reasons: Sequence[Reason], topic: str) -> Outgoing:
    """The record on its way to the topic that keeps such records."""
    added = {
        REASONS: msgspec.json.encode(reasons),
        "caseledger-original-topic": record.topic.encode(),
        "caseledger-original-partition": str(record.partition).encode(),
        "caseledger-original-offset": str(record.offset).encode(),
        "caseledger-original-timestamp": str(record.timestamp).encode(),
    }
    place = f"{record.topic}:{record.partition}"
    return Outgoing(topic, place, record.value, key=record.key, headers=(*record.headers, *added.items()))
