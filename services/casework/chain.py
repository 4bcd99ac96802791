"""What led to an event of a case and what it led to, from the names that events give of one another; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, get_args
from uuid import UUID

from contracts.facts import Concluded, DeadlineFact
from contracts.facts.deadlines import DeadlineMet, DeadlinePassed, DeadlineReset, DeadlineSet, DeadlineWarned
from contracts.facts.handling import BreachExplained, WarningAcknowledged
from contracts.facts.patterns import RepeatRecorded
from contracts.facts.review import EntryCorrected, RequestRefused
from services.casework.acts import allowed_by, done_by
from services.casework.case.history import Entry, History

_CONCLUDED = frozenset(get_args(Concluded))


class Link(NamedTuple):
    """One step of a chain: the event `effect` came of the event `cause`, and how; both are versions of the stream."""

    cause: int
    effect: int
    why: str


class Chain(NamedTuple):
    """What led to an event and what it led to, the nearest first, and what came by the same command."""

    causes: tuple[Link, ...]
    effects: tuple[Link, ...]
    beside: tuple[int, ...]


def chain_of(history: History, version: int) -> Chain:
    """The chain of the event of that version, through as many steps as there are."""
    by_effect, by_cause = defaultdict[int, list[Link]](list), defaultdict[int, list[Link]](list)
    for link in links(history):
        by_effect[link.effect].append(link)
        by_cause[link.cause].append(link)
    command = next(entry.event.caused_by for entry in history.entries if entry.version == version)
    beside = tuple(entry.version for entry in history.answered(command) if entry.version != version)
    causes = tuple(_walk(version, by_effect, lambda link: link.cause))
    return Chain(causes, tuple(_walk(version, by_cause, lambda link: link.effect)), beside)


def links(history: History) -> Iterator[Link]:
    """Every step from one event of the stream to another that came of it."""
    before = _Before()
    for entry in history.entries:
        told = dict.fromkeys(_causes(entry, before))
        yield from (Link(cause, entry.version, why) for cause, why in told if cause != entry.version)
        before.add(entry)


def _walk(start: int, by: Mapping[int, Sequence[Link]], onward: Callable[[Link], int]) -> Iterator[Link]:
    seen, waiting = {start}, [start]
    while waiting:
        for link in by.get(waiting.pop(0), ()):
            if onward(link) not in seen:
                yield link
                seen.add(onward(link))
                waiting.append(onward(link))


class _Before:
    """What came before an event, by the names that it may give."""

    def __init__(self) -> None:
        self.versions: dict[UUID, int] = {}
        self.stated: dict[UUID, list[int]] = defaultdict(list)
        """Command -> the events that people and systems stated by it."""
        self.clocks: dict[UUID, dict[type, int]] = defaultdict(dict)
        """Deadline -> the last event of each kind."""
        self.refused: list[tuple[int, RequestRefused]] = []
        self.allowed: list[Entry] = []

    def add(self, entry: Entry) -> None:
        data = entry.event.data
        self.versions[entry.event.id] = entry.version
        if isinstance(data, DeadlineFact) and (deadline := getattr(data, "deadline", None)):
            self.clocks[deadline][DeadlineSet if isinstance(data, DeadlineReset) else type(data)] = entry.version
        if type(data) not in _CONCLUDED:
            self.stated[entry.event.caused_by].append(entry.version)
        if isinstance(data, RequestRefused):
            self.refused.append((entry.version, data))
        if allowed_by(data):
            self.allowed.append(entry)

    def of_clock(self, deadline: UUID | None, *kinds: type) -> int | None:
        """The last event of the first of these kinds that there was."""
        last = self.clocks.get(deadline, {}) if deadline else {}
        return next((last[kind] for kind in kinds if kind in last), None)


def _causes(entry: Entry, before: _Before) -> Iterator[tuple[int, str]]:
    named = list(_named(entry, before))
    yield from named
    if type(entry.event.data) in _CONCLUDED:
        known = {cause for cause, _ in named}
        for cause in before.stated.get(entry.event.caused_by, ()):
            if cause not in known:
                yield cause, "followed from"


def _named(entry: Entry, before: _Before) -> Iterator[tuple[int, str]]:
    """The events that an event names, and how it came of each."""
    data = entry.event.data
    pairs: list[tuple[int | None, str]] = []
    match data:
        case EntryCorrected():
            pairs = [(before.versions.get(data.entry), "puts right")]
        case DeadlineSet():
            pairs = [(before.versions.get(data.started_by), "was started by")]
        case DeadlineMet():
            pairs = [(before.versions.get(event), "was met by") for event in data.met_by]
            pairs.append((before.of_clock(data.deadline, DeadlineSet), "ends the clock of"))
        case DeadlineWarned() | DeadlinePassed():
            pairs = [(before.of_clock(data.deadline, DeadlineSet), "came by the clock of")]
        case WarningAcknowledged():
            pairs = [(before.of_clock(data.deadline, DeadlineWarned, DeadlineSet), "acknowledges")]
        case BreachExplained():
            pairs = [(before.of_clock(data.deadline, DeadlinePassed, DeadlineSet), "gives the reason for")]
        case RepeatRecorded():
            pairs = [(before.versions.get(event), "is a repeat with") for event in (data.earlier, data.later)]
        case _ if isinstance(data, DeadlineFact):
            pairs = [(before.of_clock(getattr(data, "deadline", None), DeadlineSet), "changes the clock of")]
        case _:
            pairs = list(_of_permission(entry, before))
    return ((cause, why) for cause, why in pairs if cause is not None)


def _of_permission(entry: Entry, before: _Before) -> Iterator[tuple[int, str]]:
    """An act comes of the permission for it and after the refusals of it."""
    act = done_by(entry.event.data) or allowed_by(entry.event.data)
    if act is None:
        return
    if done_by(entry.event.data):
        for one in before.allowed:
            allowed = allowed_by(one.event.data)
            if allowed and allowed.request == act.request and allowed.asked == act.asked:
                yield one.version, "was allowed by"
    for version, refused in before.refused:
        if act.is_of(refused):
            yield version, "came after the refusal in"
