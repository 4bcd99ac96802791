"""A file of facts told to a ledger line by line, as it became known, and what its requests were answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from contracts.commands import Answer, Command
from contracts.envelope import Actor, Event, Reason
from contracts.facts.review import EntryCorrected
from contracts.fields import Said
from services.casework.decide import Decision
from services.casework.judge.checking import given
from services.casework.judge.lines import ASK, CONCLUSIONS, FACTS, REQUESTS, SETTINGS, Line
from services.casework.judge.names import People, entry_named, people_of, stream_named, with_ids
from services.casework.judge.shelf import Books
from services.casework.offline import Ledger
from services.casework.policy import PolicyBook

NOBODY_NAMED = Actor(id="unknown", role="unknown")


class Asked(Said, omit_defaults=False):
    """A request, judged when it was made: done, refused or in conflict, and why."""

    id: UUID
    landlord: str
    stream: str
    request: str
    step: str | None
    against: str | None
    recipient: str | None
    purpose: str | None
    asked_at: datetime
    by: str
    outcome: Answer
    reasons: tuple[Reason, ...]


class Told(NamedTuple):
    """A ledger that was told a file, what the requests in it were answered, and what the file calls each stream."""

    ledger: Ledger
    asked: tuple[Asked, ...]
    called: dict[str, str]


def tell(
    lines: Sequence[Line], first: PolicyBook, changes: Books, until: datetime, landlord: str | None = None
) -> Told:
    """Tell a ledger that goes by `first`, then by `changes`, of the lines in their order; time passes up to `until`.

    With `landlord` all is told as if it were that landlord's, else as each line has it.
    """
    telling = _Telling(Ledger(first), changes, landlord, people_of(lines, landlord) if landlord else {})
    for now, at_once in groupby(lines, key=lambda line: line.recorded_at):
        telling.hear(list(at_once), now)
    telling.ledger.turn_to(until)
    return Told(telling.ledger, tuple(telling.asked), telling.called)


class _Telling:
    def __init__(self, ledger: Ledger, changes: Books, landlord: str | None, people: People) -> None:
        self.ledger = ledger
        self.asked: list[Asked] = []
        self.called: dict[str, str] = {}
        self._changes = changes
        self._landlord = landlord
        self._people = people

    def hear(self, lines: list[Line], now: datetime) -> None:
        """Lines that became known at one instant."""
        self.ledger.turn_to(now)
        for line in lines:
            if line.tag in SETTINGS:
                self.ledger.load(self._changes[line.id], now)
        for _, alike in groupby(self._told(lines), key=lambda one: (one[1], one[0].tag in REQUESTS)):
            self._take([line for line, _ in alike], now)
        self.ledger.settle(now)
        self.ledger.turn_to(now)

    def _told(self, lines: Iterable[Line]) -> Iterator[tuple[Line, str]]:
        """The facts and requests with their streams."""
        for line in lines:
            if line.shape is not None and line.tag not in SETTINGS.keys() | CONCLUSIONS:
                stream = stream_named(line.stream, self._owner(line), self._people)
                self.called[stream] = min(self.called.get(stream, line.stream), line.stream)
                yield line, stream

    def _take(self, lines: list[Line], now: datetime) -> None:
        if lines[0].tag in FACTS:
            self.ledger.learn([self._event(line) for line in lines], now)
            return
        for line in lines:
            command = self._command(line)
            decision = self.ledger.ask(command, now)
            self.asked.append(_asked(line, command, decision, now))

    def _owner(self, line: Line) -> str:
        return self._landlord or line.landlord or ""

    def _event(self, line: Line) -> Event:
        envelope, data = line.envelope, self._said(line, line.said, line.tag)
        if envelope.corrects is not None:
            data = EntryCorrected(
                entry=entry_named(envelope.corrects), replacement=data, occurred_at=envelope.occurred_at
            )
        return Event(
            id=line.id, stream=self._stream(line), landlord=self._owner(line),
            occurred_at=line.recorded_at if envelope.corrects is not None else line.occurred_at,
            actor=envelope.actor or NOBODY_NAMED,
            caused_by=entry_named(envelope.caused_by) if envelope.caused_by else line.id,
            data=data, why=envelope.why, origin=envelope.origin,
        )  # fmt: skip

    def _command(self, line: Line) -> Command:
        stream = self._stream(line)
        said = given(line, version=self.ledger.history(stream).version)
        return Command(
            id=line.id, stream=stream, landlord=self._owner(line), issued_at=line.occurred_at,
            actor=line.envelope.actor or NOBODY_NAMED, body=self._said(line, said, line.tag.removeprefix(ASK)),
        )  # fmt: skip

    def _stream(self, line: Line) -> str:
        return stream_named(line.stream, self._owner(line), self._people)

    def _said(self, line: Line, said: dict[str, Any] | None, tag: str) -> Any:
        if said is None:
            return None
        named = with_ids(said, line.stream, self._owner(line), self._people)
        return msgspec.convert({**named, "type": tag}, line.shape)


def _asked(line: Line, command: Command, decision: Decision, now: datetime) -> Asked:
    about = {name: getattr(command.body, name, None) for name in ("step", "against", "recipient", "purpose")}
    return Asked(
        id=command.id, landlord=command.landlord, stream=command.stream, request=line.tag.removeprefix(ASK), **about,
        asked_at=now, by=command.actor.id, outcome=decision.outcome, reasons=decision.reasons,
    )  # fmt: skip
