"""What deciding a command yields."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from contracts.commands import Answer, Change
from contracts.envelope import Event, Reason
from contracts.facts import Fact
from contracts.fields import Said
from contracts.reports import Treatment

NO_SUCH_CASE = "no-such-case"
"""The code of the answer that another landlord's case and an unknown one have in common."""


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

    @property
    def no_such_case(self) -> bool:
        return any(reason.code == NO_SUCH_CASE for reason in self.reasons)
