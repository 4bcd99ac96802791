"""Sending again what was set aside, after what was wrong with it here was mended: a contract, the list of sources.

Intake judges it anew, as any message. A repeat of one that was taken is a duplicate, so a redrive too many changes
nothing; and that it was done, by whom and when, stays beside the record that was set aside, for as long as that does.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaTimeoutError

from contracts.redriven import ARRIVED, AT, BY, FROM, TO
from contracts.topics import REPORTS_REJECTED
from ledger.clock import to_microseconds
from services.operations.rejected import Position, Redrive, Rejected
from services.outbox import producer_for

_ANSWER_SECONDS = 15.0

Headers = list[tuple[str, bytes]]


class Action(NamedTuple):
    """Who sends it again, by their code, and when."""

    by: str
    at: datetime


async def redrive(
    bootstrap: str,
    connection: Mapping[str, Any],
    rejected: Iterable[Rejected],
    action: Action,
    marks: str = REPORTS_REJECTED.name,
) -> AsyncIterator[tuple[Rejected, Redrive]]:
    """Put each record, all of them redrivable, back to its partition and yield it once that is done and marked.

    marks: the topic that keeps what was done. Between the two steps the process may die: then only the headers of the
    record sent again say who did it, and doing it again does no harm.
    Raises aiokafka's KafkaError when Kafka does not take one; those yielded before are done.
    """
    producer = producer_for("caseledger-redrive", bootstrap, connection)
    try:
        await producer.start()
        for one in rejected:
            headers = _headers(one.original, action)
            arrived = (ARRIVED, str(to_microseconds(one.sent_at) // 1000).encode())
            to = await _send(producer, one.original, one.body, one.key, [*one.headers, *headers, arrived])
            beside = Position(marks, 0, 0)
            await _send(producer, beside, b"", None, [*headers, (TO, str(to).encode())])
            yield one, Redrive(action.by, action.at, str(to))
    finally:
        await producer.stop()


def why_not(rejected: Rejected, topic: str) -> str | None:
    """Why the record cannot be sent to the topic again, None when it can."""
    if rejected.dropped_sha256:
        return "It was too large to be kept; ask its sender for it."
    if rejected.original.topic != topic:
        return f"It never lay in {topic}: something foreign was written among the rejected."
    return None


def _headers(original: Position, action: Action) -> Headers:
    return [(FROM, str(original).encode()), (BY, action.by.encode()), (AT, action.at.isoformat().encode())]


async def _send(
    producer: AIOKafkaProducer, where: Position, value: bytes, key: bytes | None, headers: Headers
) -> Position:
    """The record's new place. To the partition it came from, whatever the sender's client makes of a key."""
    try:
        # aiokafka can wait for ever for a broker that has gone.
        async with asyncio.timeout(_ANSWER_SECONDS):
            sent = await producer.send_and_wait(where.topic, value, key=key, headers=headers, partition=where.partition)
    except TimeoutError as error:
        raise KafkaTimeoutError(f"{where.topic} was not acknowledged in {_ANSWER_SECONDS} s") from error
    return Position(sent.topic, sent.partition, sent.offset)
