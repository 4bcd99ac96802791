"""Deciding a poll's commands of one partition, in order, before anything of it is in the ledger.

Pure but for the log line about a command that could not be decided: that one is parked, and the others go on.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
import structlog

from contracts.commands import Answer, Command, CommandOutcome
from contracts.envelope import Event, Reason
from contracts.fields import Said
from contracts.reports import ReportOutcome
from contracts.topics import partition_for
from ledger.records import NewEvent
from services.casework.case.history import Entry, History
from services.casework.decide import Decision, decide
from services.casework.policy import PolicyBook

log = structlog.get_logger()

Decide = Callable[[History, Command, PolicyBook, datetime], Decision]

_decode = msgspec.json.Decoder(Command).decode
_encode = msgspec.json.Encoder().encode


class Parked(Said):
    """A record that could not be decided; it waits in `case-commands` to be sent again once the cause is mended."""

    reason: Reason
    command_id: UUID | None = None
    stream: str = "unknown:unknown"


class Decided(Said):
    """A command and its answer; `version` is the last that it left, now or the first time, else the stream's."""

    command: Command
    decision: Decision
    version: int
    position: int | None
    new_events: tuple[NewEvent, ...] = ()


class _Named(msgspec.Struct):
    """What can be read of a command that is otherwise broken."""

    id: UUID
    stream: str


def read_command(value: bytes | None, partition: int, partitions: int) -> Command | Parked:
    """The command in a record, or why it cannot be taken; the reason never repeats what the record says."""
    try:
        command = _decode(value or b"")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _unreadable(value or b"")
    if partition_for(command.stream, partitions) != partition:
        reason = Reason(code="wrong-partition", message="The command was sent to a partition that is not its stream's.")
        return Parked(reason=reason, command_id=command.id, stream=command.stream)
    return command


def _unreadable(value: bytes) -> Parked:
    reason = Reason(code="unreadable", message="The record is not a command that this version can read.")
    try:
        named = msgspec.json.decode(value, type=_Named)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Parked(reason=reason)
    return Parked(reason=reason, command_id=named.id, stream=named.stream)


class Staging:
    """Decides commands one after the other; each sees what the earlier ones of the batch left."""

    def __init__(
        self,
        history: Callable[[str], History],
        policies: PolicyBook,
        now: datetime,
        partition: int,
        decide: Decide = decide,
    ) -> None:
        self._history = history
        self._policies = policies
        self._now = now
        self._partition = partition
        self._decide = decide
        self._pending: dict[str, History] = {}

    def stage(self, item: Command | Parked) -> Decided | Parked:
        """Decide one command; whatever goes wrong parks that command alone."""
        if isinstance(item, Parked):
            return item
        try:
            history = self._pending.get(item.stream) or self._history(item.stream)
        except msgspec.MsgspecError as error:
            # A stream with an event that this version cannot read must not take the whole partition's process down.
            return _undecided(item, error)
        try:
            decision = self._decide(history, item, self._policies, self._now)
            new_events = tuple(_new_events(history, decision.events))
        except Exception as error:  # noqa: BLE001 - a bug must cost one command, never the partition
            return _undecided(item, error)
        if new_events:
            self._pending[item.stream] = history = history.then(self._entries(history, decision.events))
        # How far another landlord's case has come is not told either.
        version, position = (0, None) if decision.no_such_case else _answered(history, item)
        return Decided(command=item, decision=decision, version=version, position=position, new_events=new_events)

    def _entries(self, history: History, events: Iterable[Event]) -> Iterator[Entry]:
        """The events as the ledger will hold them; the position is not known before it does."""
        for version, event in enumerate(events, history.version + 1):
            yield Entry(event=event, version=version, recorded_at=self._now, partition=self._partition, position=0)


def _new_events(history: History, events: Sequence[Event]) -> Iterator[NewEvent]:
    for version, event in enumerate(events, history.version + 1):
        yield NewEvent(history.stream, version, _encode(event))


def _answered(history: History, command: Command) -> tuple[int, int | None]:
    left = history.answered(command.id)
    return (left[-1].version, left[-1].position) if left else (history.version, None)


def _undecided(command: Command, error: Exception) -> Parked:
    # The message of an exception may quote what a person typed; its type and place cannot.
    frame = traceback.extract_tb(error.__traceback__)[-1]
    log.error(
        "command.parked",
        command_id=str(command.id),
        stream=command.stream,
        error=type(error).__name__,
        where=f"{frame.filename}:{frame.lineno}",
    )
    reason = Reason(code="undecided", message="The command could not be decided; this is our mistake.")
    return Parked(reason=reason, command_id=command.id, stream=command.stream)


def command_outcome(item: Decided | Parked, partition: int) -> CommandOutcome | None:
    """What is said on `command-outcomes`; nothing of a record that does not even name its command."""
    if isinstance(item, Decided):
        return CommandOutcome(
            command_id=item.command.id,
            stream=item.command.stream,
            outcome=item.decision.outcome,
            version=item.version,
            partition=partition,
            position=item.position,
            reasons=item.decision.reasons,
            since=item.decision.since,
        )
    if item.command_id is None:
        return None
    return CommandOutcome(command_id=item.command_id, stream=item.stream, outcome=Answer.FAILED, reasons=(item.reason,))


def report_outcome(item: Decided | Parked) -> ReportOutcome | None:
    """What is said on `report-outcomes` of a command that a sender's record became."""
    if isinstance(item, Parked) or item.command.origin is None or item.decision.treatment is None:
        return None
    origin = item.command.origin
    kind, _, name = item.command.stream.partition(":")
    return ReportOutcome(
        outcome=item.decision.treatment,
        topic=origin.topic,
        partition=origin.partition,
        offset=origin.offset,
        source=origin.source,
        id=origin.id,
        report_id=item.command.id,
        case_id=UUID(name) if kind == "case" else None,
        reasons=item.decision.reasons,
    )
