"""A ledger's topic on a real broker: what is made passes the check, what could lose events does not."""

from uuid import uuid4

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from ledger.errors import AppendNotSent, TopicMisconfigured, TransportError
from ledger.kafka import KafkaTransport, connect
from ledger.protocol import START, seal
from ledger.topic import NEW_TOPIC_SETTINGS, check_topic, create_topic

pytestmark = pytest.mark.kafka


async def _create(kafka: str, partitions: int = 1, **settings: str) -> str:
    topic = f"topic-{uuid4().hex[:12]}"
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    configs = {name.replace("_", "."): value for name, value in settings.items()}
    await admin.create_topics([NewTopic(topic, partitions, -1, {}, {**NEW_TOPIC_SETTINGS, **configs})])
    await admin.close()
    return topic


async def test_created_topic_passes(kafka: str) -> None:
    """A topic made here passes, and making it again changes nothing."""
    topic = f"topic-{uuid4().hex[:12]}"
    await create_topic(kafka, topic, partitions=3)
    await create_topic(kafka, topic, partitions=3)

    await check_topic(kafka, topic, partitions=3)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("retention_ms", "604800000"),
        ("retention_bytes", "1000000000"),
        ("cleanup_policy", "compact"),
        ("unclean_leader_election_enable", "true"),
        ("max_message_bytes", "100000"),
    ],
)
async def test_setting_that_could_lose_events(kafka: str, setting: str, value: str) -> None:
    """Each such setting is refused by name, with the command that puts it right."""
    topic = await _create(kafka, **{setting: value})
    with pytest.raises(TopicMisconfigured, match=setting.replace("_", r"\.")) as refused:
        await check_topic(kafka, topic, partitions=1)

    assert "kafka-configs.sh" in str(refused.value)
    assert f"--entity-name {topic}" in str(refused.value)


async def test_other_number_of_partitions(kafka: str) -> None:
    """The number of partitions is fixed for life."""
    topic = await _create(kafka, partitions=2)
    with pytest.raises(TopicMisconfigured, match="2 partitions, not 6"):
        await check_topic(kafka, topic, partitions=6)


async def test_missing_topic(kafka: str) -> None:
    """A topic that is not there is named, not made."""
    with pytest.raises(TopicMisconfigured, match="no-such-topic"):
        await check_topic(kafka, "no-such-topic", partitions=1)
    async with connect(kafka, request_seconds=1.0) as transport:
        with pytest.raises(TransportError):
            await transport.read("no-such-topic", {0: 0})
        with pytest.raises(AppendNotSent):
            await transport.append("no-such-topic", 0, seal(START, [], 0))


async def test_no_broker() -> None:
    """Without a broker the error names the address that was tried."""
    with pytest.raises(TransportError, match=r"127\.0\.0\.1:1"):
        await KafkaTransport("127.0.0.1:1", request_seconds=1.0).start()
    with pytest.raises(TransportError, match=r"127\.0\.0\.1:1"):
        await check_topic("127.0.0.1:1", "t", partitions=1)
