"""Where the partitions of topics begin and end, asked of Kafka."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient


class Extent(NamedTuple):
    """The offsets that a partition still has: from `start` up to, not including, `end`."""

    start: int
    end: int


async def partitions_of(admin: AIOKafkaAdminClient, topics: Collection[str]) -> list[TopicPartition]:
    """The partitions of those of the topics that exist."""
    described = await admin.describe_topics(sorted(topics))
    return [
        TopicPartition(topic["topic"], partition["partition"])
        for topic in described
        if not topic["error_code"]
        for partition in topic["partitions"]
    ]


async def extents(reader: AIOKafkaConsumer, partitions: Collection[TopicPartition]) -> dict[TopicPartition, Extent]:
    """The extent of each partition."""
    starts, ends = await reader.beginning_offsets(partitions), await reader.end_offsets(partitions)
    return {partition: Extent(starts[partition], ends[partition]) for partition in partitions}
