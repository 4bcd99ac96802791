"""What casework does with what comes on `case-commands`."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import structlog

from contracts.commands import CommandOutcome
from contracts.reports import ReportOutcome
from contracts.topics import COMMAND_OUTCOMES, COMMANDS_PARKED, REPORT_OUTCOMES
from ledger.errors import NotOwner
from services.casework.commands.batch import Parked, command_outcome, read_command, report_outcome
from services.casework.commands.lane import Answers, Records
from services.casework.commands.ownership import Ownership
from services.casework.commands.settling import Settler
from services.casework.metrics import Metrics
from services.outbox import Outbox, Outgoing
from services.set_aside import set_aside

log = structlog.get_logger()

_encode = msgspec.json.Encoder().encode


class CommandHandler:
    """Takes commands to their end: decided and in the ledger, then answered; whoever calls it commits only then."""

    def __init__(self, settlers: Mapping[int, Settler], ownership: Ownership, outbox: Outbox, metrics: Metrics) -> None:
        self._settlers = settlers
        self._ownership = ownership
        self._outbox = outbox
        self._metrics = metrics

    @property
    def trouble(self) -> str | None:
        """What commands wait for, None when well."""
        waiting = (settler.trouble for settler in self._settlers.values())
        return next(filter(None, waiting), self._outbox.trouble and "answers cannot be published")

    async def settle(self, number: int, records: Records) -> Answers | None:
        """Decide one partition's records in order and append what they left; None if it is no longer ours."""
        items = [read_command(record.value, number, len(self._settlers)) for record in records]
        for record, item in zip(records, items, strict=True):
            if isinstance(item, Parked):
                log.error("command.set_aside", partition=number, offset=record.offset, code=item.reason.code)
        try:
            answers = await self._settlers[number].settle(items, anew=self._ownership.take_over(number))
        except NotOwner:
            log.info("partition.lost", partition=number, records=len(records))
            return None
        await self._park(records, answers)
        return answers

    async def _park(self, records: Records, answers: Answers) -> None:
        """Keep what could not be decided, before its answer says so: once the cause is mended it can be sent again."""
        parked = [
            set_aside(record, [answer.reason], COMMANDS_PARKED.name)
            for record, answer in zip(records, answers, strict=True)
            if isinstance(answer, Parked)
        ]
        await self._outbox.publish(parked)
        for answer in answers:
            if isinstance(answer, Parked):
                self._metrics.parked.labels(answer.reason.code).inc()

    async def answer(self, number: int, answers: Answers) -> None:
        """Return once Kafka has every answer."""
        outcomes = [outcome for answer in answers if (outcome := command_outcome(answer, number))]
        reports = [report for answer in answers if (report := report_outcome(answer))]
        await self._outbox.publish([*map(_to_whoever_asked, outcomes), *map(_to_the_sender, reports)])
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


def _to_whoever_asked(outcome: CommandOutcome) -> Outgoing:
    place = str(outcome.command_id)
    return Outgoing(COMMAND_OUTCOMES.name, place, _encode(outcome), key=place.encode())


def _to_the_sender(outcome: ReportOutcome) -> Outgoing:
    place = outcome.source or ""
    return Outgoing(REPORT_OUTCOMES.name, place, _encode(outcome), key=place.encode())
