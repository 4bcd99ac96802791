"""Two processes that both believe a partition to be theirs, on a real broker: void batches and re-reads, no more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

import msgspec
import pytest
from prometheus_client import CollectorRegistry

from contracts.commands import Answer, Command
from contracts.topics import CASE_LEDGER
from ledger.clock import SystemClock
from ledger.kafka import connect
from services.casework.commands.batch import Decided, Parked
from services.casework.commands.settling import Settler
from services.casework.ledgers import CaseLedger, open_case_ledger
from services.casework.metrics import Metrics
from tests.conftest import MakeTopic
from tests.services.casework.counter import POLICIES, contact, report

pytestmark = pytest.mark.kafka

CASES = 60


class Rival(NamedTuple):
    """One process's ledger of one partition, which it never doubts to be its own."""

    ledger: CaseLedger
    settler: Settler

    async def settle(self, commands: Sequence[Command], at_once: int) -> list[Decided | Parked]:
        """Take the commands in polls of that many; the first as after a take-over."""
        answers: list[Decided | Parked] = []
        for begin in range(0, len(commands), at_once):
            answers += await self.settler.settle(commands[begin : begin + at_once], anew=begin == 0)
        return answers


@dataclass
class Rivals:
    """Both, and what a third finds that reads the partition from its beginning."""

    one: Rival
    other: Rival
    third: CaseLedger

    async def effects(self) -> dict[str, list[str]]:
        """Stream -> the commands that its events are caused by, in order, each once in a row."""
        partition = self.third.partitions[0]
        await partition.refresh()
        streams = dict.fromkeys(event.stream for event in partition.log.read_events(limit=1_000_000))
        caused = {stream: [str(one.event.caused_by) for one in partition.history(stream).entries] for stream in streams}
        return {
            stream: [by for at, by in enumerate(of) if at == 0 or of[at - 1] != by] for stream, of in caused.items()
        }

    @property
    def voids(self) -> int:
        """How many batches were for nothing."""
        return sum(self.third.partitions[0].log.voids.values())


@pytest.fixture
async def rivals(kafka: str, kafka_topic: MakeTopic, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Rivals]:
    """Two that may write and one that reads, each over a connection of its own, on a topic of this test's own."""
    topic = await kafka_topic(CASE_LEDGER.name)
    monkeypatch.setattr("services.casework.ledgers.CASE_LEDGER", msgspec.structs.replace(CASE_LEDGER, name=topic))
    async with AsyncExitStack() as stack:
        ledgers = [await _ledger(stack, kafka) for _ in range(3)]
        settlers = [
            Settler(
                ledger.partitions[0],
                POLICIES,
                SystemClock(),
                Metrics(CollectorRegistry()),
                max_batch_bytes=900_000,
                rng=Random(number),
            )
            for number, ledger in enumerate(ledgers)
        ]
        yield Rivals(Rival(ledgers[0], settlers[0]), Rival(ledgers[1], settlers[1]), ledgers[2])


async def _ledger(stack: AsyncExitStack, kafka: str) -> CaseLedger:
    transport = await stack.enter_async_context(connect(kafka))
    ledger = open_case_ledger(transport, 1, SystemClock(), may_write=lambda _: True)
    stack.push_async_callback(ledger.close)
    await ledger.partitions[0].open()
    return ledger


async def test_the_same_commands_at_both(rivals: Rivals) -> None:
    """As when a partition was given on while its old owner still works: one effect each, one and the same answer."""
    commands = [told for number in range(CASES) for told in (report(number), contact(number))]

    async with asyncio.timeout(60):
        one, other = await asyncio.gather(rivals.one.settle(commands, 7), rivals.other.settle(commands, 5))

    assert [answer for answer in one if not isinstance(answer, Decided)] == []
    assert [_told(answer) for answer in one] == [_told(answer) for answer in other]
    assert await rivals.effects() == {
        report(number).stream: [str(report(number).id), str(contact(number).id)] for number in range(CASES)
    }
    assert rivals.voids > 0


async def test_different_commands_at_each(rivals: Rivals) -> None:
    """Neither starves: both bring all of theirs to an end at the same time, and both are wholly in the ledger."""
    mine, theirs = ([report(number) for number in range(CASES)[half::2]] for half in (0, 1))
    finished: list[int] = []

    async def settle(rival: Rival, commands: Sequence[Command]) -> None:
        for command in commands:
            await rival.settle([command], 1)
            finished.append(id(rival))

    async with asyncio.timeout(60):
        await asyncio.gather(settle(rivals.one, mine), settle(rivals.other, theirs))

    when_one_was_done = finished.index(finished[-1])
    assert (await rivals.effects()).keys() == {report(number).stream for number in range(CASES)}
    assert rivals.voids > 0
    assert when_one_was_done < CASES // 2


def _told(answer: Decided | Parked) -> tuple[Answer, int, int | None]:
    assert isinstance(answer, Decided)
    return answer.decision.outcome, answer.version, answer.position
