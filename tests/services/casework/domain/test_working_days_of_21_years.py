"""Every day of 2012 to 2032, each due instant compared with a reckoning of its own."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.casework.policy import CALENDAR
from services.casework.working_time import TICK, CalendarError, Limit, Warn, due_after, due_at, load_calendar
from tests.services.casework.domain import own_reckoning as own

TABLE = load_calendar(CALENDAR)
WARNED = (Warn(last_working_day=True), Warn(hours_before=4))
LAST_MOMENT = time.max
OF_THE_DAY = (time(), time(12), LAST_MOMENT)
CHANGES = [own.last_sunday(year, month) for year in own.YEARS for month in (3, 10)]
SPAN = st.datetimes(datetime(2012, 1, 1), datetime(2032, 11, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds it
LIMITS = st.one_of(
    st.builds(Limit, working_days=st.integers(1, 10)),
    st.builds(Limit, days=st.integers(1, 30)),
    st.builds(Limit, hours=st.integers(1, 100)),
    st.just(Limit(months=1)),
)


def test_every_day_is_a_working_day_or_not_as_reckoned_here() -> None:
    """7,671 days, the leap days among them."""
    assert [day for day in own.DAYS if TABLE.is_working(day)] == own.WORKING


@pytest.mark.parametrize("days", [1, 2, 5])
def test_working_days_of_every_day_end_as_reckoned_here(days: int) -> None:
    """Whenever on a day it begins, it ends at 00:00 London after the last working day of the limit."""
    limit = Limit(working_days=days)
    for day in own.DAYS[:-20]:
        due = own.london(own.nth_working_day(day, days) + timedelta(days=1))
        assert {due_at(own.london(day, at), limit, TABLE) for at in OF_THE_DAY} == {due}, day


def test_fortnights_of_every_day_end_as_reckoned_here() -> None:
    """Day 14 is the last in time, be it a holiday, a leap day or the day of a clock change."""
    limit = Limit(days=14)
    for day in own.DAYS[:-20]:
        due = own.london(day + timedelta(days=15))
        assert {due_at(own.london(day, at), limit, TABLE) for at in OF_THE_DAY} == {due}, day


@pytest.mark.parametrize("months", [1, 12, 24])
def test_months_of_every_day_end_with_the_corresponding_date(months: int) -> None:
    """31 January and a month is the last of February; 29 February and a year is 28 February."""
    limit = Limit(months=months)
    for day in own.DAYS[: -31 * months]:
        due = own.london(own.months_on(day, months) + timedelta(days=1))
        assert {due_at(own.london(day, at), limit, TABLE) for at in OF_THE_DAY} == {due}, day


def test_a_fortnight_of_every_day_warns_on_the_last_working_day_up_to_its_end() -> None:
    """The due instant stays where it is; the warning comes when someone is at work."""
    limit = Limit(days=14)
    for day in own.DAYS[:-20]:
        last = own.WORKING[bisect_right(own.WORKING, day + timedelta(days=14)) - 1]
        due = due_after(own.london(day, time(12)), limit, WARNED, TABLE)
        assert due.warnings == (own.london(last), due.at - timedelta(hours=4)), day


@pytest.mark.parametrize("hour", range(24))
def test_twenty_four_hours_are_elapsed_time_on_each_side_of_every_clock_change(hour: int) -> None:
    """The wall clock moves by an hour, the limit does not."""
    for change in CHANGES:
        start = datetime.combine(change, time(hour), UTC) - timedelta(hours=24)
        for begun in (start, start + timedelta(hours=12), start + timedelta(hours=24)):
            assert due_at(begun, Limit(hours=24), TABLE) - begun == timedelta(hours=24) + TICK


def test_twenty_four_hours_end_before_the_working_day_on_every_day() -> None:
    """Of the two clocks the hours are the stricter; in the last microsecond of a day both end at once."""
    for day in own.DAYS[:-20]:
        for at in OF_THE_DAY:
            start = own.london(day, at)
            hours, working = (due_at(start, limit, TABLE) for limit in (Limit(hours=24), Limit(working_days=1)))
            assert hours < working or (at is LAST_MOMENT and hours == working), start


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2020-05-07", "2020-05-12"),  # the early May holiday moved to Friday 8 May 2020
        ("2020-05-01", "2020-05-05"),  # so that Monday 4 May was a working day
        ("2022-06-01", "2022-06-07"),  # Spring holiday moved to Thursday 2 June, Platinum Jubilee on the Friday
        ("2022-05-27", "2022-05-31"),  # and Monday 30 May was a working day
        ("2022-09-16", "2022-09-21"),  # the State Funeral, Monday 19 September 2022
        ("2023-05-05", "2023-05-10"),  # the Coronation, Monday 8 May 2023
        ("2012-06-01", "2012-06-07"),  # Diamond Jubilee: Monday 4 and Tuesday 5 June
        ("2016-12-23", "2016-12-29"),  # Christmas Day on a Sunday: Monday 26 and Tuesday 27
        ("2020-12-24", "2020-12-30"),  # Boxing Day on a Saturday: Monday 28
        ("2021-12-24", "2021-12-30"),  # Christmas Day on a Saturday: Monday 27 and Tuesday 28
        ("2022-12-23", "2022-12-29"),  # Christmas Day on a Sunday: Monday 26 and Tuesday 27
        ("2022-12-30", "2023-01-04"),  # New Year's Day on a Sunday: Monday 2
        ("2024-02-28", "2024-03-01"),  # the leap day is a Thursday
        ("2032-02-27", "2032-03-02"),  # the leap day is a Sunday
    ],
)
def test_special_and_substitute_days_by_hand(received: str, due: str) -> None:
    """One working day from noon, counted on the fingers."""
    start = own.london(date.fromisoformat(received), time(12))
    assert due_at(start, Limit(working_days=1), TABLE) == own.london(date.fromisoformat(due))


def test_the_table_serves_from_its_first_day_to_its_last() -> None:
    """What begins or ends one day outside is an error, and nothing inside is."""
    day, hours = Limit(working_days=1), Limit(hours=24)
    assert due_at(own.london(date(2012, 1, 1)), day, TABLE) == own.london(date(2012, 1, 4))
    assert due_at(own.london(date(2032, 12, 30)), day, TABLE) == own.london(date(2032, 12, 31)) + timedelta(days=1)
    assert due_at(own.london(date(2032, 12, 30), LAST_MOMENT), hours, TABLE).year == 2033
    for start, limit in [(date(2011, 12, 31), hours), (date(2032, 12, 31), day), (date(2032, 12, 31), Limit(days=1))]:
        with pytest.raises(CalendarError, match="load a newer table"):
            due_at(own.london(start, time(12)), limit, TABLE)


@given(SPAN, LIMITS, st.integers(-14 * 60, 14 * 60))
def test_the_offset_in_which_an_instant_is_written_changes_nothing(start: datetime, limit: Limit, minutes: int) -> None:
    """An instant is the same instant in every zone."""
    elsewhere = start.astimezone(timezone(timedelta(minutes=minutes)))
    assert due_after(elsewhere, limit, WARNED, TABLE) == due_after(start, limit, WARNED, TABLE)


def test_the_first_and_last_hours_of_the_table_are_londons() -> None:
    """New Year's morning in Karachi is still the last evening of the table's years in London."""
    karachi = timezone(timedelta(hours=5))
    early, late = datetime(2012, 1, 1, 5, tzinfo=karachi), datetime(2033, 1, 1, 4, 59, tzinfo=karachi)
    assert due_at(early, Limit(hours=1), TABLE) == early + timedelta(hours=1) + TICK
    with pytest.raises(CalendarError):
        due_at(early - TICK, Limit(hours=1), TABLE)
    with pytest.raises(CalendarError):
        due_at(late, Limit(hours=1), TABLE)
    assert due_at(late - timedelta(hours=1), Limit(hours=1), TABLE) == late + TICK


@given(SPAN, SPAN, LIMITS)
def test_a_later_start_is_never_due_earlier(one: datetime, other: datetime, limit: Limit) -> None:
    """Every limit is monotone in its start."""
    early, late = sorted((one, other))
    assert due_at(early, limit, TABLE) <= due_at(late, limit, TABLE)


@given(SPAN, LIMITS)
def test_warnings_are_inside_and_in_order(start: datetime, limit: Limit) -> None:
    """None before the start, none at or after the due instant, none twice."""
    due = due_after(start, limit, WARNED, TABLE)
    assert all(start < warning < due.at for warning in due.warnings)
    assert list(due.warnings) == sorted(set(due.warnings))
