"""What deciding a command yields."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from contracts.commands import Answer, Change
from contracts.envelope import Event, Reason
from contracts.facts import Fact
from contracts.fields import Said
from contracts.reports import Treatment


class Draft(NamedTuple):
    """A fact before its envelope."""

    occurred_at: datetime
    data: Fact
    why: str | None = None


class Decision(Said):
    """The answer and the events to append; `treatment` is what a sender is told."""

    outcome: Answer
    events: tuple[Event, ...] = ()
    reasons: tuple[Reason, ...] = ()
    since: tuple[Change, ...] = ()
    treatment: Treatment | None = None
