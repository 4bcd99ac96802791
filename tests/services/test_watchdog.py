"""When a consumer that stands still ends its process, and when not."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from msgspec.structs import replace

from contracts.topics import REPORTS
from ledger.clock import SystemClock
from services.settings import read_settings
from services.watchdog import ConsumerStuck, Reach, Stall, reach, watch
from tests.conftest import MakeTopic
from tests.ledger.virtual_time import run


def test_a_stall_is_waiting_without_progress() -> None:
    """Only a partition whose commands wait at the same place all the time is stuck; a known reason begins anew."""
    stall = Stall(limit_seconds=60)
    assert stall.observe(0, {0: Reach(5, 9), 1: Reach(5, 5), 2: Reach(5, 9)}) == {}
    assert stall.observe(59, {0: Reach(5, 9), 1: Reach(5, 6), 2: Reach(6, 9)}) == {}
    assert stall.observe(60, {0: Reach(5, 20), 1: Reach(5, 6), 2: Reach(6, 9)}) == {0: 60}
    stall.forget()
    assert stall.observe(61, {0: Reach(5, 20)}) == {}
    assert stall.observe(120, {0: Reach(5, 20)}) == {}
    assert stall.observe(121, {0: Reach(5, 20)}) == {0: 60}


def test_the_watchdog_ends_a_process_that_stands_still_without_a_reason() -> None:
    """Known trouble is waited out; commands that wait for no reason are not."""
    looks = 0

    async def measure() -> dict[int, Reach]:
        nonlocal looks
        looks += 1
        return {0: Reach(1, 5)}

    async def watched() -> None:
        trouble = ["the ledger cannot be written"] * 20
        with pytest.raises(ConsumerStuck):
            await watch(measure, lambda: trouble.pop() if trouble else None, Stall(60))

    run(watched())

    assert looks == 5


def test_a_look_that_fails_is_told_until_one_succeeds() -> None:
    """With nothing to do, a consumer learns only here that Kafka has gone: whoever asks for its health must hear it."""
    stall, answers = Stall(), [{0: Reach(5, 5)}, OSError("gone"), {0: Reach(5, 5)}]
    seen: list[str | None] = []

    async def measure() -> dict[int, Reach]:
        seen.append(stall.trouble)
        if not answers:
            raise asyncio.CancelledError
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    async def watched() -> None:
        with pytest.raises(asyncio.CancelledError):
            await watch(measure, lambda: None, stall)

    run(watched())

    assert seen == [None, None, "Kafka does not answer", None]


@pytest.mark.kafka
async def test_what_a_transaction_holds_or_took_back_is_no_stall(kafka: str, kafka_topic: MakeTopic) -> None:
    """A sender's open or aborted transaction leaves offsets that nobody can consume: no reason to end the process."""
    topic = await kafka_topic("reports")
    settings, group = read_settings({"KAFKA_BOOTSTRAP_SERVERS": kafka}), f"group-{uuid4().hex[:8]}"

    async def reached() -> Reach:
        [one] = (await reach(settings, SystemClock(), group, replace(REPORTS, name=topic), lambda: None)).values()
        return one

    async with AIOKafkaProducer(bootstrap_servers=kafka, transactional_id=f"sender-{uuid4().hex}") as sender:
        await sender.begin_transaction()
        await sender.send_and_wait(topic, b"x")
        while_open = await reached()
        await sender.abort_transaction()
        after_abort = await reached()
    async with AIOKafkaProducer(bootstrap_servers=kafka) as sender:
        sent = await sender.send_and_wait(topic, b"x")

    assert while_open == after_abort == Reach(0, 0)
    assert await reached() == Reach(0, sent.offset + 1)


@pytest.mark.kafka
async def test_a_process_is_answerable_for_its_own_partitions_only(kafka: str, kafka_topic: MakeTopic) -> None:
    """Records that wait for another replica end that one, not all; while it is not settled whose they are, all look."""
    topic = await kafka_topic("reports", partitions=2)
    settings, group = read_settings({"KAFKA_BOOTSTRAP_SERVERS": kafka}), f"group-{uuid4().hex[:8]}"

    async def watched(mine: set[int] | None) -> set[int]:
        return {*await reach(settings, SystemClock(), group, replace(REPORTS, name=topic), lambda: mine)}

    assert [await watched(mine) for mine in ({1}, set[int](), None)] == [{1}, set(), {0, 1}]
