"""A ledger's topic on a real broker: what is made passes the check, what could lose events does not."""

import asyncio
from uuid import uuid4

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from ledger.errors import AppendNotSent, TopicMisconfigured, TransportError
from ledger.kafka import KafkaTransport, connect
from ledger.protocol import START, seal
from ledger.topic import NEW_TOPIC_SETTINGS, TopicState, check_topic, create_topic, in_sync_of, wrong_settings
from tests.ledger.kafka_configs import command_in, kafka_configs

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


DANGEROUS = {
    "retention_ms": "604800000",
    "retention_bytes": "1000000000",
    "cleanup_policy": "compact",
    "unclean_leader_election_enable": "true",
    "message_timestamp_type": "LogAppendTime",
    "max_message_bytes": "100000",
    "min_insync_replicas": "2",
}


@pytest.mark.parametrize(("setting", "value"), DANGEROUS.items())
async def test_setting_that_could_lose_events(kafka: str, setting: str, value: str) -> None:
    """Each such setting is refused by name, with what it is and the command that puts it right."""
    topic, name = await _create(kafka, **{setting: value}), setting.replace("_", ".")
    with pytest.raises(TopicMisconfigured, match=rf"{topic}: {name} is {value} and must be") as refused:
        await check_topic(kafka, topic, partitions=1)

    assert command_in(str(refused.value))[:5] == ["--bootstrap-server", kafka, "--alter", "--topic", topic]


async def test_the_printed_command_puts_all_of_it_right(kafka: str) -> None:
    """Kafka's own tool takes the command as it is printed, and the topic passes then."""
    topic = await _create(kafka, **DANGEROUS)
    with pytest.raises(TopicMisconfigured) as refused:
        await check_topic(kafka, topic, partitions=1)

    await kafka_configs(*command_in(str(refused.value)))

    async with asyncio.timeout(10):
        while await _is_refused(kafka, topic):  # noqa: ASYNC110 - brokers learn of it a moment later
            await asyncio.sleep(0.05)


async def _is_refused(kafka: str, topic: str) -> bool:
    try:
        await check_topic(kafka, topic, partitions=1)
    except TopicMisconfigured:
        return True
    return False


@pytest.mark.parametrize(
    ("copies", "found", "fit"),
    [
        *[(1, 1, None), (1, 2, "1")],
        *[(2, 1, "2"), (2, 2, None), (2, 3, "2")],
        *[(3, 1, "2"), (3, 2, None), (3, 3, "2")],
        *[(5, 1, "2"), (5, 3, None), (5, 5, "4")],
    ],
)
def test_copies_that_must_have_an_event(copies: int, found: int, fit: str | None) -> None:
    """Two at least, so that no one broker can lose it; one fewer than all, so that no one broker can stop it."""
    state = TopicState(1, copies, {**NEW_TOPIC_SETTINGS, "min.insync.replicas": str(found)})

    assert wrong_settings(state) == ({"min.insync.replicas": fit} if fit else {})


@pytest.mark.parametrize("copies", range(1, 6))
def test_what_new_topics_are_given_passes(copies: int) -> None:
    """However many brokers there are to keep copies, a topic that is made as advised is not refused."""
    config = {**NEW_TOPIC_SETTINGS, "min.insync.replicas": str(in_sync_of(copies))}

    assert wrong_settings(TopicState(1, copies, config)) == {}


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
