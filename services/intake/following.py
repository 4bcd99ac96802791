"""Keeping the book of reports: its topics are read behind the work, from where the book stands."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError
from sqlalchemy.engine import Engine

from contracts.check import named
from contracts.cloudevents import BODY_BYTES_MAX, STRUCTURED
from contracts.commands import report_id
from contracts.envelope import Reason
from contracts.topics import COMMANDS_PARKED, REPORT_OUTCOMES, REPORTS, Topic
from services.intake.book import Read, Where, enter, read_positions, sweep
from services.intake.book_entries import Came, Parked, Told, london_day, read_outcome
from services.leading import ALONE, Lead
from services.poison import DATABASE_AWAY
from services.set_aside import REASONS
from services.store import ViewFenced

log = structlog.get_logger(__name__)

TOPICS = (REPORTS, REPORT_OUTCOMES, COMMANDS_PARKED)
"""What came, what became of it, and what waits for an operator."""
# Each record would wake a fetch of its own: the broker gathers them, for whoever asks has waited longer by then.
GATHER_BYTES = 512 * 1024
GATHER_MILLISECONDS = 250
RECORDS_MAX = 5000
_IDLE_MILLISECONDS = 200
_PAUSE_SECONDS = 2.0

Records = Sequence[ConsumerRecord[Any, Any]]


class _Named(msgspec.Struct, gc=False):
    source: Any = None
    id: Any = None


class _Origin(msgspec.Struct, gc=False):
    topic: str
    partition: Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
    offset: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class _Command(msgspec.Struct, gc=False):
    """As much of a parked command as says which record it came of, whatever else of it cannot be read."""

    origin: _Origin | None = None


_names_of = msgspec.json.Decoder(_Named).decode
_command_of = msgspec.json.Decoder(_Command).decode
_reasons_of = msgspec.json.Decoder(tuple[Reason, ...]).decode


class Follower:
    """Reads the topics into the book, and says in `trouble` what is wrong while it is not at their ends."""

    def __init__(self, engine: Engine, partitions: Mapping[str, int], lead: Lead = ALONE) -> None:
        """`partitions`: topic -> its partition count, of each of TOPICS."""
        self._engine = engine
        self._lead = lead
        self._where = [
            TopicPartition(topic.name, number) for topic in TOPICS for number in range(partitions[topic.name])
        ]
        self._at: dict[Where, int] = {}
        self._swept = ""
        self.trouble: str | None = "catching up"
        self.records_read = 0
        """How many records were taken so far: grows as long as catching up gets on."""

    async def run(self, bootstrap: str, connection: Mapping[str, Any]) -> None:
        """Follow for ever, whatever happens to Kafka and the database, while it is this replica that keeps the book."""
        while True:
            if not self._lead.held:
                # Two that keep one book would for ever start anew, the slower of them without getting anywhere.
                self.trouble = None
                await self._lead.won()
            consumer = AIOKafkaConsumer(
                bootstrap_servers=bootstrap,
                auto_offset_reset="earliest",
                isolation_level="read_committed",
                fetch_min_bytes=GATHER_BYTES,
                fetch_max_wait_ms=GATHER_MILLISECONDS,
                **connection,
            )
            try:
                await consumer.start()
                await self._follow(consumer)
            except (KafkaError, OSError) as error:
                await self._rest("Kafka does not answer", error)
            except DATABASE_AWAY as error:
                await self._rest("the database does not answer", error)
            except ViewFenced as error:
                # Another replica that keeps the same book was quicker; both read on from where it stands.
                log.info("book.moved_on", reason=str(error))
            finally:
                await consumer.stop()

    async def _rest(self, trouble: str, error: Exception) -> None:
        self.trouble = trouble
        log.warning("book.not_kept", error=type(error).__name__)
        await asyncio.sleep(_PAUSE_SECONDS)

    async def _follow(self, consumer: Any) -> None:
        ends = await self._begin(consumer)
        while True:
            found = await consumer.getmany(timeout_ms=_IDLE_MILLISECONDS, max_records=RECORDS_MAX)
            if found:
                await asyncio.to_thread(self.take, list(found.values()))
            if self.trouble is not None and await _has_reached(consumer, ends):
                self.trouble = None

    async def _begin(self, consumer: Any) -> dict[TopicPartition, int]:
        """Start from where the book stands; returns where the topics end now."""
        consumer.assign(self._where)
        self._at = await asyncio.to_thread(read_positions, self._engine)
        first = await consumer.beginning_offsets(self._where)
        for one in self._where:
            consumer.seek(one, max(first[one], self._at.get((one.topic, one.partition), 0)))
        return dict(await consumer.end_offsets(self._where))

    def take(self, runs: Sequence[Records]) -> None:
        """Write down the records of some partitions, each run in order; raises ViewFenced or the database's errors."""
        after = {(run[-1].topic, run[-1].partition): run[-1].offset + 1 for run in runs}
        came = [_came(record) for record in _of(REPORTS, runs)]
        parked = [one for record in _of(COMMANDS_PARKED, runs) if (one := _parked(record))]
        enter(self._engine, Read(came, list(_told(_of(REPORT_OUTCOMES, runs))), parked), self._at, after)
        self._at |= after
        self.records_read += sum(map(len, runs))
        if came and (day := london_day(newest := max(one.arrived for one in came))) != self._swept:
            sweep(self._engine, newest)
            self._swept = day


