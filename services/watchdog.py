"""Ends a process whose consumer has silently stopped: aiokafka can lose its place in a group without a word."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from msgspec import Struct

from contracts.topics import Topic
from ledger.clock import Clock
from services.kafka_clients import open_reader
from services.operations.lag import first_timestamps, measure_lag
from services.settings import Settings

log = structlog.get_logger()

STALL_SECONDS = 60.0
LOOK_SECONDS = 15.0


class Reach(Struct, frozen=True):
    """How far a partition was consumed, and where what can be read of it ends; both are offsets."""

    committed: int
    end: int


Measure = Callable[[], Awaitable[Mapping[int, Reach]]]

Answerable = Callable[[], Collection[int] | None]
"""The partitions that the group has given to this process, None when that is not settled."""


async def reach(settings: Settings, clock: Clock, group: str, topic: Topic, answerable: Answerable) -> dict[int, Reach]:
    """How far the group has come where this process is answerable: everywhere, until it is settled who has what."""
    report = await measure_lag(settings.bootstrap, settings.connection, clock, {group: (topic.name,)})
    ours = answerable()
    reached = {
        TopicPartition(topic.name, lag.partition): Reach(max(lag.committed or 0, lag.log_start), lag.end)
        for lag in report.partitions
        if lag.group == group and lag.topic == topic.name and (ours is None or lag.partition in ours)
    }
    behind = {at: one.committed for at, one in reached.items() if one.committed < one.end}
    readable = await _readable(settings, behind) if behind else set()
    return {at.partition: one if at in readable else Reach(one.committed, one.committed) for at, one in reached.items()}


async def _readable(settings: Settings, offsets: Mapping[TopicPartition, int]) -> Collection[TopicPartition]:
    """Where a committed record waits: what a sender's transaction holds back or took back cannot be consumed."""
    async with open_reader(settings.bootstrap, settings.connection, isolation_level="read_committed") as reader:
        return await first_timestamps(reader, offsets)


class ConsumerStuck(Exception):  # noqa: N818 - it names the state, which is what its reader needs
    """Records wait, Kafka answers, and yet nothing is consumed; a new process joins the group afresh."""


class Stall:
    """Remembers since when each partition has had records waiting and made no progress; seconds of any one clock.

    `trouble` says why nobody can tell at the moment, None when one can.
    """

    def __init__(self, limit_seconds: float = STALL_SECONDS) -> None:
        self.trouble: str | None = None
        self._limit_seconds = limit_seconds
        self._since: dict[int, tuple[int, float]] = {}

    def observe(self, now: float, reached: Mapping[int, Reach]) -> dict[int, float]:
        """The partitions that have stood still too long, and for how many seconds."""
        self.trouble = None
        waiting = {number: reach.committed for number, reach in reached.items() if reach.committed < reach.end}
        self._since = {
            number: (committed, self._since[number][1] if self._since.get(number, (None,))[0] == committed else now)
            for number, committed in waiting.items()
        }
        stood = {number: now - since for number, (_, since) in self._since.items()}
        return {number: seconds for number, seconds in stood.items() if seconds >= self._limit_seconds}

    def forget(self, trouble: str | None = None) -> None:
        """Start anew: standing still has a known reason, or nobody can tell because of `trouble`."""
        self.trouble = trouble
        self._since = {}


async def watch(measure: Measure, trouble: Callable[[], str | None], stall: Stall) -> None:
    """Look every so often; raises ConsumerStuck when records wait for no reason that is known."""
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if trouble():
            stall.forget()
            continue
        try:
            reached = await asyncio.wait_for(measure(), LOOK_SECONDS)
        except (KafkaError, OSError, TimeoutError):
            stall.forget("Kafka does not answer")
            continue
        if stuck := stall.observe(loop.time(), reached):
            log.error("consumer.stuck", seconds={str(number): round(seconds) for number, seconds in stuck.items()})
            raise ConsumerStuck(f"partitions {sorted(stuck)}")
