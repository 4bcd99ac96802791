"""A real broker that is killed under two writers: nothing acknowledged is lost, nothing answered is untrue."""

import asyncio
import random
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from deploy.local_kafka import LocalKafka
from deploy.ports import free_port
from ledger.errors import AppendNotSent, Conflict, OutcomeUnknown
from ledger.follow import Follower
from ledger.kafka import connect
from ledger.log import PartitionLog
from ledger.protocol import START
from ledger.records import Appended, NewEvent, Recorded
from ledger.topic import create_topic

pytestmark = pytest.mark.kafka

KILLS = 2
APPENDS_BETWEEN_KILLS = 150


@pytest.fixture
async def broker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LocalKafka]:
    """A broker of this test's own, to be killed."""
    broker = LocalKafka(tmp_path_factory.mktemp("killed"), port=free_port())
    await broker.start()
    yield broker
    await broker.stop()


class Writer:
    """Appends one event after the other to its stream and notes what it was told."""

    def __init__(self, log: PartitionLog, stream: str, rng: random.Random) -> None:
        self.log = log
        self.stream = stream
        self.rng = rng
        self.written: dict[UUID, Appended] = {}
        self.never: set[UUID] = set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            append_id = UUID(int=self.rng.getrandbits(128))
            version = (self.log.head(self.stream) or 0) + 1
            outcome = await self._append(NewEvent(self.stream, version, b"v"), append_id)
            if outcome is None:
                self.never.add(append_id)
            else:
                self.written[append_id] = outcome

    async def _append(self, event: NewEvent, append_id: UUID) -> Appended | None:
        try:
            return await self.log.append([event], append_id=append_id, deadline_seconds=1.0)
        except (AppendNotSent, Conflict):
            return None
        except OutcomeUnknown:
            return await self._ask(append_id)

    async def _ask(self, append_id: UUID) -> Appended | None:
        while True:
            try:
                return await self.log.outcome(append_id, deadline_seconds=30.0)
            except OutcomeUnknown:
                continue


async def test_broker_killed_under_rival_writers(broker: LocalKafka) -> None:
    """Two writers and a follower live through kills of the broker; the log agrees with every answer."""
    await create_topic(broker.bootstrap, "ledger", partitions=1)
    async with (
        connect(broker.bootstrap, request_seconds=2.0) as one,
        connect(broker.bootstrap, request_seconds=2.0) as other,
        connect(broker.bootstrap, request_seconds=2.0) as third,
    ):
        writers = [await _writer(transport, seed) for seed, transport in enumerate((one, other))]
        followed: list[Recorded] = []
        follower = Follower(third, "ledger", {0: START})
        tasks = [asyncio.create_task(task) for task in (*(w.run() for w in writers), _follow(follower, followed))]
        for kill in range(KILLS):
            await _progress(writers, tasks)
            await broker.kill()
            await asyncio.sleep(kill)  # the writers run into it
            await broker.start()
        await _progress(writers, tasks)
        async with asyncio.timeout(60):
            await _stop(writers, tasks[:2])
            log = PartitionLog(one, "ledger", 0)
            await log.open()
            await follower.wait_for(0, log.checkpoint.next_position - 1)
        tasks[2].cancel()

    events = log.read_events(limit=1_000_000)
    written = {key: appended for writer in writers for key, appended in writer.written.items()}
    by_append = {event.append_id: event for event in events}
    assert followed == events
    assert len(by_append) == len(events)
    assert [one for one in written.values() if by_append.get(one.append_id) != one.events[0]] == []
    assert not by_append.keys() & {append_id for writer in writers for append_id in writer.never}


async def _writer(transport: object, seed: int) -> Writer:
    log = PartitionLog(transport, "ledger", 0, rng=random.Random(seed), answer_seconds=3.0)  # type: ignore[arg-type]
    await log.open()
    return Writer(log, f"stream-{seed}", random.Random(f"ids {seed}"))


async def _follow(follower: Follower, followed: list[Recorded]) -> None:
    async for batches in follower.batches():
        followed += [event for batch in batches for event in batch.events]


async def _progress(writers: list[Writer], tasks: list[asyncio.Task[None]]) -> None:
    """Wait until both writers have been acknowledged so often again."""
    goals = [len(writer.written) + APPENDS_BETWEEN_KILLS for writer in writers]
    async with asyncio.timeout(90):
        while any(len(writer.written) < goal for writer, goal in zip(writers, goals, strict=True)):
            for task in tasks:
                if task.done():
                    task.result()
            await asyncio.sleep(0.05)


async def _stop(writers: list[Writer], tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for writer in writers:
        await writer.log.close()
