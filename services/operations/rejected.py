"""What intake could not take: the original bytes and the reasons, from the topic `reports-rejected`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from msgspec import Struct

from contracts.envelope import Reason
from contracts.topics import REPORTS_REJECTED
from deploy.probe import admin_client
from ledger.clock import from_microseconds
from services.operations.positions import extents, open_reader, partitions_of

Record = ConsumerRecord[bytes | None, bytes | None]

_REASONS = "caseledger-reasons"
_ORIGINAL = "caseledger-original-"


class Position(Struct, frozen=True, order=True):
    """Where the record was first, as its sender's outcome names it."""

    topic: str
    partition: int
    offset: int


class Rejected(Struct, frozen=True):
    """One record that was refused; `body` is what the sender sent, byte for byte."""

    original: Position
    rejected_at: datetime
    reasons: tuple[Reason, ...]
    body: bytes


async def read_rejected(
    bootstrap: str, connection: Mapping[str, Any], topic: str = REPORTS_REJECTED.name
) -> list[Rejected]:
    """Everything rejected that is still kept, by original position, each record once however often it was set aside.

    Raises aiokafka's KafkaError, or OSError, when Kafka cannot be reached.
    """
    async with admin_client(bootstrap, **connection) as admin, open_reader(bootstrap, connection) as reader:
        partitions = await partitions_of(admin, [topic])
        found: dict[Position, Rejected] = {}
        async for record in _records(reader, partitions):
            rejected = read_record(record)
            found.setdefault(rejected.original, rejected)
    return [found[position] for position in sorted(found)]


def read_record(record: Record) -> Rejected:
    """A record of the topic in its own words; one without our headers stands for itself, with no reasons."""
    headers = {name: (value or b"").decode() for name, value in record.headers}
    original = Position(
        headers.get(f"{_ORIGINAL}topic", record.topic),
        int(headers.get(f"{_ORIGINAL}partition", record.partition)),
        int(headers.get(f"{_ORIGINAL}offset", record.offset)),
    )
    return Rejected(
        original=original,
        rejected_at=from_microseconds(record.timestamp * 1000),
        reasons=msgspec.json.decode(headers.get(_REASONS, "[]"), type=tuple[Reason, ...]),
        body=record.value or b"",
    )


async def _records(reader: AIOKafkaConsumer, partitions: list[TopicPartition]) -> AsyncIterator[Record]:
    """The records up to the ends as they are now."""
    ahead = {at: extent for at, extent in (await extents(reader, partitions)).items() if extent.start < extent.end}
    reader.assign(list(ahead))
    for partition, extent in ahead.items():
        reader.seek(partition, extent.start)
    while ahead:
        for partition, records in (await reader.getmany(timeout_ms=1000)).items():
            for record in records:
                yield record
            if partition in ahead and records[-1].offset + 1 >= ahead[partition].end:
                del ahead[partition]
