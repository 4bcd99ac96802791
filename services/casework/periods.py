"""Months, quarters and years of London, as the things that periodic duties bind; pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from services.casework.working_time import london_date, midnight

MONTHS = {"month": 1, "quarter": 3, "year": 12}


class Period(NamedTuple):
    """A stretch of whole months; `name` is such as 2026-04, 2026-Q2 or 2026; `end` is the first instant after it."""

    name: str
    start: datetime
    end: datetime

    def following(self, kind: str) -> Period:
        """The period of the same kind after this one."""
        return next(periods(kind, self.end, self.end))


def periods(kind: str, since: datetime, until: datetime) -> Iterator[Period]:
    """The periods that begin at or after `since` and up to `until`; one that was running already does not count."""
    months = MONTHS[kind]
    day = _first(london_date(since - timedelta(microseconds=1)), months)
    while (start := midnight(day)) <= until:
        later = _later(day, months)
        if start >= since:
            yield Period(_name(kind, day), start, midnight(later))
        day = later


def months_of(start: datetime, end: datetime) -> Iterator[Period]:
    """The months of a stretch, the one in which it begins included."""
    return (month for month in periods("month", start - timedelta(days=31), end) if start < min(end, month.end))


def _first(day: date, months: int) -> date:
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _later(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _name(kind: str, day: date) -> str:
    return {"month": f"{day:%Y-%m}", "quarter": f"{day.year}-Q{(day.month + 2) // 3}", "year": f"{day.year}"}[kind]
