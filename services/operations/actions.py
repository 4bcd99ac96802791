"""What operators did, on a topic of its own: every replica and the command line tell the same, after any restart."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaTimeoutError

from contracts.operators import OperatorAction
from contracts.topics import OPERATOR_ACTIONS
from services.kafka_clients import admin_client, open_reader
from services.operations.extents import Extent, extents, partitions_of
from services.outbox import producer_for

LATEST = 50
"""How many are told unless more are asked for."""
_ANSWER_SECONDS = 15.0

_log = structlog.get_logger(__name__)
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(OperatorAction).decode


async def record(
    bootstrap: str, connection: Mapping[str, Any], actions: Sequence[OperatorAction], topic: str = OPERATOR_ACTIONS.name
) -> None:
    """Return once Kafka has them. Raises aiokafka's KafkaError, or OSError, when it does not take one."""
    producer = producer_for("caseledger-operator", bootstrap, connection)
    try:
        await producer.start()
        # aiokafka can wait for ever for a broker that has gone.
        async with asyncio.timeout(_ANSWER_SECONDS):
            for action in actions:
                await producer.send_and_wait(topic, _encode(action))
    except TimeoutError as error:
        raise KafkaTimeoutError(f"{topic} was not acknowledged in {_ANSWER_SECONDS} s") from error
    finally:
        await producer.stop()


async def read_actions(
    bootstrap: str, connection: Mapping[str, Any], latest: int = LATEST, topic: str = OPERATOR_ACTIONS.name
) -> list[OperatorAction]:
    """The latest so many actions, the last one first.

    Raises aiokafka's KafkaError, or OSError, when Kafka cannot be reached.
    """
    async with admin_client(bootstrap, **connection) as admin, open_reader(bootstrap, connection) as reader:
        found = await extents(reader, await partitions_of(admin, [topic]))
        # The latest of all are among the latest of each partition.
        values = await _values(reader, {at: _tail(extent, latest) for at, extent in found.items()})
    actions = sorted(filter(None, map(_read, values)), key=lambda action: action.at, reverse=True)
    return actions[:latest]


def _tail(extent: Extent, latest: int) -> Extent:
    return Extent(max(extent.start, extent.end - latest), extent.end)


async def _values(reader: Any, wanted: Mapping[TopicPartition, Extent]) -> list[bytes]:
    ahead = {at: extent.end for at, extent in wanted.items() if extent.start < extent.end}
    reader.assign(list(ahead))
    for at in ahead:
        reader.seek(at, wanted[at].start)
    values: list[bytes] = []
    while ahead:
        for at, records in (await reader.getmany(timeout_ms=1000)).items():
            values += [record.value or b"" for record in records]
            if at in ahead and records[-1].offset + 1 >= ahead[at]:
                del ahead[at]
    return values


def _read(value: bytes) -> OperatorAction | None:
    """Something foreign on the topic must not hide what was done."""
    try:
        return _decode(value)
    except (msgspec.MsgspecError, UnicodeError):
        _log.warning("action.unreadable", bytes=len(value))
        return None
