"""Sending again what was set aside, on a real broker."""

from datetime import UTC, datetime

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from contracts.envelope import Reason
from contracts.redriven import ARRIVED, FROM, first_arrival
from services.intake.handlers import rejected_record
from services.kafka_clients import open_reader
from services.operations.redriving import Action, redrive, why_not
from services.operations.rejected import Position, Redrive, Rejected, read_rejected
from services.outbox import Outgoing, without_body
from tests.conftest import MakeTopic

kafka_test = pytest.mark.kafka
REASONS = (Reason(pointer="/source", code="source-unlisted", message="This source is not listed."),)
SENT_MS = 1_775_131_870_000
SENT = datetime(2026, 4, 2, 12, 11, 10, tzinfo=UTC)
ACTION = Action("op1", datetime(2026, 4, 3, 9, tzinfo=UTC))
BODY = b'{"source": "https://crm.example/whg", "landlord": "whg"}'
HEADERS = (("content-type", b"application/cloudevents+json"), ("caseledger-original-offset", b"\xff"))


def _set_aside(topic: str, offset: int, headers: tuple[tuple[str, bytes], ...] = HEADERS) -> Outgoing:
    """What intake publishes for a record of partition 1."""
    record = ConsumerRecord(topic, 1, offset, SENT_MS, 0, b"key", BODY, None, 3, len(BODY), headers)
    return rejected_record(record, REASONS)


async def _publish(kafka: str, topic: str, outgoing: Outgoing) -> None:
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        await producer.send_and_wait(topic, outgoing.value, key=outgoing.key, headers=list(outgoing.headers))


async def _record(kafka: str, topic: str, offset: int) -> ConsumerRecord:
    """The record at this offset of partition 1."""
    where = TopicPartition(topic, 1)
    async with open_reader(kafka, {}) as reader:
        reader.assign([where])
        reader.seek(where, offset)
        return await _next(reader)


async def _next(reader: AIOKafkaConsumer) -> ConsumerRecord:
    [records] = (await reader.getmany(timeout_ms=10_000, max_records=1)).values()
    return records[0]


async def _redrive(kafka: str, rejected: list[Rejected], marks: str) -> list[tuple[Rejected, Redrive]]:
    return [done async for done in redrive(kafka, {}, rejected, ACTION, marks)]


@kafka_test
async def test_sent_again_as_it_came_and_marked(kafka: str, kafka_topic: MakeTopic) -> None:
    """Partition, key, body and the sender's headers are as they were; who did it is told there and here."""
    reports, rejected = await kafka_topic("reports", partitions=2), await kafka_topic("rejected")
    await _publish(kafka, rejected, _set_aside(reports, 4))
    [[_, first], [_, second]] = [
        *await _redrive(kafka, await read_rejected(kafka, {}, rejected), rejected),
        *await _redrive(kafka, await read_rejected(kafka, {}, rejected), rejected),
    ]

    sent = await _record(kafka, reports, 0)
    [listed] = await read_rejected(kafka, {}, rejected)

    assert (sent.key, sent.value, sent.headers[:2]) == (b"key", BODY, HEADERS)
    assert dict(sent.headers[2:])[FROM] == f"{reports}:1:4".encode()
    assert first_arrival(sent.headers) == SENT
    assert listed.redriven == (first, second)
    assert [done.to for done in listed.redriven] == [f"{reports}:1:0", f"{reports}:1:1"]
    assert {(done.by, done.at) for done in listed.redriven} == {ACTION}


@kafka_test
async def test_rejected_again_it_says_of_which_it_is_a_repeat(kafka: str, kafka_topic: MakeTopic) -> None:
    """The repeat keeps the first arrival however often it goes round, and its headers do not grow."""
    reports, rejected = await kafka_topic("reports", partitions=2), await kafka_topic("rejected")
    await _publish(kafka, rejected, _set_aside(reports, 4))
    await _redrive(kafka, await read_rejected(kafka, {}, rejected), rejected)
    sent = await _record(kafka, reports, 0)
    await _publish(kafka, rejected, rejected_record(sent, REASONS))

    repeat, listed = await read_rejected(kafka, {}, rejected)

    assert (repeat.original, repeat.redriven_from) == (Position(reports, 1, 0), f"{reports}:1:4")
    assert (repeat.sent_at, repeat.headers, repeat.redriven) == (SENT, HEADERS, ())
    assert (listed.redriven_from, len(listed.redriven)) == (None, 1)


@kafka_test
async def test_sender_cannot_pretend_a_redrive(kafka: str, kafka_topic: MakeTopic) -> None:
    """A message set aside stays listed whatever headers of ours its sender made up, and shows nothing of them."""
    rejected = await kafka_topic("rejected")
    made_up = tuple((f"caseledger-redriven-{name}", b"Mrs Oak, 4 Elm Road") for name in ("from", "to", "by", "at"))
    await _publish(kafka, rejected, _set_aside("reports", 4, made_up))

    [listed] = await read_rejected(kafka, {}, rejected)

    assert (listed.redriven_from, listed.redriven, listed.headers) == (None, (), ())
    assert (listed.source, listed.landlord) == ("https://crm.example/whg", "whg")


def _rejected(original: Position, digest: str | None = None) -> Rejected:
    return Rejected(original, SENT, SENT, REASONS, b"", digest)


def test_what_cannot_be_sent_again() -> None:
    """A body that was not kept, and what never lay in the topic."""
    assert why_not(_rejected(Position("reports", 0, 1)), "reports") is None
    assert "too large" in (why_not(_rejected(Position("reports", 0, 1), "ab" * 32), "reports") or "")
    assert "foreign" in (why_not(_rejected(Position("reports-rejected", 0, 1)), "reports") or "")
    assert "sha256" in without_body(_set_aside("reports", 1)).headers[-1][0]


@pytest.mark.parametrize("told", [b"", b"-1", b"soon", b"1" * 15, "１".encode(), None])
def test_rubbish_tells_no_arrival(told: bytes | None) -> None:
    """Only plain milliseconds are believed."""
    assert first_arrival([(ARRIVED, told)]) is None
