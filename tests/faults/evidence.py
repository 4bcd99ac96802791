"""What a run leaves behind: the raw records of its log, and what everybody noted."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from msgspec import Struct

from services.kafka_clients import open_reader
from tests.faults.scene import LATE_SECONDS, PARTITIONS, TOPIC
from tests.faults.writer import unsettled
from tests.history.checker import check
from tests.history.finding import Finding
from tests.history.journal import read_journals
from tests.history.observations import Folded, Observation
from tests.history.rule import RawRecord

_READ_SECONDS = 120.0


class Evidence(Struct):
    """All there is to judge a run by."""

    records: dict[int, list[RawRecord]]
    observations: list[Observation]

    def judge(self) -> list[Finding]:
        """What the history checker finds, and every append of which nobody ever learned what became of it."""
        findings = check(self.records, self.observations, self._last_folds(), grace_seconds=LATE_SECONDS)
        for append_id, partition in unsettled(self.observations).items():
            findings.append(Finding("never settled", f"Nobody knows what became of {append_id} on {partition}."))
        return findings

    def _last_folds(self) -> Sequence[Folded]:
        """Readers note their folds when they have read to the end."""
        return [observation for observation in self.observations if isinstance(observation, Folded)]


async def gather_evidence(bootstrap: str, folder: Path) -> Evidence:
    """Read the whole log with a plain consumer, and what the processes noted in the folder."""
    async with open_reader(bootstrap, {}) as consumer, asyncio.timeout(_READ_SECONDS):
        records = {partition: await _records(consumer, partition) for partition in range(PARTITIONS)}
    return Evidence(records, await asyncio.to_thread(lambda: read_journals(folder.glob("*.jsonl"))))


async def _records(consumer: AIOKafkaConsumer, partition: int) -> list[RawRecord]:
    where = TopicPartition(TOPIC, partition)
    consumer.assign([where])
    await consumer.seek_to_beginning(where)
    end = (await consumer.end_offsets([where]))[where]
    found: list[RawRecord] = []
    while await consumer.position(where) < end:
        for records in (await consumer.getmany(timeout_ms=500)).values():
            found += map(_raw, records)
    return found


def _raw(record: "ConsumerRecord[bytes, bytes]") -> RawRecord:
    stamp = dict(record.headers).get("ledger") or b""
    return RawRecord(record.offset, record.key or b"", record.value or b"", stamp)
