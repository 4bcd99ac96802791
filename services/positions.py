"""Telling Kafka how far a follower is, so that any lag tool sees it; nothing ever reads these positions back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

log = structlog.get_logger(__name__)

TELL_SECONDS = 1.0

Positions = Callable[[], Mapping[int, int]]
"""Partition -> the offset that comes next."""


async def tell_positions(
    bootstrap: str, connection: Mapping[str, Any], group: str, topic: str, positions: Positions
) -> None:
    """Commit the positions to the group whenever they have moved, at most once a second, until cancelled.

    For information only: while Kafka takes no commits the work goes on, and what was missed is told later.
    """
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=group, enable_auto_commit=False, **connection)
    try:
        await consumer.start()
        told: dict[int, int] = {}
        while True:
            moved = {number: offset for number, offset in positions().items() if told.get(number) != offset}
            if moved and await _commit(consumer, topic, moved):
                told |= moved
            await asyncio.sleep(TELL_SECONDS)
    finally:
        await consumer.stop()


async def _commit(consumer: AIOKafkaConsumer, topic: str, moved: Mapping[int, int]) -> bool:
    offsets = {TopicPartition(topic, number): offset for number, offset in moved.items()}
    if not offsets.keys() <= consumer.assignment():
        assigned = consumer.assignment() | offsets.keys()
        consumer.assign(assigned)
        # Assigned only because aiokafka commits nothing else; it must not fetch the topic as well.
        consumer.pause(*assigned)
    try:
        await consumer.commit(offsets)
    except KafkaError as error:
        log.info("positions.not_told", topic=topic, reason=str(error) or type(error).__name__)
        return False
    return True
