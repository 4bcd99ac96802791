"""How `reports` reaches its handler: FastStream, with every default that could lose a report changed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

import structlog
from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import IllegalStateError
from faststream.kafka import KafkaBroker

from contracts.topics import REPORTS
from services.commits import Commits
from services.intake.handlers import Intake, Records
from services.polls import as_they_are, undecoded

log = structlog.get_logger(__name__)

GROUP = "caseledger-intake"
RECORDS_MAX = 500
# FastStream sleeps this long again after a poll that found nothing.
IDLE_MILLISECONDS = 20
# One fetch is in flight a broker: a partition that was just drained waits behind it, by default half a second.
FETCH_WAIT_MILLISECONDS = 50
_PAUSE_SECONDS = 1.0
# Every poll is a fetch, a request to publish and another that casework waits with, however few its records are.
GATHER_SECONDS = 0.01
GATHER_BELOW_RECORDS = 50


# Well within the ten seconds that a group gives its members to let go; what takes longer only comes again.
LET_GO_SECONDS = 3.0


class _Terms(ConsumerRebalanceListener):
    """Counts how often the group was settled anew, and ends what was begun before."""

    def __init__(self, let_go: Callable[[], Awaitable[None]]) -> None:
        self.term = 0
        self._let_go = let_go

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        try:
            await self._let_go()
        finally:
            self.term += 1
        log.info("partitions.revoked", partitions=sorted(one.partition for one in revoked))

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        log.info("partitions.assigned", partitions=sorted(one.partition for one in assigned))


class ReportConsumer:
    """The subscription to `reports`; started and stopped with the broker."""

    def __init__(self, broker: KafkaBroker, intake: Intake) -> None:
        self._intake = intake
        self._terms = _Terms(self.let_go)
        self._taking = asyncio.Lock()
        self._let_go_in: int | None = None
        self._commits = Commits(self._commit, lambda: self._terms.term)
        self._subscriber = broker.subscriber(
            REPORTS.name,
            group_id=GROUP,
            batch=True,
            max_records=RECORDS_MAX,
            batch_timeout_ms=IDLE_MILLISECONDS,
            fetch_max_wait_ms=FETCH_WAIT_MILLISECONDS,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            listener=self._terms,
            parser=as_they_are,
            decoder=undecoded,
        )
        self._subscriber(self._consume)

    async def run(self) -> None:
        """Commit what was taken until cancelled."""
        await self._commits.run()

    async def let_go(self) -> None:
        """Take nothing more, and record what was taken, so that nobody takes it again; not for ever."""
        self._let_go_in = self._terms.term
        try:
            async with asyncio.timeout(LET_GO_SECONDS):
                async with self._taking:
                    await self._commits.record_now()
        except TimeoutError:
            log.warning("reports.left_begun", seconds=LET_GO_SECONDS)

    def assigned(self) -> set[int] | None:
        """The partitions that the group has given to this process, None while it has none."""
        consumer = self._subscriber.consumer
        return {at.partition for at in consumer.assignment()} or None if consumer else None

    async def _consume(self, records: Any) -> None:
        async with self._taking:
            # Of what comes after letting go nothing is recorded, so it comes again to whoever is next.
            if self._let_go_in != self._terms.term:
                await self._take(records)

    async def _take(self, records: Records) -> None:
        term = self._terms.term
        try:
            await self._intake.take(records)
        except Exception:
            # FastStream would go on with the next batch, and a later commit would pass over this one.
            log.exception("batch.failed")
            await asyncio.sleep(_PAUSE_SECONDS)
            self._take_again(records, term)
        else:
            for partition, offset in {record.partition: record.offset + 1 for record in records}.items():
                self._commits.note(partition, offset, term)
            if len(records) < GATHER_BELOW_RECORDS:
                await asyncio.sleep(GATHER_SECONDS)

    def _take_again(self, records: Records, term: int) -> None:
        consumer = self._subscriber.consumer
        if consumer is None or term != self._terms.term:
            return
        # Backwards, so that the first record of each partition has the last word.
        for record in reversed(records):
            with suppress(IllegalStateError):
                consumer.seek(TopicPartition(record.topic, record.partition), record.offset)

    async def _commit(self, offsets: Mapping[int, int]) -> None:
        consumer = self._subscriber.consumer
        if consumer is not None:
            await consumer.commit({TopicPartition(REPORTS.name, n): offset for n, offset in offsets.items()})
