"""How long until every one of many messages is answered and in the worklist."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from time import perf_counter

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition

from contracts.commands import CommandOutcome
from contracts.reports import ReportOutcome
from contracts.topics import COMMAND_OUTCOMES, REPORT_OUTCOMES
from services.operations.samples import Sample
from tests.bench.load import open_producer, send
from tests.bench.product import Product

GIVEN_UP_SECONDS = 600.0


async def seconds_until_visible(product: Product, samples: Sequence[Sample]) -> float:
    """Send all samples at once; return when each has its outcome and the worklist has all that they led to."""
    async with new_records(product.bootstrap, REPORT_OUTCOMES.name, COMMAND_OUTCOMES.name) as outcomes:
        began = perf_counter()
        async with open_producer(product.bootstrap) as producer, asyncio.timeout(GIVEN_UP_SECONDS):
            sent = [await send(producer, sample) for sample in samples]
            counting = asyncio.create_task(_answered(outcomes, len(samples)))
            await asyncio.gather(*sent)
            for partition, position in (await counting).items():
                await _listed(product, partition, position)
        return perf_counter() - began


async def _answered(outcomes: AIOKafkaConsumer, expected: int) -> dict[int, int]:
    """The last position of each partition of the ledger once so many records have their outcome."""
    answered: set[tuple[int, int]] = set()
    last: dict[int, int] = {}
    while len(answered) < expected:
        for records in (await outcomes.getmany(timeout_ms=500)).values():
            for record in records:
                if record.topic == REPORT_OUTCOMES.name:
                    outcome = msgspec.json.decode(record.value or b"", type=ReportOutcome)
                    answered.add((outcome.partition, outcome.offset))
                else:
                    _note_position(msgspec.json.decode(record.value or b"", type=CommandOutcome), last)
    return last


def _note_position(outcome: CommandOutcome, last: dict[int, int]) -> None:
    if outcome.partition is not None and outcome.position is not None:
        last[outcome.partition] = max(last.get(outcome.partition, 0), outcome.position)


async def _listed(product: Product, partition: int, position: int) -> None:
    path = f"/v1/cases?limit=1&after={partition}:{position}"
    while (await product.http.get(path)).status_code != 200:  # noqa: ASYNC110 - another process is waited for
        await asyncio.sleep(0.01)


@asynccontextmanager
async def new_records(bootstrap: str, *topics: str) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer of what is written to the topics from now on."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        await asyncio.gather(*(consumer._client.add_topic(topic) for topic in topics))
        where = [TopicPartition(topic, number) for topic in topics for number in consumer.partitions_for_topic(topic)]
        consumer.assign(where)
        await consumer.seek_to_end()
        # The end is looked up when it is first asked for, not when it is named.
        await asyncio.gather(*(consumer.position(one) for one in where))
        yield consumer
    finally:
        await consumer.stop()
