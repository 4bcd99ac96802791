"""Sample messages on `reports` at a steady rate, and which of them open a case."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from aiokafka import AIOKafkaProducer

from contracts.check import Checked, check
from contracts.cloudevents import Unreadable, from_kafka
from contracts.reports import IncidentReport, Treatment
from contracts.topics import REPORTS
from services.operations.samples import Sample


def opened_case(sample: Sample, now: datetime) -> UUID | None:
    """The case that this message opens, None if it opens none."""
    if sample.expected is not Treatment.ACCEPTED:
        return None
    try:
        checked = check(from_kafka(sample.value, sample.headers), now)
    except Unreadable:
        return None
    return checked.report_id if isinstance(checked, Checked) and isinstance(checked.message, IncidentReport) else None


async def paced(samples: Sequence[Sample], rate: float) -> AsyncIterator[Sample]:
    """The samples in order, each at its time."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    for number, sample in enumerate(samples):
        if (ahead := began + number / rate - loop.time()) > 0:
            await asyncio.sleep(ahead)
        yield sample


async def send(producer: AIOKafkaProducer, sample: Sample) -> asyncio.Future[object]:
    """Hand one sample to the producer; the future is done once the broker has it."""
    handed: asyncio.Future[object] = await producer.send(
        REPORTS.name, sample.value, key=sample.key, headers=list(sample.headers)
    )
    return handed


@asynccontextmanager
async def open_producer(bootstrap: str) -> AsyncIterator[AIOKafkaProducer]:
    """A producer as an integrating system would have it."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=True)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()
