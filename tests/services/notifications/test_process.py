"""The service as a process, on a real broker of its own: punctual, and exact however often it is killed."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord

from contracts.commands import Command, PassDeadline
from contracts.envelope import Event
from contracts.notices import NoticeDelivered, NoticeEvent, NoticeRequested
from contracts.topics import CASE_COMMANDS, CASE_LEDGER, NOTICE_LEDGER, PARTITIONS, partition_for
from deploy.create_topics import create_topics
from deploy.kafka import choose_kafka
from deploy.ports import free_port
from ledger.kafka import connect
from ledger.log import PartitionLog
from ledger.records import NewEvent
from services.kafka_clients import admin_client
from services.notifications.app import NOTICES_GROUP, TIMERS_GROUP
from services.settings import read_settings
from tests.services.notifications.situations import case, deadline_set, reported

pytestmark = pytest.mark.kafka

READY_SECONDS = 30
DONE_SECONDS = 60


@pytest.fixture(scope="module")
async def bootstrap(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A Kafka whose ledgers nobody else writes to, with the product's topics."""
    environ = {name: value for name, value in os.environ.items() if name != "KAFKA_BOOTSTRAP_SERVERS"}
    own = {"CASELEDGER_DATA_DIR": str(tmp_path_factory.mktemp("kafka")), "CASELEDGER_KAFKA_PORT": str(free_port())}
    async with choose_kafka(read_settings(environ | own)) as kafka:
        await create_topics(read_settings({"KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap}))
        yield kafka.bootstrap


class Process:
    """The service, started again and again in one data folder."""

    def __init__(self, bootstrap: str, home: Path) -> None:
        self.home = home
        self.url = f"http://127.0.0.1:{free_port()}"
        self._environ = os.environ | {
            "KAFKA_BOOTSTRAP_SERVERS": bootstrap,
            "CASELEDGER_DATA_DIR": str(home),
            "CASELEDGER_NOTIFICATIONS_PORT": self.url.rpartition(":")[2],
        }
        self._process: asyncio.subprocess.Process | None = None

    @asynccontextmanager
    async def alive(self) -> AsyncIterator[None]:
        """Started and ready; killed at the end, unless it was before."""
        await self.start()
        try:
            await self.until_ready()
            yield
        finally:
            await self.kill()

    async def start(self) -> None:
        """Begin, with the log in the data folder."""
        self.home.mkdir(exist_ok=True)
        with (self.home / "log.jsonl").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "services.notifications.app", env=self._environ, stderr=log
            )

    async def kill(self) -> None:
        """SIGKILL."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def until_ready(self) -> None:
        """Wait until it says that it is ready."""
        async with httpx.AsyncClient() as http, asyncio.timeout(READY_SECONDS):
            while not await self._is_ready(http):
                if self._process is None or self._process.returncode is not None:
                    pytest.fail((self.home / "log.jsonl").read_text()[-2000:])
                await asyncio.sleep(0.05)

    async def _is_ready(self, http: httpx.AsyncClient) -> bool:
        try:
            return (await http.get(f"{self.url}/readyz")).is_success
        except httpx.TransportError:
            return False

    async def metric(self, name: str) -> float:
        """A figure of its metrics."""
        async with httpx.AsyncClient() as http:
            lines = (await http.get(f"{self.url}/metrics")).text.splitlines()
        return float(next(line for line in lines if line.startswith(f"{name} ")).rpartition(" ")[2])

    async def until_metric(self, name: str, value: float) -> None:
        """Wait until the figure has come to that value."""
        found = None
        try:
            async with asyncio.timeout(DONE_SECONDS):
                while (found := await self.metric(name)) != value:  # noqa: ASYNC110 - bounded
                    await asyncio.sleep(0.1)
        except TimeoutError:
            pytest.fail(f"{name} is {found}, not {value}\n" + (self.home / "log.jsonl").read_text()[-2000:])


async def write_cases(bootstrap: str, events: Sequence[Event]) -> None:
    """Put the first events of cases into the case ledger."""
    async with connect(bootstrap) as transport:
        for number in range(PARTITIONS):
            new = [
                NewEvent(said.stream, 1, msgspec.json.encode(said))
                for said in events
                if partition_for(said.stream, PARTITIONS) == number
            ]
            log = PartitionLog(transport, CASE_LEDGER.name, number)
            await log.open()
            for begin in range(0, len(new), 500):
                await log.append(new[begin : begin + 500])
            await log.close()


async def read_notices(bootstrap: str) -> list[NoticeEvent]:
    """What counts in the notice ledger."""
    said: list[NoticeEvent] = []
    async with connect(bootstrap) as transport:
        for number in range(PARTITIONS):
            log = PartitionLog(transport, NOTICE_LEDGER.name, number)
            await log.open()
            said += [msgspec.json.decode(one.value, type=NoticeEvent) for one in log.read_events(1, 1_000_000)]
            await log.close()
    return said


async def read_commands(bootstrap: str, count: int) -> list[ConsumerRecord]:
    """The first so many records of the commands, and whatever comes with them."""
    partitions = [TopicPartition(CASE_COMMANDS.name, number) for number in range(PARTITIONS)]
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest") as consumer:
        consumer.assign(partitions)
        records: list[ConsumerRecord] = []
        async with asyncio.timeout(DONE_SECONDS):
            while len(records) < count:
                found = await consumer.getmany(timeout_ms=200)
                records += [record for part in found.values() for record in part]
        return records


async def committed(bootstrap: str, group: str) -> dict[int, int]:
    """What the group has told of its position in the case ledger."""
    async with admin_client(bootstrap) as admin:
        offsets = await admin.list_consumer_group_offsets(group)
    return {where.partition: told.offset for where, told in offsets.items() if where.topic == CASE_LEDGER.name}


async def ends(bootstrap: str) -> dict[int, int]:
    """Where the case ledger ends."""
    async with connect(bootstrap) as transport:
        slices = await transport.read(CASE_LEDGER.name, dict.fromkeys(range(PARTITIONS), 0))
    return {number: part.end_offset for number, part in slices.items()}


async def test_timers_reach_casework_within_two_seconds(bootstrap: str, tmp_path: Path) -> None:
    """Each due clock is one command in its case's partition, never early; the positions are told to Kafka."""
    process = Process(bootstrap, tmp_path / "home")
    streams = [case(number) for number in range(50)]
    async with process.alive():
        begin = datetime.now(UTC)
        due = {stream: begin + timedelta(seconds=2 + index / 25) for index, stream in enumerate(streams)}
        await write_cases(bootstrap, [deadline_set(due[stream], stream=stream) for stream in streams])
        records = await read_commands(bootstrap, len(streams))
        async with asyncio.timeout(DONE_SECONDS):
            for group in (TIMERS_GROUP, NOTICES_GROUP):
                while await committed(bootstrap, group) != await ends(bootstrap):  # noqa: ASYNC110 - bounded
                    await asyncio.sleep(0.1)
    late = []
    for record in records:
        command = msgspec.json.decode(record.value, type=Command)
        assert isinstance(command.body, PassDeadline)
        assert record.key == command.stream.encode()
        assert record.partition == partition_for(command.stream, PARTITIONS)
        sent = datetime.fromtimestamp(record.timestamp / 1000, UTC)
        late.append((sent - due[command.stream]).total_seconds())

    assert sorted(record.key.decode() for record in records) == sorted(streams)
    # Kafka stamps whole milliseconds, rounded down.
    assert min(late) > -0.001
    assert max(late) < 2


async def test_killed_again_and_again_it_delivers_every_notice_once(bootstrap: str, tmp_path: Path) -> None:
    """After SIGKILLs under load each notice is requested once and delivered as one file; a lost file repeats none."""
    process = Process(bootstrap, tmp_path / "home")
    moments = random.Random(20261122)
    reports = [reported(case(10_000 + number)) for number in range(2000)]
    await write_cases(bootstrap, reports)
    for _ in range(3):
        async with process.alive():
            await asyncio.sleep(moments.uniform(0.05, 0.8))
    async with process.alive():
        await process.until_metric('caseledger_notices{state="delivered"}', len(reports))
    said = await read_notices(bootstrap)
    files = {path.name for path in process.home.glob("notices/*")}
    (process.home / "notifications.sqlite3").unlink()
    async with process.alive():
        await process.until_metric('caseledger_notices{state="delivered"}', len(reports))
        await process.until_metric('caseledger_notices{state="wanted"}', 0)

    assert len(await read_notices(bootstrap)) == len(said)
    requested = Counter(one.data.notice for one in said if isinstance(one.data, NoticeRequested))
    delivered = {one.data.notice for one in said if isinstance(one.data, NoticeDelivered)}
    assert set(requested.values()) == {1}
    assert {one.stream for one in said} == {report.stream for report in reports}
    assert set(requested) == delivered
    assert files == {f"{notice}.json" for notice in requested}
