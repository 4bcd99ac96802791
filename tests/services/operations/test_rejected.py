"""Reading what was rejected, from a real broker."""

import pytest
from aiokafka import AIOKafkaProducer

from services.operations.rejected import Position, read_rejected
from tests.conftest import MakeTopic

pytestmark = pytest.mark.kafka
REASONS = b'[{"pointer":"/data/channel","code":"missing","message":"Is missing and must be given."}]'


def _headers(partition: int, offset: int) -> list[tuple[str, bytes]]:
    original = {"topic": "reports", "partition": str(partition), "offset": str(offset)}
    named = [(f"caseledger-original-{name}", text.encode()) for name, text in original.items()]
    return [("caseledger-reasons", REASONS), *named]


async def test_each_rejected_record_once_with_its_bytes_and_reasons(kafka: str, kafka_topic: MakeTopic) -> None:
    """Set aside twice it is one record still; the body is byte for byte the sender's, in order of original position."""
    topic = await kafka_topic("rejected", partitions=3)
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        for partition, (body, place) in enumerate([(b"\xff later", 9), (b"\x00 rubbish", 4), (b"\x00 rubbish", 4)]):
            await producer.send_and_wait(topic, body, headers=_headers(2, place), partition=partition)

    found = await read_rejected(kafka, {}, topic)

    assert [(each.original, each.body) for each in found] == [
        (Position("reports", 2, 4), b"\x00 rubbish"),
        (Position("reports", 2, 9), b"\xff later"),
    ]
    assert [(reason.pointer, reason.code) for reason in found[0].reasons] == [("/data/channel", "missing")]


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
