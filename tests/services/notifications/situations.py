"""Case events to begin from, and the service put together over a log in memory and a clock turned by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import msgspec
from prometheus_client import CollectorRegistry

from contracts.commands import Command, PassDeadline, case_stream
from contracts.envelope import Actor, Event
from contracts.facts import Fact
from contracts.facts.deadlines import (
    DeadlineMet,
    DeadlinePassed,
    DeadlineReset,
    DeadlineSet,
    DeadlineWarned,
    Part,
)
from contracts.facts.handling import OfficerAssigned
from contracts.facts.report import IncidentReported, Motivation, Reporter
from contracts.notices import NoticeEvent
from contracts.topics import CASE_LEDGER, NOTICE_LEDGER, partition_for
from contracts.vocabulary import Capacity, Channel
from ledger.clock import Clock
from ledger.errors import TransportError
from ledger.log import PartitionLog
from ledger.records import NewEvent
from ledger.testing import HandClock, InMemoryTransport
from services.notifications.channels import Channel as NoticeChannel
from services.notifications.channels.file import FileChannel
from services.notifications.choosing import Choosing
from services.notifications.database import Database
from services.notifications.delivery import Delivery
from services.notifications.firing import Firing
from services.notifications.followed import FollowedView
from services.notifications.handlers import Notifications
from services.notifications.metrics import Metrics
from services.notifications.notice_logs import NoticeLogs
from services.notifications.sending import Sending
from services.notifications.staff import Staff
from services.notifications.tables import NOTICES, WATCH, open_tables

NOON = datetime(2026, 4, 2, 12, 0, tzinfo=UTC)
CASE = UUID("11111111-2222-4333-8444-555555555555")
STREAM = case_stream(CASE)
CLAUSE = "whg:2.3.2"
PAGES = "http://127.0.0.1:8000"
PARTITIONS = 2


def after(**by: float) -> datetime:
    """That long after noon."""
    return NOON + timedelta(**by)


def case(number: int) -> str:
    """The stream of one case of many."""
    return case_stream(uuid5(CASE, str(number)))


def clock_of(stream: str) -> UUID:
    """The deadline id of the case's only clock."""
    return uuid5(CASE, stream)


def event(data: Fact, *, at: datetime = NOON, stream: str = STREAM, key: str = "") -> Event:
    """An event whose id follows from what it says."""
    said = uuid5(CASE, f"{stream}{at.isoformat()}{msgspec.json.encode(data).decode()}{key}")
    actor = Actor(id="casework", role="system")
    return Event(id=said, stream=stream, landlord="whg", occurred_at=at, actor=actor, caused_by=said, data=data)


def reported(stream: str = STREAM) -> Event:
    """A report about which the notices must say nothing."""
    reporter = Reporter(capacity=Capacity.VICTIM)
    motivation = Motivation(asked=True, hate=True)
    told = IncidentReported(channel=Channel.PHONE, immediate_danger=False, reporter=reporter, motivation=motivation)
    return event(told, stream=stream)


def assigned(officer: str, *, at: datetime = NOON, stream: str = STREAM) -> Event:
    """An officer answers for the case."""
    return event(OfficerAssigned(officer=officer), at=at, stream=stream)


def deadline_set(due: datetime, warnings: Iterable[datetime] = (), *, stream: str = STREAM) -> Event:
    """The case's clock runs."""
    return event(
        DeadlineSet(
            deadline=clock_of(stream),
            clock="contact",
            clause=CLAUSE,
            due=due,
            started_by=CASE,
            started_at=NOON,
            parts=(Part.CONTACT,),
            essential=(Part.CONTACT,),
            policy_version="2024-10",
            calendar_version="2026",
            warnings=tuple(warnings),
        ),
        stream=stream,
    )


def deadline_reset(due: datetime, warnings: Iterable[datetime] = (), *, stream: str = STREAM, key: str = "") -> Event:
    """The clock's due instant moved."""
    told = DeadlineReset(
        deadline=clock_of(stream),
        due=due,
        started_at=NOON,
        reason="A correction moved what starts this clock.",
        policy_version="2024-10",
        calendar_version="2026",
        warnings=tuple(warnings),
    )
    return event(told, stream=stream, key=key)


def warned(at: datetime, due: datetime, *, stream: str = STREAM) -> Event:
    """The clock is near its end."""
    return event(DeadlineWarned(deadline=clock_of(stream), clause=CLAUSE, due=due), at=at, stream=stream)


def passed(due: datetime, *, stream: str = STREAM) -> Event:
    """The clock ran out."""
    told = DeadlinePassed(deadline=clock_of(stream), clause=CLAUSE, due=due, missing=(Part.CONTACT,))
    return event(told, at=due, stream=stream)


