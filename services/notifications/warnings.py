"""What case events do to the warnings that wait to be acknowledged; pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from contracts.envelope import Event
from contracts.facts.deadlines import (
    DeadlineEnded,
    DeadlineMet,
    DeadlinePassed,
    DeadlineReset,
    DeadlineSuspended,
    DeadlineWarned,
)
from contracts.facts.handling import WarningAcknowledged
from contracts.facts.review import EntryCorrected


class WarnedOf(NamedTuple):
    """The clock is near its end, says the event `about`, in the place of what warned of it before."""

    deadline: UUID
    about: UUID
    due: datetime


class Acknowledged(NamedTuple):
    """Somebody sees to the clock, says the event `entry`."""

    entry: UUID
    deadline: UUID


class Unacknowledged(NamedTuple):
    """The event `entry` no longer says that anybody sees to anything."""

    entry: UUID


class Over(NamedTuple):
    """The clock stopped or moved: its warnings are past, and a later one asks anew."""

    deadline: UUID


Step = WarnedOf | Acknowledged | Unacknowledged | Over


def steps_of(event: Event) -> Iterator[Step]:
    """What the event does, in order."""
    match event.data:
        case DeadlineWarned(deadline=deadline, due=due):
            yield WarnedOf(deadline, event.id, due)
        case WarningAcknowledged(deadline=deadline):
            yield Acknowledged(event.id, deadline)
        case EntryCorrected(entry=entry, replacement=replacement):
            yield Unacknowledged(entry)
            if isinstance(replacement, WarningAcknowledged):
                yield Acknowledged(entry, replacement.deadline)
        case (
            DeadlineMet(deadline=deadline)
            | DeadlineEnded(deadline=deadline)
            | DeadlinePassed(deadline=deadline)
            | DeadlineReset(deadline=deadline)
            | DeadlineSuspended(deadline=deadline)
        ):
            yield Over(deadline)
