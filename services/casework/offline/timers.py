"""The instants of clocks that are waited for when nothing but memory is at hand."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from contracts.commands import Moment
from contracts.envelope import Event
from contracts.facts.deadlines import (
    DeadlineEnded,
    DeadlineMet,
    DeadlinePassed,
    DeadlineReset,
    DeadlineSet,
    DeadlineSuspended,
)


class Timer(NamedTuple):
    """An instant `at` of a clock; `fires` is later than that if it had gone by when the clock was set."""

    fires: datetime
    stream: str
    deadline: UUID
    at: datetime
    moment: str
    setting: int


class Timers:
    """Every timer of every clock, by the instant at which it fires."""

    def __init__(self) -> None:
        self._waiting: list[Timer] = []
        self._settings: dict[UUID, int] = {}

    def hear(self, events: Iterable[Event], now: datetime) -> None:
        """Set, move and stop timers by what was said of clocks."""
        for event in events:
            match event.data:
                case (
                    DeadlineSet(deadline=deadline)
                    | DeadlineReset(deadline=deadline)
                    | DeadlineSuspended(deadline=deadline)
                    | DeadlinePassed(deadline=deadline)
                    | DeadlineMet(deadline=deadline)
                    | DeadlineEnded(deadline=deadline)
                ):
                    setting = self._settings[deadline] = self._settings.get(deadline, 0) + 1
                    for at, moment in _instants(event, now):
                        timer = Timer(max(at, now), event.stream, deadline, at, str(moment), setting)
                        heapq.heappush(self._waiting, timer)

    def ripe(self, until: datetime) -> Timer | None:
        """The next timer that fires by an instant, not waited for any longer."""
        while self._waiting and self._waiting[0].fires <= until:
            timer = heapq.heappop(self._waiting)
            if timer.setting == self._settings[timer.deadline]:
                return timer
        return None


def _instants(event: Event, now: datetime) -> Iterator[tuple[datetime, Moment]]:
    """A paused clock is looked at again when the pause ends; a warning of what has happened by now is dropped."""
    match event.data:
        case DeadlineSet(due=due, warnings=warnings) | DeadlineReset(due=due, warnings=warnings):
            yield from ((at, Moment.WARNING) for at in warnings if at < due and now < due)
            yield due, Moment.DUE
        case DeadlineSuspended(until=datetime() as until):
            yield until, Moment.DUE
