"""How much of bare Kafka's rate the ledger keeps: appending in groups, and reading the log from its beginning."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from aiokafka import AIOKafkaProducer

from ledger.kafka import connect
from ledger.log import PartitionLog
from tests.bench.figure import Figure, compared
from tests.bench.limit_loads import BATCH_BYTES_MAX, Size, append_together, send_batches
from tests.bench.replay_figures import replay_figures
from tests.bench.rounds import take_turns_until_settled
from tests.bench.topics import MakeTopic

LARGE_APPEND_EVENTS = 500
MANY_WRITERS = Size(writers=64, appends=20, events=1)
ONE_WRITER = Size(writers=1, appends=10, events=LARGE_APPEND_EVENTS)
MANY_WRITERS_AT_LEAST = 0.5
SAME = "the same"
OURS, BARE = "ledger", "bare aiokafka"


async def limit_figures(bootstrap: str, make_topic: MakeTopic, rounds: int) -> list[Figure]:
    """The ledger's appends and reads beside bare ones of the same size."""
    return [
        await _append_figure(bootstrap, make_topic, rounds, MANY_WRITERS, at_least=MANY_WRITERS_AT_LEAST),
        await _append_figure(bootstrap, make_topic, rounds, ONE_WRITER),
        *await replay_figures(bootstrap, make_topic, rounds),
    ]


async def _append_figure(
    bootstrap: str, make_topic: MakeTopic, rounds: int, size: Size, *, at_least: float | None = None
) -> Figure:
    bare_topic = await make_topic()
    async with _log(bootstrap, await make_topic()) as log, _producer(bootstrap) as producer:
        loads = {
            OURS: partial(append_together, log, size),
            BARE: partial(send_batches, producer, bare_topic, size),
        }
        found = await take_turns_until_settled(loads, rounds)
    return compared(f"append, {size}", "events/s", found[OURS], BARE, found[BARE], at_least=at_least, survives=SAME)


@asynccontextmanager
async def _log(bootstrap: str, topic: str) -> AsyncIterator[PartitionLog]:
    async with connect(bootstrap) as transport:
        log = PartitionLog(transport, topic, 0, gapless=True)
        await log.open()
        try:
            yield log
        finally:
            await log.close()


@asynccontextmanager
async def _producer(bootstrap: str) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", max_batch_size=BATCH_BYTES_MAX)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()
