"""Working days and London midnights reckoned a second time, from another source and in another way than the product.

Holidays come from the `holidays` package, working days are looked up in one sorted list, and the clock changes are the
last Sundays of March and October at 01:00 UTC (Summer Time Order 2002).
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta

import holidays

YEARS = range(2012, 2033)
DAYS = [date(2012, 1, 1) + timedelta(days=n) for n in range((date(2033, 1, 1) - date(2012, 1, 1)).days)]
OFFICIAL = frozenset(holidays.country_holidays("GB", subdiv="ENG", years=YEARS))
WORKING = [day for day in DAYS if day.isoweekday() <= 5 and day not in OFFICIAL]
WORKING_DAYS = frozenset(WORKING)


def nth_working_day(after: date, n: int) -> date:
    """The n-th working day after a date; raises IndexError beyond the years."""
    return WORKING[bisect_right(WORKING, after) + n - 1]


def months_on(day: date, months: int) -> date:
    """The corresponding date, found by walking: the last day of the month aimed at whose number is not greater."""
    aimed = (day.year * 12 + day.month - 1) + months
    first = date(aimed // 12, aimed % 12 + 1, 1)
    of_the_month = (first + timedelta(days=n) for n in range(31))
    return max(one for one in of_the_month if one.month == first.month and one.day <= day.day)


def last_sunday(year: int, month: int) -> date:
    """The last Sunday of March or October."""
    return date(year, month, 31) - timedelta(days=date(year, month, 31).isoweekday() % 7)


def london(day: date, at: time = time()) -> datetime:
    """The UTC instant of a London wall-clock time that the clocks showed just once."""
    starts, ends = (datetime.combine(last_sunday(day.year, month), time(1)) for month in (3, 10))
    wall = datetime.combine(day, at)
    summer = starts < wall - timedelta(hours=1) and wall - timedelta(hours=1) < ends
    return (wall - timedelta(hours=summer)).replace(tzinfo=UTC)
