"""Topics are made as the contract has them, and others are refused."""

import os
import subprocess
import sys
from uuid import uuid4

import msgspec
import pytest

from contracts.topics import CASE_LEDGER, REPORTS, Topic
from deploy.create_topics import create_topics
from deploy.ports import free_port
from ledger.topic import NEW_TOPIC_SETTINGS, TopicState, read_topics
from services.kafka_clients import admin_client
from services.settings import read_settings
from services.topics import TopicsUnfit, faults
from tests.conftest import MakeTopic

SETTINGS = read_settings({})
FIT = {**NEW_TOPIC_SETTINGS, "min.insync.replicas": "1"}


def named(topic: Topic, name: str) -> Topic:
    """The same topic under another name."""
    return msgspec.structs.replace(topic, name=name)


@pytest.mark.kafka
async def test_missing_topics_are_made_once(kafka: str) -> None:
    """The first run makes them with their settings and partitions, the second finds them well."""
    settings = read_settings({"KAFKA_BOOTSTRAP_SERVERS": kafka, "CASELEDGER_PARTITIONS": "2"})
    topics = [named(topic, f"{topic.name}-{uuid4().hex[:8]}") for topic in (CASE_LEDGER, REPORTS)]
    names = [topic.name for topic in topics]

    assert await create_topics(settings, topics) == names
    assert await create_topics(settings, topics) == []

    async with admin_client(kafka) as admin:
        states = await read_topics(admin, names)
        await admin.delete_topics(names)
    assert [states[name].partitions for name in names] == [2, 2]
    assert states[names[0]].config.items() >= CASE_LEDGER.config().items()


@pytest.mark.kafka
async def test_a_ledger_that_would_forget_is_refused(kafka: str, kafka_topic: MakeTopic) -> None:
    """The message names topic, setting, what it is, what it must be and the command that mends it."""
    name = await kafka_topic("case-ledger", partitions=6, configs={"retention.ms": "604800000"})

    with pytest.raises(TopicsUnfit) as raised:
        await create_topics(read_settings({"KAFKA_BOOTSTRAP_SERVERS": kafka}), [named(CASE_LEDGER, name)])

    message = str(raised.value)
    assert f"Topic {name}: retention.ms is 604800000 and must be -1." in message
    assert f"kafka-configs.sh --bootstrap-server {kafka} --alter --topic {name} --add-config retention.ms=-1" in message


def test_a_ledgers_partition_count_never_changes() -> None:
    """Another count puts streams on other partitions, so it is refused; senders' topics may grow."""
    states = {topic.name: TopicState(12, 1, {**FIT, **topic.config()}) for topic in (CASE_LEDGER, REPORTS)}

    [fault] = faults([CASE_LEDGER, REPORTS], states, SETTINGS)

    assert fault.startswith("Topic case-ledger: it has 12 partitions and must have 6")
    assert "CASELEDGER_PARTITIONS=12" in fault


def test_what_only_a_rehearsal_needs_is_not_asked_of_a_kafka_outside() -> None:
    """A broker that refuses times far ahead, as Kafka 4 does by default, is fit for a product on the real time."""
    config = {**FIT, "message.timestamp.after.max.ms": "3600000"}

    assert faults([CASE_LEDGER], {CASE_LEDGER.name: TopicState(6, 1, config)}, SETTINGS) == []


@pytest.mark.parametrize("topic", [CASE_LEDGER, REPORTS])
def test_what_was_acknowledged_must_outlive_a_broker(topic: Topic) -> None:
    """A report taken in is a promise as much as an event: with copies on several brokers, one is not enough."""
    config = {**FIT, **topic.config(), "unclean.leader.election.enable": "true"}

    [fault] = faults([topic], {topic.name: TopicState(6, 3, config)}, SETTINGS)

    assert "min.insync.replicas is 1 and must be 2" in fault
    assert "unclean.leader.election.enable is true and must be false" in fault


def test_by_hand_it_says_that_no_kafka_answers() -> None:
    """`python -m deploy.create_topics` ends with status 3 and names the address."""
    nowhere = f"127.0.0.1:{free_port()}"

    ended = subprocess.run(
        [sys.executable, "-m", "deploy.create_topics"],
        env={**os.environ, "KAFKA_BOOTSTRAP_SERVERS": nowhere},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode == 3
    assert nowhere in ended.stderr
