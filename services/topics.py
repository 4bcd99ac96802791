"""Whether the topics that a Kafka has are those of the contract: a wrong setting could lose what must be kept."""

from collections.abc import Iterator, Mapping, Sequence

from contracts.topics import TOPICS, Topic
from ledger.topic import TopicState, in_words, read_topics, remedy, wrong_acknowledgement, wrong_settings
from services.kafka_clients import admin_client
from services.settings import Settings
from services.unavailable import Unavailable

# Readers and writers of these compute the partition from the key, so its count must never change.
_FIXED_BY_KEY = "stream id"


class TopicsUnfit(Unavailable):
    """Topics are set wrongly; the message names each, what it has, what it must have and the remedy."""


class TopicsMissing(TopicsUnfit):
    """Topics do not exist; whoever makes them may be about to."""


async def require_topics(settings: Settings, topics: Sequence[Topic] = TOPICS) -> dict[str, TopicState]:
    """Each topic as Kafka has it.

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
    return states


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
    wrong = {name: value for name, value in topic.config().items() if state.config.get(name) != value}
    # A report or a command that was acknowledged is a promise as much as an event is.
    wrong |= wrong_settings(state) if topic.ledger else wrong_acknowledgement(state)
    if wrong:
        yield f"Topic {topic.name}: {in_words(state, wrong)}. {remedy(settings.bootstrap, topic.name, wrong)}"
