"""What FastStream is told so that a poll reaches its handler as it is; each service decodes for itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiokafka import ConsumerRecord
from faststream.kafka.message import FAKE_CONSUMER, KafkaMessage


async def as_they_are(records: Sequence[ConsumerRecord[Any, Any]]) -> KafkaMessage:
    """A poll, not looked into: FastStream drops all of one when it cannot decode a single record's headers."""
    return KafkaMessage(body=b"", raw_message=tuple(records), consumer=FAKE_CONSUMER)


async def undecoded(message: KafkaMessage) -> Any:
    """The records, for a handler that decodes for itself."""
    return message.raw_message
