"""Working days of England and Wales: limits in days or hours become due instants, with the trace of how.

Days are dates in Europe/London; hours are elapsed UTC. The day on which a clock starts is day 0.
"""

from __future__ import annotations

import hashlib
import tomllib
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

from contracts.fields import Said

LONDON = ZoneInfo("Europe/London")
TICK = timedelta(microseconds=1)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


class CalendarError(Exception):
    """The holiday table cannot be used."""


class Calendar(Said):
    """A dated table of holidays; `version` names it and the hash of its bytes."""

    name: str
    version: str
    first_year: int
    last_year: int
    holidays: dict[date, str]

    def is_working(self, day: date) -> bool:
        """Whether a London date is a working day.

        Raises CalendarError for a date that the table does not cover: a guess could break a clause unseen.
        """
        self.cover(day)
        return day.weekday() < 5 and day not in self.holidays

    def cover(self, day: date) -> None:
        """Raises CalendarError for a date that the table does not cover."""
        if not self.first_year <= day.year <= self.last_year:
            covered = f"{self.first_year} to {self.last_year}"
            raise CalendarError(f"Holiday table {self.version} covers {covered}, not {day:%Y}: load a newer table.")

    def why_not(self, day: date) -> str:
        return self.holidays.get(day, "a weekend day")


def load_calendar(path: Path) -> Calendar:
    """Reads a holiday table; its version carries the first 12 digits of the SHA-256 of the file."""
    raw = path.read_bytes()
    try:
        table = tomllib.loads(raw.decode())
        table["holidays"] = {date.fromisoformat(day): name for day, name in table["holidays"].items()}
        calendar = msgspec.convert(table, Calendar)
    except (KeyError, AttributeError) as problem:
        raise CalendarError(f"{path.name}: there is no table [holidays] of days and their names") from problem
    except ValueError as problem:
        raise CalendarError(f"{path.name}: {problem}") from problem
    version = f"{calendar.name}-{calendar.version}-{hashlib.sha256(raw).hexdigest()[:12]}"
    return msgspec.structs.replace(calendar, version=version)


class Limit(Said):
    """How long an obligation may take: exactly one of the four. Months end with the corresponding London date."""

    working_days: int | None = None
    days: int | None = None
    hours: int | None = None
    months: int | None = None

    def __post_init__(self) -> None:
        given = [n for n in (self.working_days, self.days, self.hours, self.months) if n is not None]
        if len(given) != 1 or given[0] < 1:
            raise ValueError("`within` takes exactly one of working_days, days, hours or months, at least 1")


class Warn(Said):
    """When to warn: at the start of the last working day, or some hours before the due instant."""

    last_working_day: bool = False
    hours_before: Annotated[int, msgspec.Meta(ge=1)] | None = None


class Due(Said):
    """The first instant that is too late, the instants to warn at, and how they were reached."""

    at: datetime
    warnings: tuple[datetime, ...]
    trace: tuple[str, ...]


def due_at(start: datetime, limit: Limit, calendar: Calendar) -> datetime:
    """When an obligation that arose at `start` is first broken (domain reading: due instants are exclusive).

    Raises CalendarError when the holiday table does not reach far enough.
    """
    calendar.cover(london_date(start))
    if limit.hours is not None:
        at = start.astimezone(UTC) + timedelta(hours=limit.hours) + TICK
    else:
        at = midnight(last_day(london_date(start), limit, calendar) + timedelta(days=1))
    calendar.cover(london_date(at - TICK))
    return at


def due_after(start: datetime, limit: Limit, warn: tuple[Warn, ...], calendar: Calendar) -> Due:
    """The same instant with its warnings and the trace of how it was reached. Raises CalendarError."""
    at = due_at(start, limit, calendar)
    trace = (_started(start), *_steps(start, at, limit, calendar))
    return Due(at=at, warnings=warnings_before(at, start, warn, calendar), trace=trace)


def warnings_before(due: datetime, start: datetime, warn: tuple[Warn, ...], calendar: Calendar) -> tuple[datetime, ...]:
    """The instants to warn at, all of them after the start and before the due instant, the earliest first."""
    return tuple(sorted({instant for w in warn for instant in _warning(w, start, due, calendar)}))


def last_day(day: date, limit: Limit, calendar: Calendar) -> date:
    """The last London date in time, `day` being day 0; for limits in days, working days or months."""
    if limit.months is not None:
        return months_on(day, limit.months)
    if limit.days is not None:
        return day + timedelta(days=limit.days)
    for _ in range(limit.working_days or 0):
        day += timedelta(days=1)
        while not calendar.is_working(day):
            day += timedelta(days=1)
    return day


def months_on(day: date, months: int) -> date:
    """The corresponding date; the last of the month where the month has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _steps(start: datetime, at: datetime, limit: Limit, calendar: Calendar) -> Iterator[str]:
    if limit.hours is not None:
        yield f"{limit.hours} elapsed hours, every day counting: in time up to and at {in_words(at - TICK)}."
        return
    last = day_in_words(last_day(london_date(start), limit, calendar))
    if limit.days is not None:
        yield f"Day {limit.days} is {last}, every day counting."
    elif limit.months is not None:
        yield f"{limit.months} months on is {last}."
    else:
        yield from _days_counted(start, at, calendar)
    yield f"In time before {in_words(at)}."


def _days_counted(start: datetime, at: datetime, calendar: Calendar) -> Iterator[str]:
    counted, day = 0, london_date(start)
    while (day := day + timedelta(days=1)) < london_date(at):
        if calendar.is_working(day):
            counted += 1
            yield f"{day_in_words(day)} is working day {counted}."
        else:
            yield f"{day_in_words(day)} is {calendar.why_not(day)} and does not count."


def _warning(warn: Warn, start: datetime, due: datetime, calendar: Calendar) -> Iterator[datetime]:
    if warn.last_working_day:
        day = london_date(due - TICK)
        while day > london_date(start) and not calendar.is_working(day):
            day -= timedelta(days=1)
        instant = midnight(day)
        if instant > start:
            yield instant
    if warn.hours_before is not None:
        instant = due - timedelta(hours=warn.hours_before)
        if instant > start:
            yield instant


def london_date(instant: datetime) -> date:
    return instant.astimezone(LONDON).date()


def midnight(day: date) -> datetime:
    """The first instant of a London date, in UTC."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def _started(start: datetime) -> str:
    return f"Started {in_words(start)}; that day is day 0."


def day_in_words(day: date) -> str:
    """Such as `Tuesday 7 April 2026`."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


@lru_cache(4096)
def in_words(at: datetime) -> str:
    """Such as `Tuesday 7 April 2026 16:30 BST`; the same instants recur in the traces of a case."""
    local = at.astimezone(LONDON)
    return f"{day_in_words(local)} {local.hour:02}:{local.minute:02} {local.tzname()}"
