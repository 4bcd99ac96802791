"""Where the marks of a clock's strip and of the two axes of time stand, in hundredths of the width; pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from services.casework.case.clocks import Clock
from services.casework.event_groups import CONCLUDED
from services.casework.replay import HistoryRow
from services.casework.verdicts import Judgement
from services.pages.words import instant

LATE = timedelta(days=1)
"""From here on the timeline says that an event was recorded late."""

EDGE, WIDTH = 2.0, 96.0


class Mark(NamedTuple):
    """A sign at a place of the strip: start, warning, done, late, due, passed or now; `text` says what it is."""

    kind: str
    x: float
    text: str


class Stretch(NamedTuple):
    """A part of the strip in which the clock waits."""

    x: float
    width: float
    text: str


class Strip(NamedTuple):
    """A clock from its start to its due time and beyond, drawn and told."""

    due_x: float
    stretches: tuple[Stretch, ...]
    marks: tuple[Mark, ...]

    @property
    def told(self) -> str:
        """The same in words."""
        told = "; ".join([*(mark.text for mark in self.marks), *(one.text for one in self.stretches)])
        return told[:1].upper() + told[1:]


class Pair(NamedTuple):
    """An event on both axes: when it happened and when it was known."""

    row: HistoryRow
    happened_x: float
    known_x: float
    late: str | None


def clock_strip(judged: Judgement, clock: Clock | None, as_at: datetime) -> Strip:
    """The strip of one clock as it was judged at an instant."""
    done = [(part.done_at, part.in_time, str(part.part)) for part in judged.parts if part.done_at]
    # What came long after the due time would press the rest into a corner; it stands at the end.
    end = max(judged.due, min(max([at for at, _, _ in done], default=judged.due), _twice(judged)))
    place = _Scale(judged.started_at, end).place
    marks = [Mark("start", place(judged.started_at), f"started {instant(judged.started_at)}")]
    marks += [Mark("warning", place(at), f"warning {instant(at)}") for at in judged.warnings]
    marks += [Mark("done" if ok else "late", place(at), _done(part, at, in_time=ok)) for at, ok, part in done]
    marks.append(Mark("due", place(judged.due), f"due before {instant(judged.due)}"))
    if judged.started_at <= as_at < end:
        marks.append(Mark("now", place(as_at), f"seen {instant(as_at)}"))
    waits = clock.suspensions if clock else ()
    paused = tuple(_stretch(one.since, one.until, place) for one in waits)
    return Strip(place(judged.due), paused, tuple(marks))


def axes(rows: Sequence[HistoryRow]) -> tuple[Pair, ...]:
    """Each event on both axes, which share one scale."""
    instants = [at for row in rows for at in (row.occurred_at, row.recorded_at)]
    place = _Scale(min(instants), max(instants)).place if instants else None
    return tuple(Pair(row, place(row.occurred_at), place(row.recorded_at), lateness(row)) for row in rows if place)


def lateness(row: HistoryRow) -> str | None:
    """How much later than it happened an event was recorded, None if that was soon or the ledger's own conclusion."""
    behind = row.recorded_at - row.occurred_at
    if row.type in CONCLUDED or behind < LATE:
        return None
    days = behind // LATE
    return f"recorded {days} {'day' if days == 1 else 'days'} late"


class _Scale:
    """Instants between two others as hundredths; those beyond stand at the ends."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self._start = start
        self._seconds = max((end - start).total_seconds(), 1.0)

    def place(self, at: datetime) -> float:
        part = (at - self._start).total_seconds() / self._seconds
        return round(EDGE + WIDTH * min(max(part, 0.0), 1.0), 2)


def _twice(judged: Judgement) -> datetime:
    return judged.due + (judged.due - judged.started_at)


def _done(part: str, at: datetime, *, in_time: bool) -> str:
    return f"{part} {instant(at)}{'' if in_time else ', late'}"


def _stretch(since: datetime, until: datetime | None, place: Callable[[datetime], float]) -> Stretch:
    start, end = place(since), place(until) if until else EDGE + WIDTH
    told = f"waits from {instant(since)}" + (f" to {instant(until)}" if until else "")
    return Stretch(start, round(max(end - start, 0.5), 2), told)
