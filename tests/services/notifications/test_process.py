"""The service as a process, on a real broker of its own: punctual, and exact however often it is killed."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord

from contracts.commands import Command, PassDeadline
from contracts.notices import NoticeDelivered, NoticeEvent, NoticeRequested
from contracts.topics import CASE_COMMANDS, CASE_LEDGER, NOTICE_LEDGER, PARTITIONS, partition_for
from ledger.kafka import connect
from ledger.log import PartitionLog
from services.kafka_clients import admin_client
from services.notifications.app import NOTICES_GROUP, TIMERS_GROUP
from tests.services.notifications.process import DONE_SECONDS, Process, write_cases
from tests.services.notifications.situations import case, deadline_set, reported

pytestmark = pytest.mark.kafka


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
