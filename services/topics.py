"""Whether the topics that a Kafka has are those of the contract: a wrong setting could lose what must be kept."""

from collections.abc import Iterator, Mapping, Sequence

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import for_code
from msgspec import Struct

from contracts.topics import TOPICS, Topic
from services.kafka_clients import admin_client
from services.settings import Settings
from services.unavailable import Unavailable

# Readers and writers of these compute the partition from the key, so its count must never change.
_FIXED_BY_KEY = "stream id"


class TopicsUnfit(Unavailable):
    """Topics are set wrongly; the message names each, what it has, what it must have and the remedy."""


class TopicsMissing(TopicsUnfit):
    """Topics do not exist; whoever makes them may be about to."""


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


async def require_topics(settings: Settings, topics: Sequence[Topic] = TOPICS) -> dict[str, int]:
    """The partition count of each topic.

    Raises TopicsMissing or TopicsUnfit unless all exist as the contract and the settings have them; KafkaError.
    """
    async with admin_client(settings.bootstrap, **settings.connection) as admin:
        states = await read_topics(admin, [topic.name for topic in topics])
    if missing := [topic.name for topic in topics if topic.name not in states]:
        raise TopicsMissing(
            f"Kafka at {settings.bootstrap} has no topic {', '.join(missing)}: "
            "make what is missing with `python -m deploy.create_topics`."
        )
    if wrong := faults(topics, states, settings):
        raise TopicsUnfit("\n".join(wrong))
    return {name: state.partitions for name, state in states.items()}


def faults(topics: Sequence[Topic], states: Mapping[str, TopicState], settings: Settings) -> list[str]:
    """One sentence for each thing that is wrong with the topics that exist, and what mends it."""
    return [
        fault
        for topic in topics
        if (state := states.get(topic.name))
        for fault in (*_wrong_partitions(topic, state, settings), *_wrong_configs(topic, state, settings))
    ]


def _wrong_partitions(topic: Topic, state: TopicState, settings: Settings) -> Iterator[str]:
    if topic.key == _FIXED_BY_KEY and state.partitions != settings.partitions:
        yield (
            f"Topic {topic.name}: it has {state.partitions} partitions and must have {settings.partitions}, for a "
            f"stream's partition never changes. If it was made with {state.partitions}, set "
            f"CASELEDGER_PARTITIONS={state.partitions}; a count changed since cannot be mended in place."
        )


def _wrong_configs(topic: Topic, state: TopicState, settings: Settings) -> Iterator[str]:
    for name, value in topic.config().items():
        if state.config.get(name) != value:
            yield (
                f"Topic {topic.name}: {name} is {state.config.get(name)} and must be {value}. Mend it with: "
                f"kafka-configs.sh --bootstrap-server {settings.bootstrap} --alter --topic {topic.name} "
                f"--add-config {name}={value}"
            )


async def _read_configs(admin: AIOKafkaAdminClient, names: Sequence[str]) -> dict[str, dict[str, str]]:
    asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    configs = {}
    for answer in await admin.describe_configs(asked):
        for error, message, _, name, entries in answer.resources:  # type: ignore[attr-defined]
            if error:
                raise for_code(error)(message)
            configs[name] = {entry[0]: entry[1] for entry in entries}
    return configs
