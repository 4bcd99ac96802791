"""The latest outcomes of reports, read from their topic; nothing to lose, since a new process reads them again."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from contracts.reports import ReportOutcome
from contracts.topics import REPORT_OUTCOMES

# Of what the outcomes say, as they are kept; Python needs about as much again to find them.
BYTES_MAX = 24 * 1024 * 1024
READ_BACK_RECORDS = 50_000
OUTCOMES_A_REPORT_MAX = 20
# Each outcome would wake a fetch of its own: the broker gathers them, for whoever asks has waited longer by then.
GATHER_BYTES = 256 * 1024
GATHER_MILLISECONDS = 250
_IDLE_MILLISECONDS = 200
_PAUSE_SECONDS = 2.0
_decode = msgspec.json.Decoder(ReportOutcome).decode


class Outcomes:
    """The outcomes of the latest reports, by report id: BYTES_MAX of them, since one with many reasons is large."""

    def __init__(self) -> None:
        self._known: OrderedDict[UUID, list[bytes]] = OrderedDict()
        self._bytes = 0
        self.trouble: str | None = "catching up"
        """What is wrong while the topic is not followed to its end."""

    def of(self, report: UUID) -> tuple[ReportOutcome, ...]:
        """What became of each record of this report, the oldest first; at most OUTCOMES_A_REPORT_MAX."""
        return tuple(map(_decode, self._known.get(report, ())))

    def add(self, value: bytes) -> None:
        """Remember an outcome; one that names no report is nobody's to ask for."""
        try:
            report = _decode(value).report_id
        except (msgspec.MsgspecError, UnicodeError):
            structlog.get_logger(__name__).error("outcome.unreadable", bytes=len(value))
            return
        if report is not None:
            self._keep(report, value)

    def _keep(self, report: UUID, value: bytes) -> None:
        outcomes = self._known.pop(report, [])
        self._bytes -= sum(map(len, outcomes))
        if value not in outcomes:
            # The first answer stays: it is the one that says what the report became.
            outcomes = [*outcomes[:1], *outcomes[1:][2 - OUTCOMES_A_REPORT_MAX :], value]
        self._known[report] = outcomes
        self._bytes += sum(map(len, outcomes))
        while self._bytes > BYTES_MAX:
            _, oldest = self._known.popitem(last=False)
            self._bytes -= sum(map(len, oldest))


async def follow(outcomes: Outcomes, bootstrap: str, connection: Mapping[str, Any], partitions: int) -> None:
    """Feed `outcomes` from the topic, which has so many partitions, for ever, whatever happens to Kafka."""
    log = structlog.get_logger(__name__)
    while True:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap,
            auto_offset_reset="earliest",
            fetch_min_bytes=GATHER_BYTES,
            fetch_max_wait_ms=GATHER_MILLISECONDS,
            **connection,
        )
        try:
            await consumer.start()
            await _follow(outcomes, consumer, partitions)
        except (KafkaError, OSError) as error:
            outcomes.trouble = "Kafka does not answer"
            log.warning("outcomes.not_followed", error=type(error).__name__)
            await asyncio.sleep(_PAUSE_SECONDS)
        finally:
            await consumer.stop()


async def _follow(outcomes: Outcomes, consumer: Any, count: int) -> None:
    ends = await _begin(consumer, count)
    while True:
        for records in (await consumer.getmany(timeout_ms=_IDLE_MILLISECONDS)).values():
            for record in records:
                outcomes.add(record.value or b"")
        if outcomes.trouble is not None and await _has_reached(consumer, ends):
            outcomes.trouble = None


async def _begin(consumer: Any, count: int) -> dict[TopicPartition, int]:
    """Start near the end, far enough back to fill the memory; returns where the topic ends now."""
    partitions = [TopicPartition(REPORT_OUTCOMES.name, number) for number in range(count)]
    consumer.assign(partitions)
    first, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
    for partition in partitions:
        consumer.seek(partition, max(first[partition], ends[partition] - READ_BACK_RECORDS))
    return dict(ends)


async def _has_reached(consumer: Any, ends: Mapping[TopicPartition, int]) -> bool:
    positions = [await consumer.position(partition) >= end for partition, end in ends.items()]
    return all(positions)
