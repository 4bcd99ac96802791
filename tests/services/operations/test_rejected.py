"""Reading what was rejected, from a real broker."""

import hashlib

import pytest
from aiokafka import AIOKafkaProducer, ConsumerRecord

from contracts.envelope import Reason
from services.intake.handlers import rejected_record
from services.operations.rejected import Position, read_rejected
from services.outbox import Outgoing, without_body
from tests.conftest import MakeTopic

pytestmark = pytest.mark.kafka
REASONS = (Reason(pointer="/data/channel", code="missing", message="Is missing and must be given."),)
SENT_MS = 1_775_131_870_000


def _set_aside(body: bytes | None, offset: int, headers: tuple[tuple[str, bytes], ...] = ()) -> Outgoing:
    """What intake publishes for a record of partition 2."""
    size = len(body or b"")
    return rejected_record(
        ConsumerRecord("reports", 2, offset, SENT_MS, 0, None, body, None, 0, size, headers), REASONS
    )


async def _publish(kafka: str, topic: str, *records: Outgoing) -> None:
    """Each record to the next partition."""
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        for partition, record in enumerate(records):
            await producer.send_and_wait(topic, record.value, headers=list(record.headers), partition=partition)


async def test_each_rejected_record_once_with_its_bytes_and_reasons(kafka: str, kafka_topic: MakeTopic) -> None:
    """Set aside twice it is one record still; the body is byte for byte the sender's, in order of original position."""
    topic = await kafka_topic("rejected", partitions=3)
    await _publish(kafka, topic, _set_aside(b"\xff later", 9), *[_set_aside(b"\x00 rubbish", 4)] * 2)

    found = await read_rejected(kafka, {}, topic)

    assert [(each.original, each.body, each.reasons) for each in found] == [
        (Position("reports", 2, 4), b"\x00 rubbish", REASONS),
        (Position("reports", 2, 9), b"\xff later", REASONS),
    ]
    assert {each.sent_at.isoformat() for each in found} == {"2026-04-02T12:11:10+00:00"}


async def test_senders_own_headers_do_no_harm(kafka: str, kafka_topic: MakeTopic) -> None:
    """A sender whose headers are rubbish, or pretend to be ours, changes nothing of what is shown."""
    topic = await kafka_topic("rejected")
    headers = (("ce_id", b"\xff\xfe"), ("caseledger-original-offset", b"x"), ("caseledger-reasons", b"no"))
    await _publish(kafka, topic, _set_aside(b"body", 4, headers))

    [found] = await read_rejected(kafka, {}, topic)

    assert (found.original, found.reasons) == (Position("reports", 2, 4), REASONS)


async def test_body_too_large_to_keep_is_known_by_its_digest(kafka: str, kafka_topic: MakeTopic) -> None:
    """Where only the mark of a body could be kept, that is what is told."""
    topic = await kafka_topic("rejected")
    marked = without_body(_set_aside(b"large", 4))
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        await producer.send_and_wait(topic, b"", headers=list(marked.headers))

    [found] = await read_rejected(kafka, {}, topic)

    assert (found.body, found.dropped_sha256) == (b"", hashlib.sha256(b"large").hexdigest())


async def test_nothing_rejected(kafka: str, kafka_topic: MakeTopic) -> None:
    """An empty topic is no trouble."""
    assert await read_rejected(kafka, {}, await kafka_topic("rejected")) == []


async def test_record_without_our_headers_stands_for_itself(kafka: str, kafka_topic: MakeTopic) -> None:
    """Something foreign on the topic is shown under its own position, not lost and not in the way."""
    topic = await kafka_topic("rejected")
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        await producer.send_and_wait(topic, key=b"foreign")

    [found] = await read_rejected(kafka, {}, topic)

    assert (found.original, found.body, found.reasons) == (Position(topic, 0, 0), b"", ())
