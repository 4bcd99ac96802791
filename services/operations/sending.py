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
from services.kafka_clients import admin_client, open_reader
from services.operations.extents import partitions_of

Place = tuple[int, int]
"""Partition and offset of a record of `reports`."""

_IDLE_MILLISECONDS = 200
_OUTCOME = msgspec.json.Decoder(ReportOutcome)


async def send_events(
    bootstrap: str, events: Sequence[bytes], seconds: float, *, connection: Mapping[str, Any] | None = None
) -> AsyncIterator[tuple[int, ReportOutcome]]:
    """Publish the events in structured mode and yield the outcome of each with its index, as they come.

    Ends when all have their outcome or after so many seconds without the last of them. Raises aiokafka's KafkaError.
    """
    security = connection or {}
    async with (
        admin_client(bootstrap, **security) as admin,
        open_reader(bootstrap, security) as outcomes,
        AsyncExitStack() as stack,
    ):
        await _begin_at_end(outcomes, await partitions_of(admin, [REPORT_OUTCOMES.name]))
        producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", **security)
        # A producer that could not start has still to be stopped.
        stack.push_async_callback(producer.stop)
        await producer.start()
        waiting = {await _send(producer, event): index for index, event in enumerate(events)}
        deadline = asyncio.get_running_loop().time() + seconds
        while waiting and asyncio.get_running_loop().time() < deadline:
            for records in (await outcomes.getmany(timeout_ms=_IDLE_MILLISECONDS)).values():
                for outcome in (_OUTCOME.decode(record.value or b"") for record in records):
                    index = waiting.pop((outcome.partition, outcome.offset), None)
                    if index is not None:
                        yield index, outcome


async def _begin_at_end(reader: AIOKafkaConsumer, partitions: Sequence[TopicPartition]) -> None:
    """Read from where the outcomes end now: those of what is sent from here on come later."""
    reader.assign(partitions)
    for partition, end in (await reader.end_offsets(partitions)).items():
        reader.seek(partition, end)


async def _send(producer: AIOKafkaProducer, event: bytes) -> Place:
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
