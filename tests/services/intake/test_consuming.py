"""What is polled from `reports` is committed once it was taken, and polled again where it was not."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition

from contracts.topics import REPORTS
from services.intake import consuming
from services.intake.consuming import ReportConsumer


class Group:
    """Stands for the broker, its subscriber and the consumer below it."""

    def __init__(self) -> None:
        self.consumer = self
        self.committed: list[dict[TopicPartition, int]] = []
        self.positions: dict[TopicPartition, int] = {}
        self.options: dict[str, Any] = {}

    def subscriber(self, _topic: str, **options: Any) -> Group:
        """The subscription is the group itself."""
        self.options = options
        return self

    def __call__(self, handler: Any) -> None:
        self.poll = handler

    async def commit(self, offsets: dict[TopicPartition, int]) -> None:
        """Note the offsets."""
        self.committed.append(offsets)

    def seek(self, where: TopicPartition, offset: int) -> None:
        """Read on from there."""
        self.positions[where] = offset


class Hands:
    """Takes records; the failures given are raised once each."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)

    async def take(self, _records: Any) -> None:
        """Take them, or fail."""
        if self.failures:
            raise self.failures.pop(0)


RECORDS = tuple(
    SimpleNamespace(topic=REPORTS.name, partition=partition, offset=offset)
    for partition, offset in ((0, 4), (0, 5), (2, 9))
)


def at(partition: int) -> TopicPartition:
    return TopicPartition(REPORTS.name, partition)


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed batch is taken again at once, and what takes long is not waited for."""
    monkeypatch.setattr(consuming, "_PAUSE_SECONDS", 0)
    monkeypatch.setattr(consuming, "LET_GO_SECONDS", 0.05)


async def polled(group: Group, hands: Hands, *, lost: bool = False) -> None:
    """One poll, and the commit that follows it; `lost`: the group is settled anew while the records are taken."""
    consumer = ReportConsumer(group, hands)  # type: ignore[arg-type]
    take = hands.take

    async def take_and_lose(records: Any) -> None:
        await group.options["listener"].on_partitions_revoked({at(0)})
        await take(records)

    hands.take = take_and_lose if lost else take  # type: ignore[method-assign,assignment]
    committing = asyncio.create_task(consumer.run())
    await group.poll(RECORDS)
    for _ in range(20):
        await asyncio.sleep(0)
    committing.cancel()


async def test_what_was_taken_is_committed() -> None:
    """Behind the last record of each partition."""
    group = Group()

    await polled(group, Hands())

    assert group.committed == [{at(0): 6, at(2): 10}]
    assert group.positions == {}


async def test_what_was_not_taken_is_polled_again() -> None:
    """From the first record of each partition, or a later commit would pass over it."""
    group = Group()

    await polled(group, Hands(ZeroDivisionError()))

    assert group.committed == []
    assert group.positions == {at(0): 4, at(2): 9}


@pytest.mark.parametrize("failures", [(), (ZeroDivisionError(),)])
async def test_what_went_to_another_replica_is_left_to_it(failures: tuple[Exception, ...]) -> None:
    """Its offsets are neither committed nor read again here: the other replica may have come further."""
    group = Group()

    await polled(group, Hands(*failures), lost=True)

    assert (group.committed, group.positions) == ([], {})


@pytest.mark.parametrize("moved", [True, False], ids=["to another", "at the end"])
async def test_what_was_taken_is_recorded_before_letting_go(*, moved: bool) -> None:
    """At once, not with the next commit; what is polled after that is left to whoever has the partition next."""
    group, taken = Group(), []
    hands = Hands()
    consumer = ReportConsumer(group, hands)  # type: ignore[arg-type]

    async def take(records: Any) -> None:
        taken.append(records)

    hands.take = take  # type: ignore[method-assign]
    await group.poll(RECORDS)
    if moved:
        await group.options["listener"].on_partitions_revoked({at(0), at(2)})
    else:
        await consumer.let_go()
        await group.poll(RECORDS[2:])

    assert group.committed == [{at(0): 6, at(2): 10}]
    assert taken == [RECORDS]
    if moved:
        await group.poll(RECORDS[2:])
        assert taken == [RECORDS, RECORDS[2:]]
