"""What intake does with each record of `reports`: a command for casework, or a place among the rejected with reasons.

Kafka has acknowledged everything made from a batch when `take` returns; whatever a record holds, those after it go on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec
import structlog
from aiokafka import ConsumerRecord

from contracts.check import check
from contracts.cloudevents import Unreadable, from_kafka
from contracts.commands import Command
from contracts.envelope import Reason
from contracts.redriven import first_arrival
from contracts.reports import ReportOutcome, Treatment
from contracts.topics import CASE_COMMANDS, REPORT_OUTCOMES, REPORTS_REJECTED
from ledger.clock import Clock
from services.intake.report import Position, Rejection, admit
from services.intake.sources import Sources
from services.outbox import Outbox, Outgoing
from services.set_aside import set_aside

_MADE_BY_US = Reason(code="internal", message="This is our mistake, not the sender's; the operator has been told.")


Records = Sequence[ConsumerRecord[Any, Any]]


class Intake:
    """Takes batches of `reports` and publishes what each record becomes."""

    def __init__(self, outbox: Outbox, sources: Sources, clock: Clock, *, own_time: bool = False) -> None:
        """`own_time`: the clock does not tell the machine's time, so that Kafka's times of arrival mean nothing."""
        self._outbox = outbox
        self._sources = sources
        self._clock = clock
        self._own_time = own_time
        self._log = structlog.get_logger(__name__)

    async def take(self, records: Records) -> None:
        """Publish what the records become; returns once Kafka has it all."""
        answers = [(record, self._judge(record)) for record in records]
        await self._outbox.publish([outgoing for record, answer in answers for outgoing in _made_of(record, answer)])
        # Not before: a batch that was broken off comes again.
        for record, answer in answers:
            if isinstance(answer, Rejection):
                self._note(record, answer)

    def _note(self, record: ConsumerRecord[Any, Any], answer: Rejection) -> None:
        self._log.info(
            "report.rejected",
            partition=record.partition,
            offset=record.offset,
            codes=sorted({reason.code for reason in answer.reasons}),
        )

    def _judge(self, record: ConsumerRecord[Any, Any]) -> Command | Rejection:
        try:
            position = self._position(record)
            # By the time of arrival, so that a record delivered again is judged as it was.
            judged = check(from_kafka(record.value, record.headers), position.arrived_at)
            return admit(judged, self._sources, self._since_first_arrival(position, record))
        except Unreadable as unreadable:
            return Rejection((unreadable.reason,))
        except Exception as error:  # noqa: BLE001 - no record may stop those after it
            self._log.error(
                "report.failed", partition=record.partition, offset=record.offset, error=type(error).__name__
            )
            return Rejection((_MADE_BY_US,))

    def _since_first_arrival(self, position: Position, record: ConsumerRecord[Any, Any]) -> Position:
        """A message set aside and sent again was received when it first came: the wait was ours, not the reporter's.

        Whoever writes the header themselves gains nothing: a sender may say when it was received anyway.
        """
        first = None if self._own_time else first_arrival(record.headers)
        return replace(position, arrived_at=min(first, position.arrived_at)) if first else position

    def _position(self, record: ConsumerRecord[Any, Any]) -> Position:
        now = self._clock.now()
        arrived_at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
        if self._own_time or not record.timestamp > 0:
            arrived_at = now
        return Position(record.topic, record.partition, record.offset, min(arrived_at, now))


def command_record(command: Command) -> Outgoing:
    """A command on its way to casework."""
    return Outgoing(CASE_COMMANDS.name, command.stream, msgspec.json.encode(command), key=command.stream.encode())


def _made_of(record: ConsumerRecord[Any, Any], answer: Command | Rejection) -> Iterator[Outgoing]:
    if isinstance(answer, Command):
        yield command_record(answer)
        return
    yield rejected_record(record, answer.reasons)
    yield outcome_record(record, answer)


def rejected_record(record: ConsumerRecord[Any, Any], reasons: Sequence[Reason]) -> Outgoing:
    """A record as it came, with its reasons and where it lay in added headers."""
    return set_aside(record, reasons, REPORTS_REJECTED.name)


def outcome_record(record: ConsumerRecord[Any, Any], rejection: Rejection) -> Outgoing:
    """The answer to a sender; one who left no name is answered by the offset alone."""
    outcome = ReportOutcome(
        outcome=Treatment.REJECTED,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        source=rejection.source,
        id=rejection.id,
        report_id=rejection.report_id,
        reasons=rejection.reasons,
    )
    key = rejection.source or f"{record.topic}:{record.partition}:{record.offset}"
    return Outgoing(REPORT_OUTCOMES.name, key, msgspec.json.encode(outcome), key=key.encode())
