"""What stands in the topics, ledgers, views and folders of a product once it has come to rest."""

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from contracts.envelope import Event
from contracts.notices import NoticeEvent
from contracts.topics import CASE_LEDGER, NOTICE_LEDGER, PARTITIONS, Topic
from ledger.follow import Follower
from ledger.kafka import connect
from ledger.protocol import START
from ledger.records import Recorded
from tests.acceptance.product import Product

READ_SECONDS = 30.0


async def records(product: Product, topic: Topic) -> list[ConsumerRecord[bytes, bytes]]:
    """Every record of a product's topic."""
    return await records_at(product.bootstrap, topic)


async def records_at(bootstrap: str, topic: Topic) -> list[ConsumerRecord[bytes, bytes]]:
    """Every record of a topic, as a plain consumer reads it."""
    found: list[ConsumerRecord[bytes, bytes]] = []
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest") as consumer:
        partitions = [TopicPartition(topic.name, number) for number in range(PARTITIONS)]
        ends = await consumer.end_offsets(partitions)
        consumer.assign(partitions)
        async with asyncio.timeout(READ_SECONDS):
            while sum([await consumer.position(one) for one in partitions]) < sum(ends.values()):
                for part in (await consumer.getmany(timeout_ms=200)).values():
                    found += part
    return found


async def case_events(product: Product) -> list[tuple[Recorded, Event]]:
    """Everything that counts in the case ledger."""
    return [
        (one, msgspec.json.decode(one.value, type=Event)) for one in await _counting(product.bootstrap, CASE_LEDGER)
    ]


async def notice_events(product: Product) -> list[NoticeEvent]:
    """Everything that counts in the notice ledger."""
    return await notice_events_at(product.bootstrap)


async def notice_events_at(bootstrap: str) -> list[NoticeEvent]:
    """The same of a Kafka."""
    return [msgspec.json.decode(one.value, type=NoticeEvent) for one in await _counting(bootstrap, NOTICE_LEDGER)]


async def _counting(bootstrap: str, topic: Topic) -> list[Recorded]:
    found: list[Recorded] = []
    async with connect(bootstrap) as transport:
        follower = Follower(transport, topic.name, dict.fromkeys(range(PARTITIONS), START))

        async def read() -> None:
            async for batches in follower.batches():
                found.extend(event for batch in batches for event in batch.events)

        reading = asyncio.create_task(read())
        try:
            await asyncio.wait_for(follower.wait_caught_up(), READ_SECONDS)
        finally:
            reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reading
    return found


async def listed(product: Product) -> list[dict[str, Any]]:
    """Every row of the list of cases, page by page."""
    rows: list[dict[str, Any]] = []
    query = {"limit": "200"}
    while True:
        page = await product.get("/v1/cases", **query)
        rows += page["items"]
        if page["next"] is None:
            return rows
        query["cursor"] = page["next"]


def notices(product: Product) -> dict[str, dict[str, Any]]:
    """Each notice that was delivered as a file, by the file's name without its ending."""
    folder: Path = product.data / "notices"
    return {path.stem: msgspec.json.decode(path.read_bytes()) for path in folder.glob("*.json")}
