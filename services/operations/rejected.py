"""What intake could not take: the original bytes and the reasons, from the topic `reports-rejected`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from msgspec import Struct
from msgspec.structs import replace

from contracts.cloudevents import Unreadable, from_kafka
from contracts.envelope import Reason
from contracts.fields import Landlord, Source
from contracts.redriven import AT, BY, FROM, PREFIX, TO, first_arrival
from contracts.topics import REPORTS_REJECTED
from ledger.clock import from_microseconds
from services.kafka_clients import admin_client, open_reader
from services.operations.extents import extents, partitions_of

Record = ConsumerRecord[bytes | None, bytes | None]

_PREFIX = "caseledger-"
_ORIGINAL = f"{_PREFIX}original-"
_POSITION = ("topic", "partition", "offset", "timestamp")
# The reasons and the four above.
_ADDED_BY_INTAKE = 5
_MARK = {FROM, TO, BY, AT}
_PLACE = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{1,249}:[0-9]{1,9}:[0-9]{1,18}$")]


class Position(Struct, frozen=True, order=True):
    """Where the record was first, as its sender's outcome names it."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        """As headers name it."""
        return f"{self.topic}:{self.partition}:{self.offset}"


class Redrive(Struct, frozen=True):
    """An operator sent the record again: who, when, and where it lies since."""

    by: str
    at: datetime
    to: str


class Rejected(Struct, frozen=True):
    """One record that was refused; `body`, `key` and `headers` are what the sender sent, byte for byte.

    sent_at: when the record arrived; dropped_sha256: the SHA-256 of a body that was too large to be kept. source,
    landlord: whose it says it is, None where it says nothing that could be. redriven_from: of which other it is a
    repeat. redriven: how often it was sent again itself, the first time first.
    """

    original: Position
    sent_at: datetime
    rejected_at: datetime
    reasons: tuple[Reason, ...]
    body: bytes
    dropped_sha256: str | None = None
    key: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()
    source: str | None = None
    landlord: str | None = None
    redriven_from: str | None = None
    redriven: tuple[Redrive, ...] = ()

    def shown(self) -> dict[str, Any]:
        """What may be shown of it: nothing that its sender wrote, which may be personal, but its name."""
        fields = msgspec.structs.asdict(self)
        return {name: fields[name] for name in fields if name not in {"body", "key", "headers"}}


async def read_rejected(
    bootstrap: str, connection: Mapping[str, Any], topic: str = REPORTS_REJECTED.name, *, with_bodies: bool = True
) -> list[Rejected]:
    """Everything rejected that is still kept, by original position, each record once however often it was set aside.

    with_bodies: whether what the senders wrote is needed too; it may take much memory.
    Raises aiokafka's KafkaError, or OSError, when Kafka cannot be reached.
    """
    async with admin_client(bootstrap, **connection) as admin, open_reader(bootstrap, connection) as reader:
        partitions = await partitions_of(admin, [topic])
        found: dict[Position, Rejected] = {}
        marks: dict[str, list[Redrive]] = {}
        async for record in _records(reader, partitions):
            if mark := _mark(record):
                marks.setdefault(mark[0], []).append(mark[1])
                continue
            rejected = read_record(record)
            if not with_bodies:
                rejected = replace(rejected, body=b"", key=None, headers=())
            found.setdefault(rejected.original, rejected)
    return [replace(found[at], redriven=_in_order(marks.get(str(at), ()))) for at in sorted(found)]


def read_record(record: Record) -> Rejected:
    """A record of the topic in its own words; one without our headers stands for itself, with no reasons."""
    ours = _ours(record)
    if f"{_PREFIX}reasons" not in ours:
        original, sent_ms, headers = _place(record), record.timestamp, record.headers
    else:
        topic, partition, offset, stamp = (ours[f"{_ORIGINAL}{name}"].decode() for name in _POSITION)
        original, sent_ms = Position(topic, int(partition), int(offset)), int(stamp)
        headers = record.headers[:-_ADDED_BY_INTAKE]
    names = _names(record.value, headers)
    return Rejected(
        original=original,
        sent_at=first_arrival(headers) or from_microseconds(sent_ms * 1000),
        rejected_at=from_microseconds(record.timestamp * 1000),
        reasons=msgspec.json.decode(ours.get(f"{_PREFIX}reasons", b"[]"), type=tuple[Reason, ...]),
        body=record.value or b"",
        dropped_sha256=ours.get(f"{_ORIGINAL}sha256", b"").decode() or None,
        key=record.key,
        headers=tuple((name, content) for name, content in headers if not name.startswith(PREFIX)),
        source=_said(names.get("source"), Source),
        landlord=_said(names.get("landlord"), Landlord),
        redriven_from=_said(ours.get(FROM, b"").decode(errors="replace"), _PLACE),
    )


def _ours(record: Record) -> dict[str, bytes]:
    """The sender's own headers are kept too, whatever bytes they hold; ours come last and count."""
    return {name: value for name, value in record.headers if name.startswith(_PREFIX)}


def _place(record: Record) -> Position:
    return Position(record.topic, record.partition, record.offset)


def _mark(record: Record) -> tuple[str, Redrive] | None:
    """What was sent again and how, if the record says that; a message set aside has its reasons, whatever it claims."""
    ours = _ours(record)
    if f"{_PREFIX}reasons" in ours or not ours.keys() >= _MARK:
        return None
    return ours[FROM].decode(), Redrive(ours[BY].decode(), datetime.fromisoformat(ours[AT].decode()), ours[TO].decode())


def _in_order(redrives: Iterable[Redrive]) -> tuple[Redrive, ...]:
    return tuple(sorted(redrives, key=lambda redrive: redrive.at))


def _names(body: bytes | None, headers: Sequence[tuple[str, bytes]]) -> Mapping[str, Any]:
    try:
        return from_kafka(body, headers).attributes
    except Unreadable:
        return {}


def _said(text: Any, kind: Any) -> str | None:
    """The text if it is fit to be shown."""
    try:
        name: str = msgspec.convert(text, kind)
    except msgspec.ValidationError:
        return None
    return name


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
