"""An instant of a clock has come: what that means, however late, early or often it is said; pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from contracts.commands import Moment, PassDeadline
from contracts.facts.deadlines import DeadlinePassed, DeadlineWarned, Part
from services.casework.case import clocks, state
from services.casework.case.clocks import Clock
from services.casework.case.history import History
from services.casework.decide.decision import Draft
from services.casework.doings import Doings


def passed(history: History, command: PassDeadline, now: datetime) -> Iterator[Draft]:
    """A warning, or the passing of the due instant; nothing if the clock has moved, stopped or said so before."""
    clock = clocks.fold(history).by_id.get(command.deadline)
    if clock is None or not clock.open or clock.suspended_at(now):
        return
    if command.moment is Moment.WARNING:
        if command.at in clock.warnings and command.at not in clock.warned and now < clock.due:
            yield Draft(command.at, _warned(clock, _missing(history, clock)))
    elif command.at == clock.due:
        yield Draft(clock.due, _missed(clock, _missing(history, clock)))


def _missing(history: History, clock: Clock) -> tuple[Part, ...]:
    did = Doings(state.fold(history)).first(clock.person, clock.parts, clock.arose_at)
    in_time = {part.part for part in did if part.at < clock.due}
    return tuple(part for part in clock.parts if part not in in_time)


def _warned(clock: Clock, missing: tuple[Part, ...]) -> DeadlineWarned:
    return DeadlineWarned(deadline=clock.deadline, clause=clock.clause, due=clock.due, missing=missing)


def _missed(clock: Clock, missing: tuple[Part, ...]) -> DeadlinePassed:
    return DeadlinePassed(deadline=clock.deadline, clause=clock.clause, due=clock.due, missing=missing, aim=clock.aim)
