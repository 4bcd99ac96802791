"""From the poll of `case-commands` into the lanes, over a consumer that only notes what it is told."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition

from contracts.topics import CASE_COMMANDS
from services.casework.commands import consuming
from services.casework.commands.consuming import CommandConsumer
from services.casework.commands.lane import RECORDS_WAITING_MAX, Answers, Records
from services.casework.commands.ownership import Ownership

PARTITIONS = 3


class Group:
    """Stands for the broker, its subscriber and the consumer below it."""

    def __init__(self) -> None:
        self.consumer = self
        self.held: set[TopicPartition] = set()
        self.committed: list[dict[TopicPartition, int]] = []

    def subscriber(self, _topic: str, **options: Any) -> Group:
        """The subscription is the group itself."""
        self.options = options
        return self

    def __call__(self, handler: Any) -> None:
        self.poll = handler

    def pause(self, where: TopicPartition) -> None:
        """Fetch no more of it."""
        self.held.add(where)

    def resume(self, where: TopicPartition) -> None:
        """Fetch it again."""
        self.held.remove(where)

    def paused(self) -> set[TopicPartition]:
        """What is not fetched."""
        return self.held

    async def commit(self, offsets: dict[TopicPartition, int]) -> None:
        """Note the offsets."""
        self.committed.append(offsets)


class Stations:
    """Lets everything through, but what is of a partition that is stuck."""

    def __init__(self) -> None:
        self.stuck = asyncio.Event()
        self.stuck_partition = 1

    async def settle(self, number: int, records: Records) -> Answers:
        """The records stand for their answers."""
        if number == self.stuck_partition:
            await self.stuck.wait()
        return records  # type: ignore[return-value]

    async def answer(self, number: int, answers: Answers) -> None:
        """Done at once."""


def at(partition: int) -> TopicPartition:
    return TopicPartition(CASE_COMMANDS.name, partition)


def polled(partition: int, count: int) -> list[Any]:
    """The first records of a partition."""
    return [SimpleNamespace(partition=partition, offset=offset, value=None) for offset in range(count)]


def consumer_over(group: Group, stations: Stations) -> CommandConsumer:
    """A consumer that owns every partition."""
    ownership = Ownership()
    ownership.assign(range(PARTITIONS))
    return CommandConsumer(group, stations, ownership, PARTITIONS)  # type: ignore[arg-type]


async def test_a_partition_that_waits_holds_up_no_other() -> None:
    """It is not fetched while its lane is full, and again once there is room; the others are committed meanwhile."""
    group, stations = Group(), Stations()
    running = asyncio.create_task(consumer_over(group, stations).run())

    await group.poll([*polled(1, RECORDS_WAITING_MAX), *polled(2, 3)])
    assert group.held == {at(1)}
    for _ in range(30):
        await asyncio.sleep(0)
    assert group.committed == [{at(2): 3}]

    stations.stuck.set()
    for _ in range(30):
        await asyncio.sleep(0)
    assert group.held == set()
    running.cancel()


async def test_a_poll_that_cannot_be_taken_ends_the_consumer() -> None:
    """Polling on would let a later commit pass over it: here, a partition that nobody told us of."""
    group = Group()
    consumer = consumer_over(group, Stations())

    await group.poll(polled(PARTITIONS, 1))
    with pytest.raises(ExceptionGroup) as ended:
        await consumer.run()

    assert ended.group_contains(IndexError)


async def test_what_was_begun_is_recorded_before_partitions_are_given_up() -> None:
    """The next owner starts behind it and answers nothing again."""
    group, stations = Group(), Stations()
    consumer = consumer_over(group, stations)
    running = asyncio.create_task(consumer.run())
    await group.poll(polled(2, 3))
    for _ in range(30):
        await asyncio.sleep(0)
    # The next half second's commit is waited for.
    await group.poll([SimpleNamespace(partition=2, offset=offset, value=None) for offset in (3, 4)])
    for _ in range(30):
        await asyncio.sleep(0)
    assert group.committed == [{at(2): 3}]
    await group.options["listener"].on_partitions_revoked({at(2)})
    running.cancel()

    assert group.committed == [{at(2): 3}, {at(2): 5}]


async def test_a_partition_that_is_stuck_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The group would throw this replica out if it waited for as long as the partition does."""
    monkeypatch.setattr(consuming, "LET_GO_SECONDS", 0.05)
    group, stations = Group(), Stations()
    consumer = consumer_over(group, stations)
    running = asyncio.create_task(consumer.run())
    await group.poll(polled(1, 3))
    for _ in range(30):
        await asyncio.sleep(0)
    await asyncio.wait_for(group.options["listener"].on_partitions_revoked({at(1)}), 5)
    running.cancel()

    assert group.committed == []
