"""Making the product's topics, and refusing those that exist with settings that could lose records.

By hand, on the Kafka of the settings: `python -m deploy.create_topics`.
"""

import asyncio
import sys
from collections.abc import Sequence

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from contracts.topics import TOPICS, Topic
from ledger.topic import NEW_TOPIC_SETTINGS, in_sync_of, read_topics
from services.kafka_clients import admin_client
from services.settings import Settings, SettingsError, read_settings
from services.topics import TopicsMissing, TopicsUnfit, require_topics

_MOST_COPIES = 3
_VISIBLE_SECONDS = 15.0
_PAUSE_SECONDS = 0.05


async def create_topics(settings: Settings, topics: Sequence[Topic] = TOPICS) -> list[str]:
    """Make the topics that are missing and check the others; return the names of those made.

    On three brokers or more each partition has three copies, two of which must have a record before it counts; on two,
    both must.
    Raises TopicsUnfit naming what is wrong and the command that mends it; aiokafka's KafkaError.
    """
    async with admin_client(settings.bootstrap, **settings.connection) as admin:
        existing = await read_topics(admin, [topic.name for topic in topics])
        missing = [topic for topic in topics if topic.name not in existing]
        if missing:
            await _make(admin, missing, settings.partitions)
    await _until_visible(settings, topics)
    return [topic.name for topic in missing]


async def _make(admin: AIOKafkaAdminClient, topics: Sequence[Topic], partitions: int) -> None:
    copies = min(_MOST_COPIES, len((await admin.describe_cluster())["brokers"]))
    wanted = [NewTopic(topic.name, partitions, copies, topic_configs=_configs(topic, copies)) for topic in topics]
    for name, code, message in (await admin.create_topics(wanted)).topic_errors:  # type: ignore[attr-defined]
        # Another process may have made it at the same moment; whether it is fit is asked below.
        if code and for_code(code) is not TopicAlreadyExistsError:
            raise for_code(code)(f"{name}: {message}")


def _configs(topic: Topic, copies: int) -> dict[str, str]:
    kept = {"unclean.leader.election.enable": "false", "min.insync.replicas": str(in_sync_of(copies))}
    return topic.config() | (NEW_TOPIC_SETTINGS if topic.ledger else {}) | kept


async def _until_visible(settings: Settings, topics: Sequence[Topic]) -> None:
    """Every broker learns of a new topic a moment after it was made."""
    deadline = asyncio.get_running_loop().time() + _VISIBLE_SECONDS
    while True:
        try:
            await require_topics(settings, topics)
        except TopicsMissing:
            if asyncio.get_running_loop().time() > deadline:
                raise
        else:
            return
        await asyncio.sleep(_PAUSE_SECONDS)


def main() -> int:
    """Make and check the topics; the exit code is that of the command line."""
    try:
        made = asyncio.run(create_topics(read_settings()))
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except TopicsUnfit as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KafkaError as error:
        sys.stderr.write(f"No Kafka answers: {error}\n")
        return 3
    sys.stdout.write(f"Made {', '.join(made)}.\n" if made else "All topics exist and are as they must be.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