async def _has_reached(consumer: Any, ends: Mapping[TopicPartition, int]) -> bool:
    reached = [await consumer.position(partition) >= end for partition, end in ends.items()]
    return all(reached)


def _of(topic: Topic, runs: Sequence[Records]) -> Iterator[ConsumerRecord[Any, Any]]:
    return (record for run in runs if run[0].topic == topic.name for record in run)


def _came(record: ConsumerRecord[Any, Any]) -> Came:
    source, name = _names(record)
    identity = str(report_id(source, name)) if source and name else None
    return Came(record.partition, record.offset, _time(record), source, name, identity)


def _told(run: Iterable[ConsumerRecord[Any, Any]]) -> Iterator[Told]:
    for record in run:
        value = record.value or b""
        try:
            yield Told(read_outcome(value), value, _time(record))
        except (msgspec.MsgspecError, UnicodeError):
            log.error("outcome.unreadable", partition=record.partition, offset=record.offset)


def _parked(record: ConsumerRecord[Any, Any]) -> Parked | None:
    """Which record of `reports` waits; None for a command of ours, a timer's, or the mark of one sent again."""
    reasons = [content for name, content in record.headers if name == REASONS]
    try:
        origin, said = _command_of(record.value or b"").origin, _reasons_of(reasons[-1])
    except (msgspec.MsgspecError, UnicodeError, RecursionError, IndexError):
        return None
    if origin is None or origin.topic != REPORTS.name:
        return None
    return Parked((origin.partition, origin.offset), said[0].code if said else "", _time(record))


def _time(record: ConsumerRecord[Any, Any]) -> datetime:
    return datetime.fromtimestamp(max(record.timestamp, 0) / 1000, UTC)


def _names(record: ConsumerRecord[Any, Any]) -> tuple[str | None, str | None]:
    """Source and id by which a record would be answered, as far as the record can be read."""
    headers = {name.lower(): content or b"" for name, content in record.headers}
    value = record.value or b""
    try:
        if "ce_specversion" in headers and not headers.get("content-type", b"").startswith(STRUCTURED.encode()):
            found = _Named(headers["ce_source"].decode(), headers["ce_id"].decode())
        elif len(value) <= BODY_BYTES_MAX:
            found = _names_of(value)
        else:
            return None, None
    except (msgspec.MsgspecError, UnicodeError, RecursionError, KeyError):
        return None, None
    return named(found.source, found.id)
