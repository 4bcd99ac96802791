"""What is to be done next about a case, and by when, for the lists that people work from; pure.

A clock that ran out still asks for what was not done, until it is done or the case is closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from contracts.facts.deadlines import Part
from services.casework.case.clocks import Clock
from services.casework.case.state import Case
from services.casework.doings import Doings

WAIT_FOR_REPORT, PAUSED, REVIEW, NOTHING = "report", "paused", "review", ""
"""What a case asks for beside the parts of clocks; nothing, once it is closed."""


class NextAction(NamedTuple):
    """The parts to be done, in the clock's order with spaces between, or one of the words above; `due` if any."""

    what: str
    due: datetime | None = None


def next_action(case: Case, told: Iterable[Clock]) -> NextAction:
    """What the clock that is due first still asks for."""
    if case.handling.closed:
        return NextAction(NOTHING)
    if case.report.received is None:
        return NextAction(WAIT_FOR_REPORT)
    asking = list(_asking(case, told))
    if running := [(clock.due, parts) for clock, parts in asking if not _waits(clock)]:
        due, parts = min(running)
        return NextAction(" ".join(parts), due)
    return NextAction(PAUSED if asking else REVIEW)


def _asking(case: Case, told: Iterable[Clock]) -> Iterator[tuple[Clock, list[Part]]]:
    """The clocks of which something is yet to be done, and what."""
    doings = Doings(case)
    for clock in told:
        if clock.met or clock.ended:
            continue
        done = {one.part for one in doings.first(clock.person, clock.parts, clock.arose_at)}
        if parts := [part for part in clock.parts if part not in done]:
            yield clock, parts


def _waits(clock: Clock) -> bool:
    """Whether the clock waits without a known end."""
    return any(one.until is None for one in clock.suspensions) and not clock.passed
