"""Which instants are waited for, worked out from the ledger's deadline events alone; pure.

A timer is closed only by a ledger event, never by having been fired: a firing that got lost is repeated, and casework
settles what a late, early or repeated one means.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from contracts.commands import Command, Moment, PassDeadline, pass_deadline_id
from contracts.envelope import Actor, Event
from contracts.facts.deadlines import (
    DeadlineEnded,
    DeadlineMet,
    DeadlinePassed,
    DeadlineReset,
    DeadlineSet,
    DeadlineSuspended,
    DeadlineWarned,
)

TIMERS = Actor(id="timers", role="system")
FIRST_REPEAT = timedelta(seconds=60)
LONGEST_REPEAT = timedelta(minutes=15)


class Timer(Struct, frozen=True):
    """An instant of a clock that casework must be told of.

    `due` is when the clock itself runs out, `set_by` the event that set the timer.
    """

    stream: str
    landlord: str
    deadline: UUID
    set_by: UUID
    moment: Moment
    at: datetime
    due: datetime


class Change(Struct, frozen=True):
    """What an event does to the timers of one clock: some close, then some open.

    With `closes_warnings_until` only the warnings up to that instant close, without it every timer of the clock.
    """

    deadline: UUID
    opens: tuple[Timer, ...] = ()
    closes_warnings_until: datetime | None = None

    def keeps(self, timer: Timer) -> bool:
        """Whether a timer that was open stays so."""
        if timer.deadline != self.deadline:
            return True
        if self.closes_warnings_until is None:
            return False
        return timer.moment is Moment.DUE or timer.at > self.closes_warnings_until


def change_by(event: Event) -> Change | None:
    """What the event does to the timers; None if it is not about a clock."""
    match event.data:
        case DeadlineSet(deadline=deadline, due=due, warnings=warnings):
            return Change(deadline, _timers(event, deadline, due, warnings))
        case DeadlineReset(deadline=deadline, due=due, warnings=warnings):
            return Change(deadline, _timers(event, deadline, due, warnings))
        case DeadlineSuspended(deadline=deadline, until=until):
            # When a pause ends casework looks at the clock again and sets it anew.
            return Change(deadline, () if until is None else _timers(event, deadline, until, ()))
        case DeadlineWarned(deadline=deadline):
            return Change(deadline, closes_warnings_until=event.occurred_at)
        case DeadlinePassed(deadline=deadline) | DeadlineMet(deadline=deadline) | DeadlineEnded(deadline=deadline):
            return Change(deadline)
    return None


def _timers(event: Event, deadline: UUID, due: datetime, warnings: Iterable[datetime]) -> tuple[Timer, ...]:
    instants = [(Moment.WARNING, at) for at in sorted(set(warnings)) if at < due]
    instants.append((Moment.DUE, due))
    return tuple(Timer(event.stream, event.landlord, deadline, event.id, moment, at, due) for moment, at in instants)


class Net(Struct):
    """What several events together do to the timers of one clock, so that a table is touched once.

    Of the timers that were open before, all close, or the warnings up to `warned_until`; `opens` come new.
    """

    closes_all: bool = False
    warned_until: datetime | None = None
    opens: tuple[Timer, ...] = ()

    def add(self, change: Change) -> None:
        """Let the next change follow."""
        self.opens = (*filter(change.keeps, self.opens), *change.opens)
        until = change.closes_warnings_until
        if until is None:
            self.closes_all = True
        elif self.warned_until is None or until > self.warned_until:
            self.warned_until = until


def net_of(events: Iterable[Event]) -> dict[UUID, Net]:
    """What the events together do, by clock."""
    nets: dict[UUID, Net] = {}
    for change in filter(None, map(change_by, events)):
        nets.setdefault(change.deadline, Net()).add(change)
    return nets


def outlived(timer: Timer, now: datetime) -> bool:
    """Whether the timer is a warning of something that has happened by now: it is dropped, not fired."""
    return timer.moment is Moment.WARNING and timer.due <= now


def command_for(timer: Timer, now: datetime) -> Command:
    """The command that a firing timer sends; its id is the same at every firing."""
    return Command(
        id=pass_deadline_id(timer.stream, timer.deadline, timer.at, timer.set_by),
        stream=timer.stream,
        landlord=timer.landlord,
        issued_at=now,
        actor=TIMERS,
        body=PassDeadline(deadline=timer.deadline, at=timer.at, moment=timer.moment),
    )


def repeat_after(firings: int) -> timedelta:
    """How long to wait for the ledger to close a timer that was fired so many times: 1 minute, doubled up to 15."""
    return min(FIRST_REPEAT * (1 << min(firings - 1, 10)), LONGEST_REPEAT)
