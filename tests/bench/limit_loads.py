"""The ledger beside bare aiokafka, which is what any ledger on Kafka from Python has as its limit.

Events of 400 bytes under keys of 41; the bare batches carry the same keys and values, without the ledger's header.
"""

import asyncio
from time import perf_counter, time
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from msgspec import Struct

from ledger.follow import Follower
from ledger.kafka import connect
from ledger.log import PartitionLog
from ledger.protocol import START
from ledger.records import NewEvent

EVENT = b"x" * 400
BATCH_BYTES_MAX = 900_000


class Size(Struct, frozen=True):
    """So many writers at once, each making so many appends of so many events."""

    writers: int
    appends: int
    events: int

    def __str__(self) -> str:
        """As a row of the table is named."""
        return f"{self.writers} coroutines" if self.writers > 1 else f"{self.events} events at once"

    @property
    def batch_events(self) -> int:
        """Events of a batch that takes what all writers wait with."""
        return self.writers * self.events


async def append_together(log: PartitionLog, size: Size) -> float:
    """Events a second of so many coroutines, each appending to streams of its own, one append after the other."""

    async def write() -> None:
        for _ in range(size.appends):
            stream = f"case:{uuid4()}"
            await log.append([NewEvent(stream, version, EVENT) for version in range(1, size.events + 1)])

    began = perf_counter()
    await asyncio.gather(*(write() for _ in range(size.writers)))
    return size.batch_events * size.appends / (perf_counter() - began)


async def send_batches(producer: AIOKafkaProducer, topic: str, size: Size) -> float:
    """Records a second of bare batches, each sent when the one before is acknowledged, as the ledger must."""
    began = perf_counter()
    for _ in range(size.appends):
        batch = producer.create_batch()
        now_ms = int(time() * 1000)
        for _ in range(size.writers):
            key = f"case:{uuid4()}".encode()
            for _ in range(size.events):
                batch.append(key=key, value=EVENT, timestamp=now_ms)
        batch.close()
        await (await producer.send_batch(batch, topic, partition=0))
    return size.appends * size.batch_events / (perf_counter() - began)


async def replay(bootstrap: str, topic: str, events: int) -> float:
    """Events a second of a follower from the beginning of the log, every batch judged by the rule."""
    async with connect(bootstrap) as transport:
        follower = Follower(transport, topic, {0: START})
        began, count = perf_counter(), 0
        async for batches in follower.batches():
            count += sum(len(batch.events) for batch in batches)
            if count >= events:
                break
        return count / (perf_counter() - began)


async def read_bare(bootstrap: str, topic: str, events: int) -> float:
    """Records a second of a bare consumer over the same log."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        where = TopicPartition(topic, 0)
        consumer.assign([where])
        consumer.seek(where, 0)
        began, count = perf_counter(), 0
        while count < events:
            found = await consumer.getmany(where, timeout_ms=1000)
            count += sum(map(len, found.values()))
        return count / (perf_counter() - began)
    finally:
        await consumer.stop()
