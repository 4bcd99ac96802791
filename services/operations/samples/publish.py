"""Putting samples on the topic `reports`, as an integrating system would."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaProducer

from contracts.topics import CASE_LEDGER, REPORTS
from services.kafka_clients import admin_client, open_reader
from services.operations.extents import extents, partitions_of
from services.operations.samples import DEFAULT_COUNT, Sample, make_samples
from services.settings import Settings

Connection = Mapping[str, Any]


async def publish_samples(
    bootstrap: str,
    samples: Sequence[Sample],
    rate: float | None = None,
    *,
    connection: Connection | None = None,
    topic: str = REPORTS.name,
) -> None:
    """Publish in the order given, which holds within each key; returns once the broker has all of them.

    rate: records a second at most; connection: what a secured Kafka asks for. Raises aiokafka's KafkaError.
    """
    # Idempotence keeps the order within a partition when a batch has to be sent again.
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=True, **(connection or {}))
    try:
        await producer.start()
        await _send_all(producer, topic, samples, rate)
    finally:
        await producer.stop()


async def feed_if_empty(settings: Settings, ending: datetime, number: int = DEFAULT_COUNT) -> int:
    """Publish the default samples where nothing was ever reported; return how many, 0 for none.

    ending: what the samples take for now. The settings may say that none are wanted. Raises aiokafka's KafkaError.
    """
    if not settings.samples or not await never_written(settings.bootstrap, settings.connection):
        return 0
    samples = make_samples(number, ending)
    await publish_samples(settings.bootstrap, samples, connection=settings.connection)
    return len(samples)


async def never_written(
    bootstrap: str, connection: Connection, topics: Sequence[str] = (CASE_LEDGER.name, REPORTS.name)
) -> bool:
    """Whether no record was ever written to any of these topics."""
    async with admin_client(bootstrap, **connection) as admin, open_reader(bootstrap, connection) as reader:
        found = await extents(reader, await partitions_of(admin, topics))
    return all(extent.end == 0 for extent in found.values())


async def _send_all(producer: AIOKafkaProducer, topic: str, samples: Sequence[Sample], rate: float | None) -> None:
    loop = asyncio.get_running_loop()
    began, sent = loop.time(), []
    for number, sample in enumerate(samples):
        if rate and (ahead := began + number / rate - loop.time()) > 0:
            await asyncio.sleep(ahead)
        sent.append(await producer.send(topic, sample.value, key=sample.key, headers=list(sample.headers)))
    await asyncio.gather(*sent)
