"""Sending events as an integrating system would, and waiting for what becomes of each."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from contracts.cloudevents import STRUCTURED, Unreadable, from_json
from contracts.reports import ReportOutcome
from contracts.topics import REPORT_OUTCOMES, REPORTS

Place = tuple[int, int]
"""Partition and offset of a record of `reports`."""

_IDLE_MILLISECONDS = 200


async def send_events(
    bootstrap: str, events: Sequence[bytes], seconds: float, *, connection: Mapping[str, Any] | None = None
) -> AsyncIterator[tuple[int, ReportOutcome]]:
    """Publish the events in structured mode and yield the outcome of each with its index, as they come.

    Ends when all have their outcome or after so many seconds without the last of them. Raises aiokafka's KafkaError.
    """
    async with AsyncExitStack() as stack:
        outcomes = await _open(stack, AIOKafkaConsumer(bootstrap_servers=bootstrap, **(connection or {})))
        producer = await _open(stack, AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", **(connection or {})))
        await _begin_at_end(outcomes)
        waiting = {await _send(producer, event): index for index, event in enumerate(events)}
        deadline = asyncio.get_running_loop().time() + seconds
        while waiting and asyncio.get_running_loop().time() < deadline:
            for records in (await outcomes.getmany(timeout_ms=_IDLE_MILLISECONDS)).values():
                for outcome in (msgspec.json.decode(record.value, type=ReportOutcome) for record in records):
                    index = waiting.pop((outcome.partition, outcome.offset), None)
                    if index is not None:
                        yield index, outcome


async def _open(stack: AsyncExitStack, client: Any) -> Any:
    # A client that could not start has still to be stopped.
    stack.push_async_callback(client.stop)
    await client.start()
    return client


async def _begin_at_end(consumer: Any) -> None:
    """Read from where the outcomes end now: those of what is sent from here on come later."""
    await consumer.topics()
    numbers = consumer.partitions_for_topic(REPORT_OUTCOMES.name) or set()
    partitions = [TopicPartition(REPORT_OUTCOMES.name, number) for number in numbers]
    consumer.assign(partitions)
    for partition, end in (await consumer.end_offsets(partitions)).items():
        consumer.seek(partition, end)


async def _send(producer: Any, event: bytes) -> Place:
    headers = [("content-type", STRUCTURED.encode())]
    sent = await producer.send_and_wait(REPORTS.name, event, key=_key(event), headers=headers)
    return sent.partition, sent.offset


def _key(event: bytes) -> bytes | None:
    """A sender's records with one source and id go to one partition and keep their order."""
    try:
        attributes = from_json(event).attributes
    except Unreadable:
        return None
    return f"{attributes.get('source')}#{attributes.get('id')}".encode()
