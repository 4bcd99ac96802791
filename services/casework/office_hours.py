"""A landlord's own readings of a limit in working days: off unless its pack switches them on.

The policies are silent about office hours, so the date that the clause gives stays in the trace beside the local one.
Limits in hours and in days count time when no office is open, and are never read in this way.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from msgspec import Meta

from contracts.fields import Said
from services.casework.working_time import (
    LONDON,
    Calendar,
    Due,
    Limit,
    Warn,
    due_after,
    due_at,
    in_words,
    last_day,
    london_date,
    warnings_before,
)

Wall = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A London wall-clock time, such as `09:00`."""


class OfficeHours(Said, forbid_unknown_fields=True):
    """The switches of a landlord, and from when to when its offices are open on a working day."""

    deemed_next_working_day: bool = False
    """What starts a clock outside office hours counts from the next opening, whose day is day 0."""
    ends_at_closing: bool = False
    """The last day in time ends when the offices close."""
    opens: Wall = "09:00"
    closes: Wall = "17:00"

    def __post_init__(self) -> None:
        if not self.opens < self.closes:
            raise ValueError("`opens` must lie before `closes`, on the same day")

    def concern(self, limit: Limit) -> bool:
        """Whether a limit is read otherwise than the clause has it."""
        return limit.working_days is not None and (self.deemed_next_working_day or self.ends_at_closing)

    def counted_from(self, start: datetime, calendar: Calendar) -> datetime:
        """The instant whose London date is day 0: the start, or the next opening. Raises CalendarError."""
        day = london_date(start)
        if not self.deemed_next_working_day:
            return start
        if calendar.is_working(day) and start < _at(day, self.closes):
            return max(start, _at(day, self.opens))
        day += timedelta(days=1)
        while not calendar.is_working(day):
            day += timedelta(days=1)
        return _at(day, self.opens)

    def end_of(self, day: date) -> datetime:
        """The first instant that is too late where `day` is the last in time."""
        return _at(day, self.closes) if self.ends_at_closing else _at(day + timedelta(days=1), "00:00")


def local_due_at(start: datetime, limit: Limit, calendar: Calendar, office: OfficeHours) -> datetime:
    """When an obligation that arose at `start` is first broken, as the landlord reads it. Raises CalendarError."""
    if not office.concern(limit):
        return due_at(start, limit, calendar)
    return office.end_of(last_day(london_date(office.counted_from(start, calendar)), limit, calendar))


def local_due_after(
    start: datetime, limit: Limit, warn: tuple[Warn, ...], calendar: Calendar, office: OfficeHours
) -> Due:
    """The same instant with its warnings, and a trace that tells both readings. Raises CalendarError."""
    clause = due_after(start, limit, warn, calendar)
    if not office.concern(limit):
        return clause
    at = local_due_at(start, limit, calendar, office)
    trace = (*clause.trace, *_steps(start, at, clause.at, calendar, office))
    return Due(at=at, warnings=warnings_before(at, start, warn, calendar), trace=trace)


def _steps(
    start: datetime, at: datetime, unmodified: datetime, calendar: Calendar, office: OfficeHours
) -> Iterator[str]:
    hours = f"office hours are {office.opens} to {office.closes}"
    if office.deemed_next_working_day:
        counted = in_words(office.counted_from(start, calendar))
        yield f"local_reading deemed_next_working_day: {hours}, so it counts from {counted}; that day is day 0."
    if office.ends_at_closing:
        yield f"local_reading ends_at_closing: {hours}, and the last day in time ends with them."
    yield f"local_reading: in time before {in_words(at)}; as the clause has it, before {in_words(unmodified)}."


def _at(day: date, wall: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(wall), LONDON).astimezone(UTC)
