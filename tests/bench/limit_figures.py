"""How much of bare Kafka's rate the ledger keeps: appending in groups, and reading the log from its beginning."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from aiokafka import AIOKafkaProducer

from ledger.kafka import connect
from ledger.log import PartitionLog
from tests.bench.figure import Figure, compared
from tests.bench.limit_loads import BATCH_BYTES_MAX, Size, append_together, read_bare, replay, send_batches
from tests.bench.rounds import take_turns
from tests.bench.topics import MakeTopic

LARGE_APPEND_EVENTS = 500
MANY_WRITERS = Size(writers=64, appends=20, events=1)
ONE_WRITER = Size(writers=1, appends=10, events=LARGE_APPEND_EVENTS)
REPLAYED_EVENTS = 50_000
OURS, BARE = "ledger", "bare aiokafka"


async def limit_figures(bootstrap: str, make_topic: MakeTopic, rounds: int) -> list[Figure]:
    """The ledger's appends and reads beside bare ones of the same size."""
    return [
        await _append_figure(bootstrap, make_topic, rounds, MANY_WRITERS),
        await _append_figure(bootstrap, make_topic, rounds, ONE_WRITER),
        await _replay_figure(bootstrap, make_topic, rounds),
    ]


async def _append_figure(bootstrap: str, make_topic: MakeTopic, rounds: int, size: Size) -> Figure:
    bare_topic = await make_topic()
    async with _log(bootstrap, await make_topic()) as log, _producer(bootstrap) as producer:
        loads = {
            OURS: partial(append_together, log, size),
            BARE: partial(send_batches, producer, bare_topic, size.appends, size.batch_events),
        }
        found = await take_turns(loads, rounds)
    return compared(f"append, {size}", "events/s", found[OURS], BARE, found[BARE])


async def _replay_figure(bootstrap: str, make_topic: MakeTopic, rounds: int) -> Figure:
    async with _log(bootstrap, await make_topic()) as log:
        await append_together(log, Size(1, REPLAYED_EVENTS // LARGE_APPEND_EVENTS, LARGE_APPEND_EVENTS))
    loads = {
        OURS: partial(replay, bootstrap, log.topic, REPLAYED_EVENTS),
        BARE: partial(read_bare, bootstrap, log.topic, REPLAYED_EVENTS),
    }
    found = await take_turns(loads, rounds)
    return compared("replay by a follower", "events/s", found[OURS], BARE, found[BARE])


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
