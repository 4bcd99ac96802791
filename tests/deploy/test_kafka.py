"""Which Kafka is used, and what is said when it cannot be."""

import asyncio

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from deploy.errors import KafkaUnavailable
from deploy.kafka import choose_kafka
from deploy.ports import free_port
from services.kafka_clients import admin_client
from services.settings import read_settings
from tests.conftest import MakeTopic


async def refused(environ: dict[str, str]) -> str:
    """What the person is told when these settings give no Kafka."""
    with pytest.raises(KafkaUnavailable) as caught:
        async with choose_kafka(read_settings(environ)):
            pass
    return str(caught.value)


@pytest.mark.kafka
async def test_a_kafka_that_is_named_is_used(kafka: str) -> None:
    """With KAFKA_BOOTSTRAP_SERVERS set nothing is started here."""
    settings = read_settings({"KAFKA_BOOTSTRAP_SERVERS": kafka, "CASELEDGER_KAFKA": "docker"})
    async with choose_kafka(settings) as chosen:
        assert (kafka, None) == (chosen.bootstrap, chosen.local)


async def test_a_named_kafka_that_is_not_there_is_said_with_its_setting() -> None:
    """The message names the setting, the address and the reason."""
    bootstrap = f"127.0.0.1:{free_port()}"

    message = await refused({"KAFKA_BOOTSTRAP_SERVERS": bootstrap})

    assert f"KAFKA_BOOTSTRAP_SERVERS={bootstrap}" in message
    assert "Connection refused" in message


async def test_something_that_is_no_kafka_is_told_from_one_that_is_down() -> None:
    """A server that takes the connection and hangs up is said to speak another language or expect a password."""
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]

        message = await refused({"KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{port}"})

    assert "does not answer as a Kafka" in message
    assert "password" in message


async def test_docker_without_a_daemon_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the setting, Docker, and the way without it."""
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")

    message = await refused({"CASELEDGER_KAFKA": "docker"})

    assert "CASELEDGER_KAFKA=docker" in message
    assert "Start the Docker daemon" in message
    assert "leave CASELEDGER_KAFKA unset" in message


@pytest.mark.kafka
async def test_a_fresh_topic_is_kept_for_ever_and_has_its_partitions(kafka: str, kafka_topic: MakeTopic) -> None:
    """The fixture's topics are like ledgers, with what a test adds."""
    topic = await kafka_topic("ledger", partitions=3, configs={"max.message.bytes": "2000000"})

    async with admin_client(kafka) as admin:
        [described] = await admin.describe_topics([topic])
        [answer] = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    entries = answer.to_object()["resources"][0]["config_entries"]
    configs = {entry["config_names"]: entry["config_value"] for entry in entries}
    assert len(described["partitions"]) == 3
    assert tuple(configs[name] for name in ("retention.ms", "retention.bytes", "max.message.bytes")) == (
        "-1",
        "-1",
        "2000000",
    )


@pytest.mark.kafka
async def test_the_first_group_to_join_finds_its_coordinator(
    kafka: str, kafka_topic: MakeTopic, caplog: pytest.LogCaptureFixture
) -> None:
    """A consumer group reads what was written, and nothing is logged that looks like a failure."""
    topic = await kafka_topic()
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        await producer.send_and_wait(topic, b"hello")
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka, group_id=topic, auto_offset_reset="earliest")
    async with consumer:
        record = await asyncio.wait_for(consumer.getone(), 20)

    assert record.value == b"hello"
    assert [entry.getMessage() for entry in caplog.records if entry.levelname in {"WARNING", "ERROR"}] == []
