"""Working days of England and Wales: limits in days or hours become due instants, with the trace of how.

Days are dates in Europe/London; hours are elapsed UTC. The day on which a clock starts is day 0.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from contracts.fields import Said

LONDON = ZoneInfo("Europe/London")
TICK = timedelta(microseconds=1)


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
        if not self.first_year <= day.year <= self.last_year:
            covered = f"{self.first_year} to {self.last_year}"
            raise CalendarError(f"holiday table {self.version} covers {covered}, not {day}: load a newer table")
        return day.weekday() < 5 and day not in self.holidays

    def why_not(self, day: date) -> str:
        return self.holidays.get(day, "a weekend day")


def load_calendar(path: Path) -> Calendar:
    """Reads a holiday table; its version carries the first 12 digits of the SHA-256 of the file."""
    raw = path.read_bytes()
    try:
        table = tomllib.loads(raw.decode())
        table["holidays"] = {date.fromisoformat(day): name for day, name in table["holidays"].items()}
        calendar = msgspec.convert(table, Calendar)
    except (ValueError, KeyError) as problem:
        raise CalendarError(f"{path.name}: {problem}") from problem
    version = f"{calendar.name}-{calendar.version}-{hashlib.sha256(raw).hexdigest()[:12]}"
    return msgspec.structs.replace(calendar, version=version)


class Limit(Said):
    """How long an obligation may take: exactly one of the three."""

    working_days: int | None = None
    days: int | None = None
    hours: int | None = None

    def __post_init__(self) -> None:
        given = [n for n in (self.working_days, self.days, self.hours) if n is not None]
        if len(given) != 1 or given[0] < 1:
            raise ValueError("`within` takes exactly one of working_days, days or hours, at least 1")


class Warn(Said):
    """When to warn: at the start of the last working day, or some hours before the due instant."""

    last_working_day: bool = False
    hours_before: int | None = None


class Due(Said):
    """The first instant that is too late, the instants to warn at, and how they were reached."""

    at: datetime
    warnings: tuple[datetime, ...]
    trace: tuple[str, ...]


def due_after(start: datetime, limit: Limit, warn: tuple[Warn, ...], calendar: Calendar) -> Due:
    """When an obligation that arose at `start` is first broken (domain reading: due instants are exclusive)."""
    if limit.hours is not None:
        at, trace = _hours(start, limit.hours)
    elif limit.days is not None:
        at, trace = _days(start, limit.days)
    else:
        at, trace = _working_days(start, limit.working_days or 0, calendar)
    warnings = sorted({instant for w in warn for instant in _warning(w, start, at, calendar)})
    return Due(at=at, warnings=tuple(warnings), trace=(_started(start), *trace))


def _hours(start: datetime, hours: int) -> tuple[datetime, list[str]]:
    end = start.astimezone(UTC) + timedelta(hours=hours)
    return end + TICK, [f"{hours} elapsed hours, every day counting: in time up to and at {_instant(end)}."]


def _days(start: datetime, days: int) -> tuple[datetime, list[str]]:
    last = london_date(start) + timedelta(days=days)
    at = midnight(last + timedelta(days=1))
    return at, [f"Day {days} is {_day(last)}, every day counting.", _in_time_before(at)]


def _working_days(start: datetime, days: int, calendar: Calendar) -> tuple[datetime, list[str]]:
    trace: list[str] = []
    counted = 0
    day = london_date(start)
    while counted < days:
        day += timedelta(days=1)
        if calendar.is_working(day):
            counted += 1
            trace.append(f"{_day(day)} is working day {counted}.")
        else:
            trace.append(f"{_day(day)} is {calendar.why_not(day)} and does not count.")
    at = midnight(day + timedelta(days=1))
    return at, [*trace, _in_time_before(at)]


def _warning(warn: Warn, start: datetime, due: datetime, calendar: Calendar) -> Iterator[datetime]:
    if warn.last_working_day:
        day = london_date(due - TICK)
        while not calendar.is_working(day):
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
    return f"Started {_instant(start)}; that day is day 0."


def _in_time_before(at: datetime) -> str:
    return f"In time before {_instant(at)}."


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def _instant(at: datetime) -> str:
    local = at.astimezone(LONDON)
    return f"{_day(local.date())} {local:%H:%M %Z}"
