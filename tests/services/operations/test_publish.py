"""Publishing samples to a real broker."""

from collections import defaultdict
from datetime import UTC, datetime

import pytest

from deploy.ports import free_port
from services.kafka_clients import admin_client, open_reader
from services.operations.extents import extents, partitions_of
from services.operations.samples import make_samples
from services.operations.samples.publish import feed_if_empty, never_written, publish_samples
from services.settings import read_settings
from tests.conftest import MakeTopic

pytestmark = pytest.mark.kafka
ENDING = datetime(2026, 7, 15, 10, tzinfo=UTC)


async def test_samples_arrive_byte_for_byte_in_the_order_of_their_key(kafka: str, kafka_topic: MakeTopic) -> None:
    """What a topic holds of one case is what was made, in that order, headers and all."""
    topic = await kafka_topic("samples", partitions=3)
    samples = make_samples(300, ENDING)
    sent, arrived = defaultdict(list), defaultdict(list)
    for sample in samples:
        sent[sample.key].append((sample.value, sample.headers))

    await publish_samples(kafka, samples, topic=topic)
    for key, value, headers in await _read_all(kafka, topic, len(samples)):
        arrived[key].append((value, headers))

    assert arrived == sent


async def _read_all(kafka: str, topic: str, count: int) -> list[tuple[bytes, bytes, tuple[tuple[str, bytes], ...]]]:
    async with admin_client(kafka) as admin, open_reader(kafka, {}) as reader:
        partitions = await partitions_of(admin, [topic])
        assert sum(extent.end for extent in (await extents(reader, partitions)).values()) == count
        reader.assign(partitions)
        records = [await reader.getone() for _ in range(count)]
    return [(record.key, record.value, tuple(record.headers)) for record in records]


async def test_never_written_is_told_from_written(kafka: str, kafka_topic: MakeTopic) -> None:
    """The first run is known by topics that hold nothing and never held anything."""
    topic = await kafka_topic("samples", partitions=2)

    assert await never_written(kafka, {}, [topic])
    await publish_samples(kafka, make_samples(1, ENDING), topic=topic)
    assert not await never_written(kafka, {}, [topic])


async def test_rate_is_kept(kafka: str, kafka_topic: MakeTopic) -> None:
    """A load of so many a second takes its time."""
    topic = await kafka_topic("samples")
    began = datetime.now(UTC)

    await publish_samples(kafka, make_samples(21, ENDING), rate=50, topic=topic)

    assert (datetime.now(UTC) - began).total_seconds() >= 0.4


async def test_nothing_is_fed_where_none_are_wanted() -> None:
    """`CASELEDGER_SAMPLES=0` is obeyed before Kafka is even asked."""
    settings = read_settings({"CASELEDGER_SAMPLES": "0", "KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{free_port()}"})

    assert await feed_if_empty(settings, ENDING) == 0
