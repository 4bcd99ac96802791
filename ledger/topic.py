"""A ledger's topic: made so that nothing in it is ever lost, and checked before it is used."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import errors as kafka_errors
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError

from ledger.errors import TopicMisconfigured, TransportError

REQUIRED_SETTINGS = {
    "cleanup.policy": "delete",
    "retention.ms": "-1",
    "retention.bytes": "-1",
    "unclean.leader.election.enable": "false",
    "message.timestamp.type": "CreateTime",
}
MAX_MESSAGE_BYTES = 1_048_576
NEW_TOPIC_SETTINGS = {**REQUIRED_SETTINGS, "max.message.bytes": str(MAX_MESSAGE_BYTES)}


async def create_topic(
    bootstrap_servers: str, topic: str, *, partitions: int, replication_factor: int = -1, **security: Any
) -> None:
    """Create a ledger's topic unless it is there; -1 leaves the number of copies to the broker's default.

    Raises TransportError.
    """
    # An empty assignment, because aiokafka refuses -1 with none.
    new = NewTopic(topic, partitions, replication_factor, {}, NEW_TOPIC_SETTINGS)
    async with _admin(bootstrap_servers, security) as admin:
        response: Any = await admin.create_topics([new])
    for _, error_code, *message in response.topic_errors:
        if error_code not in {0, kafka_errors.TopicAlreadyExistsError.errno}:
            raise TransportError(f"Creating {topic}: {kafka_errors.for_code(error_code)(*message)!r}.")


async def check_topic(
    bootstrap_servers: str, topic: str, *, partitions: int, max_batch_bytes: int = 900_000, **security: Any
) -> None:
    """Refuse a topic that could lose or reorder a ledger.

    Raises TopicMisconfigured naming each wrong setting and the command that puts it right; TransportError.
    """
    async with _admin(bootstrap_servers, security) as admin:
        [described] = await admin.describe_topics([topic])
        if described["error_code"]:
            raise TopicMisconfigured(f"{topic}: {kafka_errors.for_code(described['error_code']).__name__}.")
        response: Any
        [response] = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    found = {name: value for name, value, *_ in response.resources[0][4]}
    _check_settings(bootstrap_servers, topic, found, max_batch_bytes)
    actual = len(described["partitions"])
    if actual != partitions:
        raise TopicMisconfigured(
            f"{topic} has {actual} partitions, not {partitions}. The number is fixed for life, for it decides where "
            "each stream is: set the number it was created with."
        )


def _check_settings(bootstrap_servers: str, topic: str, found: dict[str, str], max_batch_bytes: int) -> None:
    wrong = {name: value for name, value in REQUIRED_SETTINGS.items() if found.get(name) != value}
    if int(found.get("max.message.bytes", 0)) < max_batch_bytes:
        wrong["max.message.bytes"] = str(MAX_MESSAGE_BYTES)
    if wrong:
        listed = ", ".join(f"{name}={found.get(name)} (must be {value})" for name, value in wrong.items())
        remedy = ",".join(f"{name}={value}" for name, value in wrong.items())
        raise TopicMisconfigured(
            f"{topic}: {listed}. Put it right with: kafka-configs.sh --bootstrap-server {bootstrap_servers} "
            f"--alter --entity-type topics --entity-name {topic} --add-config {remedy}"
        )


@asynccontextmanager
async def _admin(bootstrap_servers: str, security: dict[str, Any]) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers, client_id="ledger", **security)
    try:
        await admin.start()
        yield admin
    except (KafkaError, TimeoutError) as error:
        raise TransportError(f"No answer from {bootstrap_servers}: {error!r}.") from error
    finally:
        await admin.close()
