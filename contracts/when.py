"""The time of an incident as people know it: a date, a London wall-clock time, or a time with its offset."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
YEARS = range(1900, 2200)
"""Where a time of a case can lie; one further off is a slip, and near the calendar's ends no zone can show it."""


class NoSuchTime(ValueError):  # noqa: N818 - names what is wrong with the time
    """The date or time does not exist in the calendar, or the clocks skipped it."""


class AmbiguousTime(ValueError):  # noqa: N818
    """The clocks showed this time twice; only an offset tells which one is meant."""


def span(text: str) -> tuple[datetime, datetime]:
    """The first instant and the first instant after what `text` may mean, in UTC; equal for an exact time.

    Raises NoSuchTime or AmbiguousTime.
    """
    if "T" not in text:
        return _day(text)
    try:
        moment = datetime.fromisoformat(text)
        exact = (moment if moment.tzinfo else _in_london(moment)).astimezone(UTC)
    except (AmbiguousTime, NoSuchTime):
        raise
    except (ValueError, OverflowError) as error:
        raise NoSuchTime(text) from error
    return exact, exact


def _day(text: str) -> tuple[datetime, datetime]:
    try:
        day = date.fromisoformat(text)
        return _midnight(day), _midnight(day + timedelta(days=1))
    except (ValueError, OverflowError) as error:
        raise NoSuchTime(text) from error


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LONDON).astimezone(UTC)


def _in_london(moment: datetime) -> datetime:
    first, second = moment.replace(tzinfo=LONDON, fold=0), moment.replace(tzinfo=LONDON, fold=1)
    before, after = first.utcoffset(), second.utcoffset()
    if before is None or after is None:
        raise NoSuchTime(moment.isoformat())
    # On the day the clocks go forward the offset before the skipped hour is the smaller one.
    if before < after:
        raise NoSuchTime(moment.isoformat())
    if before > after:
        raise AmbiguousTime(moment.isoformat())
    return first
