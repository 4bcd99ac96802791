"""What casework does with a poll of `case-commands`."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from typing import Any, Protocol

import msgspec
import structlog
from aiokafka import ConsumerRecord
from aiokafka.errors import KafkaError

from contracts.commands import CommandOutcome
from contracts.reports import ReportOutcome
from contracts.topics import COMMAND_OUTCOMES, REPORT_OUTCOMES
from ledger.errors import NotOwner
from services.casework.commands.batch import Decided, Parked, command_outcome, read_command, report_outcome
from services.casework.commands.ownership import Ownership
from services.casework.commands.settling import Settler
from services.casework.metrics import Metrics

log = structlog.get_logger()

PUBLISH_RETRY_SECONDS = 1.0

_encode = msgspec.json.Encoder().encode

Records = Sequence[ConsumerRecord[Any, Any]]


class Publish(Protocol):
    """Sends one record and returns once Kafka has it; raises KafkaError."""

    def __call__(self, value: bytes, *, topic: str, key: bytes) -> Awaitable[object]: ...


class CommandHandler:
    """Takes one poll of commands to its end: decided, in the ledger, answered, and only then committed."""

    def __init__(
        self, settlers: Mapping[int, Settler], ownership: Ownership, publish: Publish, metrics: Metrics
    ) -> None:
        self._unpublished = False
        self._settlers = settlers
        self._ownership = ownership
        self._publish = publish
        self._metrics = metrics

    @property
    def trouble(self) -> str | None:
        """What commands wait for, None when well."""
        waiting = (settler.trouble for settler in self._settlers.values())
        return next(filter(None, waiting), "answers cannot be published" if self._unpublished else None)

    async def on_commands(self, records: Records) -> dict[int, int]:
        """Handle the records of one poll, the partitions side by side and each in order.

        Returns the offsets to commit by partition; a partition that was lost meanwhile has none.
        """
        by_partition: dict[int, list[ConsumerRecord[Any, Any]]] = defaultdict(list)
        for record in records:
            by_partition[record.partition].append(record)
        done = await asyncio.gather(*(self._handle(*of_partition) for of_partition in by_partition.items()))
        return {number: offset for number, offset in done if offset is not None}

    async def _handle(self, number: int, records: Records) -> tuple[int, int | None]:
        """Settle and answer one partition's records; the next offset, None if the partition is no longer ours."""
        items = [read_command(record.value, number, len(self._settlers)) for record in records]
        for record, item in zip(records, items, strict=True):
            if isinstance(item, Parked):
                log.error("command.set_aside", partition=number, offset=record.offset, code=item.reason.code)
        try:
            answers = await self._settlers[number].settle(items, anew=self._ownership.take_over(number))
        except NotOwner:
            log.info("partition.lost", partition=number, records=len(records))
            return number, None
        await self._answer(answers, number)
        return number, records[-1].offset + 1

    async def _answer(self, answers: Iterable[Decided | Parked], number: int) -> None:
        outcomes = [outcome for answer in answers if (outcome := command_outcome(answer, number))]
        reports = [report for answer in answers if (report := report_outcome(answer))]
        sent = [self._send(COMMAND_OUTCOMES.name, str(one.command_id), one) for one in outcomes]
        sent += [self._send(REPORT_OUTCOMES.name, one.source or "", one) for one in reports]
        await asyncio.gather(*sent)
        for outcome in outcomes:
            self._metrics.commands.labels(outcome.outcome).inc()
            log.info(
                "command.answered",
                command_id=str(outcome.command_id),
                stream=outcome.stream,
                outcome=outcome.outcome,
                partition=number,
                position=outcome.position,
            )

    async def _send(self, topic: str, key: str, outcome: CommandOutcome | ReportOutcome) -> None:
        while True:
            try:
                await self._publish(_encode(outcome), topic=topic, key=key.encode())
            except KafkaError as error:
                self._unpublished = True
                log.warning("answer.waits", topic=topic, reason=str(error))
                await asyncio.sleep(PUBLISH_RETRY_SECONDS)
            else:
                self._unpublished = False
                return
