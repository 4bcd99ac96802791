"""Deadlines that come due while many messages wait: how late their timers fire, and when that is decided."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord
from msgspec import Struct

from contracts.commands import Command, CommandOutcome, Moment, PassDeadline, case_stream, report_id
from contracts.reports import ReportOutcome, Treatment
from contracts.topics import CASE_COMMANDS, COMMAND_OUTCOMES, REPORT_OUTCOMES
from services.operations.samples import Sample
from tests.bench.answered import GIVEN_UP_SECONDS, new_records
from tests.bench.load import open_producer, send
from tests.bench.product import Product

SOURCE = "https://crm.example/whg"
LIMIT = timedelta(hours=24)
_PASS_DEADLINE = b"pass-deadline"


class Burst(Struct, frozen=True):
    """Seconds from the first message to the last outcome, and of each deadline that came due meanwhile."""

    seconds: float
    published_late: list[float]
    decided_late: list[float]


class _Due(Struct):
    at: datetime
    published: float | None = None
    decided: float | None = None


def hourly_policies(folder: Path) -> Path:
    """The policies, but for one clock that runs for 24 hours to the second instead of until a midnight."""
    folder.mkdir(parents=True)
    for pack in files("services.casework").joinpath("policies").iterdir():
        text = pack.read_text("utf-8").replace("{ working_days = 1 }", f"{{ hours = {LIMIT // timedelta(hours=1)} }}")
        (folder / pack.name).write_text(text, "utf-8")
    return folder


def due_report(at: datetime) -> tuple[UUID, Sample]:
    """A report whose first clock runs out then, and the case that it opens."""
    name = str(uuid4())
    data = {
        "received_at": (at - LIMIT).isoformat(),
        "channel": "phone",
        "immediate_danger": False,
        "reporter": {"capacity": "victim", "person": "p1"},
        "people": [{"ref": "p1"}],
        "victims": ["p1"],
        "motivation": {"asked": True, "hate": True},
    }
    kind = "caseledger.incident.reported.v1"
    event = {"specversion": "1.0", "id": name, "source": SOURCE, "type": kind, "landlord": "whg", "data": data}
    value, headers = msgspec.json.encode(event), (("content-type", b"application/cloudevents+json"),)
    return report_id(SOURCE, name), Sample(name.encode(), value, headers, datetime.now(UTC), Treatment.ACCEPTED)


async def measure_burst(product: Product, samples: Sequence[Sample], dues: int, ahead: timedelta) -> Burst:
    """Send all samples at once while deadlines come due, one a second from `ahead` of now on."""
    first = datetime.now(UTC) + ahead
    topics = (CASE_COMMANDS.name, COMMAND_OUTCOMES.name, REPORT_OUTCOMES.name)
    async with open_producer(product.bootstrap) as producer, new_records(product.bootstrap, *topics) as news:
        watch = _Watch(news)
        for number in range(dues):
            at = first + timedelta(seconds=number)
            case, sample = due_report(at)
            watch.dues[case_stream(case)] = _Due(at)
            await send(producer, sample)
        await asyncio.sleep(max((first - datetime.now(UTC)).total_seconds() - 1, 0))
        async with asyncio.timeout(GIVEN_UP_SECONDS):
            return await _burst(producer, samples, watch)


async def _burst(producer: AIOKafkaProducer, samples: Sequence[Sample], watch: "_Watch") -> Burst:
    began, began_at = perf_counter(), datetime.now(UTC)
    watching = asyncio.create_task(watch.until_answered(len(watch.dues) + len(samples)))
    await asyncio.gather(*[await send(producer, sample) for sample in samples])
    await watching
    seconds, ended_at = perf_counter() - began, datetime.now(UTC)
    during = [due for due in watch.dues.values() if began_at <= due.at <= ended_at]
    await watch.until_decided(during)
    return Burst(
        seconds,
        [due.published - due.at.timestamp() for due in during if due.published],
        [due.decided - due.at.timestamp() for due in during if due.decided],
    )


class _Watch:
    """Reads what passes, and notes by Kafka's own times when the timers of some cases fired and were answered."""

    def __init__(self, news: AIOKafkaConsumer) -> None:
        self.dues: dict[str, _Due] = {}
        self._news = news
        self._answered: set[tuple[int, int]] = set()
        self._fired: dict[UUID, _Due] = {}

    async def until_answered(self, messages: int) -> None:
        """Until so many messages have their outcome."""
        while len(self._answered) < messages:
            await self._read()

    async def until_decided(self, dues: Sequence[_Due]) -> None:
        """Until each deadline's timer is answered."""
        while any(due.decided is None for due in dues):
            await self._read()

    async def _read(self) -> None:
        for records in (await self._news.getmany(timeout_ms=500)).values():
            for record in records:
                self._take(record)

    def _take(self, record: ConsumerRecord[Any, Any]) -> None:
        value = record.value or b""
        if record.topic == REPORT_OUTCOMES.name:
            outcome = msgspec.json.decode(value, type=ReportOutcome)
            self._answered.add((outcome.partition, outcome.offset))
        elif record.topic == COMMAND_OUTCOMES.name:
            due = self._fired.get(msgspec.json.decode(value, type=CommandOutcome).command_id)
            if due and due.decided is None:
                due.decided = record.timestamp / 1000
        elif _PASS_DEADLINE in value:
            self._note_fired(msgspec.json.decode(value, type=Command), record.timestamp / 1000)

    def _note_fired(self, command: Command, at: float) -> None:
        due, body = self.dues.get(command.stream), command.body
        if due and due.published is None and isinstance(body, PassDeadline) and body.moment is Moment.DUE:
            due.published = at
            self._fired[command.id] = due
