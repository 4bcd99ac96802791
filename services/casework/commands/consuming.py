"""How `case-commands` reaches its handler: FastStream, with every default that could lose a command changed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from itertools import groupby
from operator import attrgetter
from typing import Any

import structlog
from aiokafka import ConsumerRebalanceListener, TopicPartition
from faststream.kafka import KafkaBroker

from contracts.topics import CASE_COMMANDS
from services.casework.commands.lane import Lane, Records, Stations
from services.casework.commands.ownership import Ownership
from services.commits import Commits
from services.polls import as_they_are, undecoded

log = structlog.get_logger()

GROUP = "caseledger-casework"
MAX_RECORDS = 500
# FastStream sleeps this long again after a poll that found nothing.
POLL_MS = 20
# One fetch is in flight a broker: a partition that was just drained waits behind it, by default half a second.
FETCH_WAIT_MS = 50
# Well within the ten seconds that a group gives its members to let go; what takes longer is only answered twice.
LET_GO_SECONDS = 3.0


class _Listener(ConsumerRebalanceListener):
    """Notes what happened, and ends what was begun before; aiokafka swallows whatever goes wrong in here."""

    def __init__(self, ownership: Ownership, let_go: Callable[[], Awaitable[None]]) -> None:
        self._ownership = ownership
        self._let_go = let_go

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        try:
            await self._let_go()
        finally:
            self._ownership.revoke()
        log.info("partitions.revoked", partitions=sorted(one.partition for one in revoked))

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        self._ownership.assign(one.partition for one in assigned)
        log.info("partitions.assigned", partitions=sorted(self._ownership.owned))


class CommandConsumer:
    """The subscription to `case-commands`; started and stopped with the broker.

    FastStream polls, and each partition has a lane of its own: it is polled on while what came before is decided,
    appended, answered and, last, committed, and a partition that waits for its broker holds up no other.
    """

    def __init__(self, broker: KafkaBroker, stations: Stations, ownership: Ownership, partitions: int) -> None:
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._commits = Commits(self._commit, lambda: ownership.term)
        self._lanes = [
            Lane(number, stations, ownership, self._commits.note, self._fetch_again) for number in range(partitions)
        ]
        self._subscriber = broker.subscriber(
            CASE_COMMANDS.name,
            group_id=GROUP,
            batch=True,
            max_records=MAX_RECORDS,
            batch_timeout_ms=POLL_MS,
            fetch_max_wait_ms=FETCH_WAIT_MS,
            auto_offset_reset="earliest",
            listener=_Listener(ownership, self.let_go),
            parser=as_they_are,
            decoder=undecoded,
        )
        self._subscriber(self._consume)

    async def run(self) -> None:
        """Take what is polled to its end until cancelled; raises what goes wrong beyond one command."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._until_failed())
            tasks.create_task(self._commits.run())
            for lane in self._lanes:
                tasks.create_task(lane.run())

    async def let_go(self) -> None:
        """Begin nothing more, and answer and record what was begun, so that nobody answers it again; not for ever."""
        try:
            async with asyncio.timeout(LET_GO_SECONDS):
                await asyncio.gather(*(lane.empty() for lane in self._lanes))
                await self._commits.record_now()
        except TimeoutError:
            log.warning("commands.left_begun", seconds=LET_GO_SECONDS)

    async def _until_failed(self) -> None:
        await self._failed

    async def _consume(self, records: Any) -> None:
        # FastStream swallows what a handler raises and polls on; a later commit would then pass over this poll.
        if self._failed.done():
            return
        try:
            self._take(records)
        except Exception as error:  # noqa: BLE001 - handed to the task that ends the process
            self._failed.set_exception(error)

    def _take(self, records: Records) -> None:
        """Nothing is awaited between the poll and here, so that the records are of the term that it is now."""
        for number, of_partition in groupby(records, key=attrgetter("partition")):
            self._lanes[number].put(of_partition)
            if self._lanes[number].full:
                self._fetch_no_more(number)

    def _fetch_no_more(self, number: int) -> None:
        if consumer := self._subscriber.consumer:
            consumer.pause(TopicPartition(CASE_COMMANDS.name, number))

    def _fetch_again(self, number: int) -> None:
        where = TopicPartition(CASE_COMMANDS.name, number)
        consumer = self._subscriber.consumer
        if consumer and where in consumer.paused():
            consumer.resume(where)

    async def _commit(self, offsets: Mapping[int, int]) -> None:
        consumer = self._subscriber.consumer
        if consumer is not None:
            await consumer.commit({TopicPartition(CASE_COMMANDS.name, n): offset for n, offset in offsets.items()})
