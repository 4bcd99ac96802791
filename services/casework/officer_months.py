"""Each month in which an officer answered for an open hate case, as a thing that monthly duties bind; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from services.casework.case.handling import Handling
from services.casework.periods import Period, months_of
from services.casework.things import Thing


def officer_months(handled: Iterable[Handling], since: datetime, as_at: datetime) -> Iterator[Thing]:
    """Each month of each officer once, however many of the cases were theirs; due at the month's end."""
    held: dict[tuple[str, str], Period] = {}
    for handling in handled:
        for officer, start, end in _tenures(handling, as_at):
            for period in months_of(max(start, since), end):
                held.setdefault((officer, period.name), period)
    for (officer, name), period in sorted(held.items()):
        at, said = max(period.start, since), {"officer": officer, "period": name}
        yield Thing("officer-month", at, at, None, None, said, due=period.end)


def _tenures(handling: Handling, as_at: datetime) -> Iterator[tuple[str, datetime, datetime]]:
    """Who had the case from when until when, while it was open."""
    for officer, start, end in handling.tenures:
        until = min(end or as_at, as_at)
        for opened, closed in handling.open_between(start, until):
            yield officer, opened, closed
