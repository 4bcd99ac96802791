"""When sample reports come in: mostly of late, some weeks ago, and some around days that trip calendars up."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_DAY = timedelta(days=1)
_RECENT_MINUTES = 30 * 60
_WEEKS_DAYS = 40
_LOOK_BACK_DAYS = 400


def pick_receipt(rng: Random, ending: datetime) -> datetime:
    """An instant at or before `ending`, in London's time."""
    share = rng.random()
    if share < 0.4:
        return (ending - timedelta(minutes=rng.randrange(_RECENT_MINUTES))).astimezone(LONDON)
    today = ending.astimezone(LONDON).date()
    day = today - _DAY * rng.randrange(1, _WEEKS_DAYS) if share < 0.75 else rng.choice(awkward_days(today))
    return min(at_some_hour(rng, day), ending.astimezone(LONDON))


def at_some_hour(rng: Random, day: date) -> datetime:
    """An instant of that day, mostly in office hours; always one that exists there."""
    hour = rng.randrange(9, 17) if rng.random() < 0.7 else rng.randrange(24)
    local = datetime.combine(day, time(hour, rng.randrange(60)), LONDON)
    return from_utc(local.timestamp())


def from_utc(timestamp: float) -> datetime:
    """London's time of an instant; a local time that the clocks skipped comes out moved on."""
    return datetime.fromtimestamp(timestamp, LONDON)


def awkward_days(today: date) -> tuple[date, ...]:
    """The days of the last 400 around holidays of England and Wales and changes of the clocks."""
    years = range(today.year - 2, today.year + 1)
    days = sorted({day for year in years for day in _awkward_days_of(year)})
    return tuple(day for day in days if today - _DAY * _LOOK_BACK_DAYS <= day <= today)


def easter_sunday(year: int) -> date:
    """Easter of the Gregorian calendar (the anonymous algorithm; Meeus, Astronomical Algorithms, chapter 8)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def clock_changes(year: int) -> tuple[date, date]:
    """The last Sundays of March and October."""
    return _last(6, date(year, 3, 31)), _last(6, date(year, 10, 31))


def _awkward_days_of(year: int) -> tuple[date, ...]:
    easter = easter_sunday(year)
    early_may, late_may, august = _last(0, date(year, 5, 7)), _last(0, date(year, 5, 31)), _last(0, date(year, 8, 31))
    return (
        date(year, 1, 1),
        *(easter + _DAY * days for days in (-3, -2, 0, 1)),
        *(monday - _DAY * days for monday in (early_may, late_may, august) for days in (3, 0)),
        *(date(year, 12, day) for day in (23, 24, 25, 26, 31)),
        *(change + _DAY * days for change in clock_changes(year) for days in (-1, 0)),
    )


def _last(weekday: int, day: date) -> date:
    """The last such weekday (0 is Monday) at or before a day."""
    return day - _DAY * ((day.weekday() - weekday) % 7)
