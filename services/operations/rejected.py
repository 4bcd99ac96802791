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
from ledger.clock import from_microseconds
from services.kafka_clients import admin_client, open_reader
from services.operations.extents import extents, partitions_of

Record = ConsumerRecord[bytes | None, bytes | None]

_PREFIX = "caseledger-"
_ORIGINAL = f"{_PREFIX}original-"
_POSITION = ("topic", "partition", "offset", "timestamp")


class Position(Struct, frozen=True, order=True):
    """Where the record was first, as its sender's outcome names it."""

    topic: str
    partition: int
    offset: int


class Rejected(Struct, frozen=True):
    """One record that was refused; `body` is what the sender sent, byte for byte.

    sent_at: the record's own time; dropped_sha256: the SHA-256 of a body that was too large to be kept.
    """

    original: Position
    sent_at: datetime
    rejected_at: datetime
    reasons: tuple[Reason, ...]
    body: bytes
    dropped_sha256: str | None = None


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
    # The sender's own headers are kept too, whatever bytes they hold; ours come last and count.
    ours = {name: value for name, value in record.headers if name.startswith(_PREFIX)}
    if f"{_PREFIX}reasons" not in ours:
        original, sent_ms = Position(record.topic, record.partition, record.offset), record.timestamp
    else:
        topic, partition, offset, stamp = (ours[f"{_ORIGINAL}{name}"].decode() for name in _POSITION)
        original, sent_ms = Position(topic, int(partition), int(offset)), int(stamp)
    return Rejected(
        original=original,
        sent_at=from_microseconds(sent_ms * 1000),
        rejected_at=from_microseconds(record.timestamp * 1000),
        reasons=msgspec.json.decode(ours.get(f"{_PREFIX}reasons", b"[]"), type=tuple[Reason, ...]),
        body=record.value or b"",
        dropped_sha256=ours.get(f"{_ORIGINAL}sha256", b"").decode() or None,
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
