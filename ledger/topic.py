"""A ledger's topic: made so that nothing in it is ever lost, and checked before it is used."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import errors as kafka_errors
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError
from msgspec import Struct

from ledger.errors import TopicMisconfigured, TransportError

REQUIRED_SETTINGS = {
    "cleanup.policy": "delete",
    "retention.ms": "-1",
    "retention.bytes": "-1",
    "unclean.leader.election.enable": "false",
    "message.timestamp.type": "CreateTime",
}
KNOWN_WITHIN_SECONDS = 10
MAX_MESSAGE_BYTES = 1_048_576
MAX_BATCH_BYTES = 900_000
NEW_TOPIC_SETTINGS = {**REQUIRED_SETTINGS, "max.message.bytes": str(MAX_MESSAGE_BYTES)}


class TopicState(Struct, frozen=True):
    """A topic as a Kafka has it: how many partitions, copies of the one with the fewest, and every setting."""

    partitions: int
    copies: int
    config: Mapping[str, str]


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
        await _wait_until_known(admin, topic)


async def _wait_until_known(admin: AIOKafkaAdminClient, topic: str) -> None:
    """A broker may answer that it made a topic before it knows of it, or who leads it."""
    async with asyncio.timeout(KNOWN_WITHIN_SECONDS):
        while True:
            [described] = await admin.describe_topics([topic])
            if not described["error_code"] and all(one["leader"] >= 0 for one in described["partitions"]):
                return
            await asyncio.sleep(0.02)


async def check_topic(
    bootstrap_servers: str, topic: str, *, partitions: int, max_batch_bytes: int = MAX_BATCH_BYTES, **security: Any
) -> None:
    """Refuse a topic that could lose or reorder a ledger.

    Raises TopicMisconfigured naming each wrong setting and the command that puts it right; TransportError.
    """
    async with _admin(bootstrap_servers, security) as admin:
        state = (await read_topics(admin, [topic])).get(topic)
    if state is None:
        raise TopicMisconfigured(f"{topic}: there is no such topic. {creation(bootstrap_servers, topic, partitions)}")
    if wrong := wrong_settings(state, max_batch_bytes):
        raise TopicMisconfigured(f"{topic}: {in_words(state, wrong)}. {remedy(bootstrap_servers, topic, wrong)}")
    if state.partitions != partitions:
        raise TopicMisconfigured(
            f"{topic} has {state.partitions} partitions, not {partitions}. The number is fixed for life, for it "
            "decides where each stream is: set the number it was created with."
        )


async def read_topics(admin: AIOKafkaAdminClient, names: Sequence[str]) -> dict[str, TopicState]:
    """The state of those of the named topics that exist. Raises aiokafka's KafkaError."""
    described = {one["topic"]: one for one in await admin.describe_topics(list(names))}
    found = {name: described[name]["partitions"] for name in names if not described[name]["error_code"]}
    configs = await _read_configs(admin, list(found)) if found else {}
    return {
        name: TopicState(len(partitions), min(len(one["replicas"]) for one in partitions), configs[name])
        for name, partitions in found.items()
    }


async def _read_configs(admin: AIOKafkaAdminClient, names: Sequence[str]) -> dict[str, dict[str, str]]:
    asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    configs = {}
    for answer in await admin.describe_configs(asked):
        for error, message, _, name, entries in answer.resources:  # type: ignore[attr-defined]
            if error:
                raise kafka_errors.for_code(error)(message)
            configs[name] = {entry[0]: entry[1] for entry in entries}
    return configs


def wrong_settings(state: TopicState, max_batch_bytes: int = MAX_BATCH_BYTES) -> dict[str, str]:
    """The settings that could lose or reorder a ledger, or stop it, and what each must be."""
    wrong = {name: value for name, value in REQUIRED_SETTINGS.items() if state.config.get(name) != value}
    if int(state.config.get("max.message.bytes", 0)) < max_batch_bytes:
        wrong["max.message.bytes"] = str(MAX_MESSAGE_BYTES)
    return wrong | wrong_acknowledgement(state)


def wrong_acknowledgement(state: TopicState) -> dict[str, str]:
    """The settings by which a record could be lost after it was acknowledged, and what each must be.

    With `min.insync.replicas` 1, what only one broker has is acknowledged and lost with that broker; with as many as
    there are copies, three or more, writing stops while any one broker is away. Two copies leave no choice.
    """
    found = int(state.config.get("min.insync.replicas", 1))
    fit = min(max(found, min(2, state.copies)), in_sync_of(state.copies))
    required = {"unclean.leader.election.enable": "false", "min.insync.replicas": str(fit)}
    return {name: value for name, value in required.items() if state.config.get(name) != value}


def in_sync_of(copies: int) -> int:
    """How many of a partition's copies should have a record before it counts: one may be away if there are three."""
    return max(min(2, copies), copies - 1)


def in_words(state: TopicState, wrong: Mapping[str, str]) -> str:
    """What each wrong setting is and must be."""
    return "; ".join(f"{name} is {state.config.get(name)} and must be {value}" for name, value in wrong.items())


def creation(bootstrap_servers: str, topic: str, partitions: int) -> str:
    """The command of Kafka's own that makes the topic."""
    configs = " ".join(f"--config {name}={value}" for name, value in NEW_TOPIC_SETTINGS.items())
    return (
        f"Make it with: kafka-topics.sh --bootstrap-server {bootstrap_servers} --create --topic {topic} "
        f"--partitions {partitions} {configs}"
    )


def remedy(bootstrap_servers: str, topic: str, wrong: Mapping[str, str]) -> str:
    """The command of Kafka's own that puts the settings right."""
    settings = ",".join(f"{name}={value}" for name, value in wrong.items())
    return (
        f"Mend it with: kafka-configs.sh --bootstrap-server {bootstrap_servers} --alter --topic {topic} "
        f"--add-config {settings}"
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