def met(due: datetime, *, stream: str = STREAM) -> Event:
    """The clock was kept."""
    return event(DeadlineMet(deadline=clock_of(stream), clause=CLAUSE, due=due, met_by=(CASE,)), stream=stream)


class Casework:
    """Stands for casework: writes the case ledger, and answers a fired timer as casework would, when told to."""

    def __init__(self, transport: InMemoryTransport, clock: Clock) -> None:
        self._logs = [PartitionLog(transport, CASE_LEDGER.name, number, clock=clock) for number in range(PARTITIONS)]

    async def says(self, *events: Event) -> None:
        """Append the events, each as its own append."""
        for said in events:
            log = self._logs[partition_for(said.stream, PARTITIONS)]
            await log.open()
            version = (log.head(said.stream) or 0) + 1
            await log.append([NewEvent(said.stream, version, msgspec.json.encode(said))])

    async def says_at_once(self, events: Sequence[Event]) -> None:
        """Append the first events of many cases, in one append a partition."""
        for number, log in enumerate(self._logs):
            mine = [said for said in events if partition_for(said.stream, PARTITIONS) == number]
            await log.open()
            await log.append([NewEvent(said.stream, 1, msgspec.json.encode(said)) for said in mine])

    async def close(self) -> None:
        """Stop."""
        for log in self._logs:
            await log.close()


class Service:
    """One life of the service; `sent` are the commands it published, `reachable` whether Kafka takes them."""

    def __init__(
        self,
        home: Path,
        transport: InMemoryTransport,
        clock: HandClock,
        channels: Sequence[NoticeChannel] = (),
        staff: Callable[[], Staff] = Staff,
        *,
        database: str | None = None,
    ) -> None:
        self.sent: list[Command] = []
        self.reachable = True
        self.clock = clock
        self.engine = open_tables(database or home / "notifications.sqlite3")
        self.database = Database(self.engine)
        self.registry = CollectorRegistry()
        metrics = Metrics(self.registry, self.engine, clock)
        self.sending = Sending(channels or [FileChannel(home / "notices")], clock, metrics.attempts, pages=PAGES)
        self._transport = transport
        self._tasks: list[asyncio.Task[None]] = []
        self.notices = FollowedView(self.database, NOTICES, transport, NOTICE_LEDGER.name, PARTITIONS)
        self.watch = FollowedView(self.database, WATCH, transport, CASE_LEDGER.name, PARTITIONS)
        self.firing = Firing(self.database, self._send, clock, metrics)
        self.logs = [
            PartitionLog(transport, NOTICE_LEDGER.name, number, clock=clock, gapless=True)
            for number in range(PARTITIONS)
        ]
        self.notice_logs = NoticeLogs(self.logs)
        choosing = Choosing(staff, self.sending.ways)
        self.delivery = Delivery(
            self.database, self.notice_logs, self.notices.follower.wait_for, choosing, self.sending, clock
        )
        self.whole = Notifications(
            self.database, clock, notices=self.notices, watch=self.watch, firing=self.firing, delivery=self.delivery
        )

    @property
    def told(self) -> list[PassDeadline]:
        """What the commands say."""
        return [command.body for command in self.sent if isinstance(command.body, PassDeadline)]

    async def _send(self, commands: Sequence[Command]) -> None:
        if not self.reachable:
            raise TransportError("The test says so.")
        self.sent.extend(commands)

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something beside the test until the service is killed."""
        task = asyncio.create_task(work)
        self._tasks.append(task)
        return task

    async def follow(self) -> None:
        """Follow both ledgers, as far as they go now."""
        self.spawn(self.notices.keep_up(lambda: None))
        await self.notices.follower.wait_caught_up()
        self.spawn(self.watch.keep_up(lambda: None))
        await self.delivery.open()
        await self.see()

    async def see(self) -> None:
        """Wait until all that the case ledger holds now is saved."""
        ends = {n: len(self._transport.log(CASE_LEDGER.name, n)) for n in range(PARTITIONS)}
        async with asyncio.timeout(10):
            while any(self.watch.offsets[number] < end for number, end in ends.items()):  # noqa: ASYNC110 - bounded
                await asyncio.sleep(0.005)

    async def deliver(self) -> None:
        """Take every notice as far as it goes now."""
        while await self.delivery.step():
            pass

    async def kill(self) -> None:
        """End at once, as SIGKILL does: nothing is finished or tidied up."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for log in self.logs:
            await log.close()
        self.engine.dispose()


async def notice_ledger(transport: InMemoryTransport, clock: Clock) -> list[NoticeEvent]:
    """Every event of the notice ledger that counts, by partition."""
    said = []
    for number in range(PARTITIONS):
        log = PartitionLog(transport, NOTICE_LEDGER.name, number, clock=clock)
        await log.open()
        said += [msgspec.json.decode(one.value, type=NoticeEvent) for one in log.read_events(1, 100_000)]
        await log.close()
    return said
