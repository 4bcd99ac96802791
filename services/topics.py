"""Whether the topics that a Kafka has are those of the contract: a wrong setting could lose what must be kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import for_code
from msgspec import Struct

from contracts.topics import TOPICS, Topic


class TopicsUnfit(Exception):  # noqa: N818 - it names the state, which is what its reader needs
    """Topics are missing or set wrongly; the message names each, what it has, what it must have and the remedy."""


class TopicState(Struct, frozen=True):
    """A topic as a Kafka has it: its partition count and every setting."""

    partitions: int
    config: Mapping[str, str]


async def read_topics(admin: AIOKafkaAdminClient, names: Sequence[str]) -> dict[str, TopicState]:
    """The state of those of the named topics that exist. Raises aiokafka's KafkaError."""
    existing = {topic["topic"]: topic for topic in await admin.describe_topics(list(names))}
    found = {name: existing[name] for name in names if name in existing and not existing[name]["error_code"]}
    if not found:
        return {}
    configs = await _read_configs(admin, list(found))
    return {name: TopicState(len(topic["partitions"]), configs[name]) for name, topic in found.items()}


async def require_topics(
    bootstrap: str, connection: Mapping[str, Any], topics: Sequence[Topic] = TOPICS
) -> dict[str, int]:
    """The partition count of each topic; raises TopicsUnfit unless all exist as the contract has them."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, **connection)
    try:
        await admin.start()
        states = await read_topics(admin, [topic.name for topic in topics])
    finally:
        await admin.close()
    if missing := [topic.name for topic in topics if topic.name not in states]:
        raise TopicsUnfit(
            f"Kafka at {bootstrap} has no topic {', '.join(missing)}: make it with `python -m deploy.create_topics`."
        )
    if wrong := faults(topics, states, bootstrap):
        raise TopicsUnfit("\n".join(wrong))
    return {name: state.partitions for name, state in states.items()}


def faults(topics: Sequence[Topic], states: Mapping[str, TopicState], bootstrap: str) -> list[str]:
    """One sentence for each wrong setting of the topics that exist, with the command that mends it."""
    return [
        f"Topic {topic.name}: {name} is {states[topic.name].config.get(name)} and must be {value}. Mend it with: "
        f"kafka-configs.sh --bootstrap-server {bootstrap} --alter --topic {topic.name} --add-config {name}={value}"
        for topic in topics
        if topic.name in states
        for name, value in topic.config().items()
        if states[topic.name].config.get(name) != value
    ]


async def _read_configs(admin: AIOKafkaAdminClient, names: Sequence[str]) -> dict[str, dict[str, str]]:
    asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    configs = {}
    for answer in await admin.describe_configs(asked):
        for error, message, _, name, entries in answer.resources:  # type: ignore[attr-defined]
            if error:
                raise for_code(error)(message)
            configs[name] = {entry[0]: entry[1] for entry in entries}
    return configs
