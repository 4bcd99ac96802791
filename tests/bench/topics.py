"""Topics of the bench's own, deleted when it is done: the Kafka may be somebody's."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import uuid4

from ledger.topic import create_topic
from services.kafka_clients import admin_client

MakeTopic = Callable[[], Awaitable[str]]


@asynccontextmanager
async def own_topics(bootstrap: str) -> AsyncIterator[MakeTopic]:
    """A maker of fresh one-partition ledger topics."""
    made: list[str] = []

    async def make() -> str:
        topic = f"bench-{uuid4().hex[:12]}"
        await create_topic(bootstrap, topic, partitions=1)
        made.append(topic)
        return topic

    try:
        yield make
    finally:
        if made:
            async with admin_client(bootstrap) as admin:
                await admin.delete_topics(made)
