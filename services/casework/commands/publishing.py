"""Sending records by FastStream, each within a time of its own."""

from __future__ import annotations

import asyncio

from aiokafka.errors import KafkaTimeoutError
from faststream.kafka import KafkaBroker

ANSWER_SECONDS = 15.0


class Publisher:
    """Sends one record and returns once Kafka has it."""

    def __init__(self, broker: KafkaBroker) -> None:
        self._broker = broker

    async def __call__(self, value: bytes, *, topic: str, key: bytes, partition: int | None = None) -> None:
        """Raises KafkaError; it may be in the topic all the same, so that sending again may send it twice."""
        try:
            # aiokafka can wait for ever for a broker that has gone.
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._broker.publish(
                    value, topic=topic, key=key, partition=partition, correlation_id=key.decode()
                )
        except TimeoutError as error:
            raise KafkaTimeoutError(f"{topic} was not acknowledged in {ANSWER_SECONDS} s") from error
