"""Working days, days and hours by real dates of England and Wales; every date here was counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.casework.policy import CALENDAR
from services.casework.working_time import CalendarError, Due, Limit, Warn, due_after, load_calendar
from tests.services.casework.domain.scenario import LONDON, london

TABLE = load_calendar(CALENDAR)
WARNED = (Warn(last_working_day=True), Warn(hours_before=4))
SPAN = st.datetimes(datetime(2012, 1, 1), datetime(2032, 11, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds it
COUNTS = st.integers(1, 10)


def working_days(start: str | datetime, days: int = 1) -> Due:
    return due_after(london(start), Limit(working_days=days), WARNED, TABLE)


def is_midnight(instant: datetime) -> bool:
    return instant.astimezone(LONDON).time() == time()


@pytest.mark.parametrize(
    ("receipt", "due"),
    [
        pytest.param("2026-03-11 10:00", "2026-03-13 00:00", id="an ordinary Wednesday"),
        pytest.param("2026-04-02 16:30", "2026-04-08 00:00", id="Maundy Thursday: Good Friday to Easter Monday out"),
        pytest.param("2026-03-13 09:00", "2026-03-17 00:00", id="Friday: Monday is the day"),
        pytest.param("2026-03-14 12:00", "2026-03-17 00:00", id="Saturday: Monday is the day"),
        pytest.param("2026-03-15 23:59", "2026-03-17 00:00", id="Sunday, a minute before Monday"),
        pytest.param("2026-03-16 00:00", "2026-03-18 00:00", id="Monday at midnight: that Monday is day 0"),
        pytest.param("2026-05-04 08:00", "2026-05-06 00:00", id="on a bank holiday (May Day)"),
        pytest.param("2026-12-24 17:00", "2026-12-30 00:00", id="Christmas Eve 2026: 28th is a substitute day"),
        pytest.param("2026-12-31 09:00", "2027-01-05 00:00", id="New Year 2027: Friday 1 January, then a weekend"),
        pytest.param("2027-12-24 09:00", "2027-12-30 00:00", id="2027: Mon 27 and Tue 28 are substitute days"),
        pytest.param("2027-12-31 09:00", "2028-01-05 00:00", id="2028: Mon 3 January is a substitute day"),
        pytest.param("2026-03-27 12:00", "2026-03-31 00:00", id="over the clocks going forward"),
        pytest.param("2026-03-28 23:30", "2026-03-31 00:00", id="the Saturday before they go forward"),
        pytest.param("2026-10-23 12:00", "2026-10-27 00:00", id="over the clocks going back"),
    ],
)
def test_one_working_day_ends_at_midnight_after_the_next_working_day(receipt: str, due: str) -> None:
    """The day of receipt is day 0; weekends and holidays do not count; the first breached instant is stored."""
    expected = london(due)
    assert working_days(receipt).at == expected


def test_midnight_is_londons_in_summer_and_winter() -> None:
    """Midnight in summer is 23:00 UTC the day before, in winter 00:00 UTC."""
    summer, winter = working_days("2026-03-27 12:00"), working_days("2026-10-23 12:00")
    assert summer.at == datetime(2026, 3, 30, 23, 0, tzinfo=UTC)
    assert winter.at == datetime(2026, 10, 27, 0, 0, tzinfo=UTC)


def test_a_receipt_late_in_a_summer_evening_belongs_to_its_london_day() -> None:
    """23:30 UTC on a June Monday is half past midnight on Tuesday in London."""
    assert working_days(datetime(2026, 6, 8, 23, 30, tzinfo=UTC)).at == london("2026-06-11 00:00")


def test_two_working_days_over_easter() -> None:
    """Tuesday and Wednesday after Easter are the two days."""
    assert working_days("2026-04-02 16:30", 2).at == london("2026-04-09 00:00")


def test_the_trace_names_every_day_and_why_it_did_not_count() -> None:
    """A person can follow how the due instant came about."""
    trace = working_days("2026-04-02 16:30").trace
    assert trace[0] == "Started Thursday 2 April 2026 16:30 BST; that day is day 0."
    assert "Friday 3 April 2026 is Good Friday and does not count." in trace
    assert "Monday 6 April 2026 is Easter Monday and does not count." in trace
    assert "Tuesday 7 April 2026 is working day 1." in trace
    assert trace[-1] == "In time before Wednesday 8 April 2026 00:00 BST."


def test_warnings_come_at_the_start_of_the_last_working_day_and_four_hours_before() -> None:
    """Over Easter both fall on the Tuesday, 00:00 and 20:00 London."""
    assert working_days("2026-04-02 16:30").warnings == (london("2026-04-07 00:00"), london("2026-04-07 20:00"))


def test_twenty_four_hours_are_elapsed_hours_and_exactly_24_is_in_time() -> None:
    """Over the spring change 24 hours end an hour later on the wall; one microsecond more is too late."""
    due = due_after(london("2026-03-28 12:00"), Limit(hours=24), (), TABLE).at
    assert due == london("2026-03-29 13:00") + timedelta(microseconds=1)
    assert due_after(london("2026-10-24 12:00"), Limit(hours=24), (), TABLE).at == london(
        "2026-10-25 11:00"
    ) + timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-03-02 09:00", "2026-03-17 00:00"),
        ("2026-03-20 23:59", "2026-04-04 00:00"),
        ("2026-10-15 00:00", "2026-10-30 00:00"),
    ],
)
def test_fourteen_days_end_after_the_fourteenth_day_every_day_counting(start: str, due: str) -> None:
    """Day 14 is the last in time, also over a clock change or on Good Friday."""
    assert due_after(london(start), Limit(days=14), (), TABLE).at == london(due)


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        ("2026-01-10 23:30", 24, "2028-01-11 00:00"),
        ("2024-02-29 10:00", 12, "2025-03-01 00:00"),
        ("2026-08-31 10:00", 6, "2027-03-01 00:00"),
    ],
)
def test_months_end_after_the_corresponding_date(start: str, months: int, due: str) -> None:
    """The last of February, where the month has no such day."""
    found = due_after(london(start), Limit(months=months), (), TABLE)
    assert found.at == london(due)
    assert found.trace[1].startswith(f"{months} months on is ")


def test_a_fortnight_ending_on_a_holiday_stays_and_warns_on_the_last_working_day_before() -> None:
    """Day 14 after 20 March 2026 is Good Friday: the warning comes at the start of Thursday 2 April."""
    due = due_after(london("2026-03-20 10:00"), Limit(days=14), WARNED, TABLE)
    assert due.at == london("2026-04-04 00:00")
    assert due.warnings == (london("2026-04-02 00:00"), london("2026-04-03 20:00"))


@pytest.mark.parametrize("when", ["2011-12-30 10:00", "2032-12-31 10:00", "2033-01-04 10:00", "9999-12-31 23:00"])
def test_beyond_the_table_nothing_is_guessed(when: str) -> None:
    """A limit that reaches past the table is an error that names the table and the years."""
    with pytest.raises(CalendarError, match=r"england-and-wales-.* covers 2012 to 2032"):
        working_days(datetime.fromisoformat(when).replace(tzinfo=UTC))


def test_a_limit_says_exactly_one_thing() -> None:
    """No limit, two limits, or a limit of nothing are refused."""
    for wrong in ({}, {"days": 1, "hours": 1}, {"working_days": 0}):
        with pytest.raises(ValueError, match="exactly one"):
            Limit(**wrong)


@given(SPAN, COUNTS)
def test_working_days_end_at_a_london_midnight_after_a_working_day(start: datetime, days: int) -> None:
    """The due instant is later than the start, is a midnight, and the day before it counted."""
    due = working_days(start, days).at
    assert due > start
    assert is_midnight(due)
    assert TABLE.is_working((due - timedelta(hours=1)).astimezone(LONDON).date())


@given(SPAN, COUNTS)
def test_exactly_so_many_working_days_lie_between(start: datetime, days: int) -> None:
    """Counted one by one, the days after day 0 and before the due instant hold just so many working days."""
    first, end = start.astimezone(LONDON).date(), working_days(start, days).at.astimezone(LONDON).date()
    between = [first + timedelta(days=n) for n in range(1, (end - first).days)]
    assert sum(TABLE.is_working(day) for day in between) == days


@given(SPAN, COUNTS)
def test_one_day_more_is_never_earlier(start: datetime, days: int) -> None:
    """Every limit grows with its number."""
    for limit in ("working_days", "days", "hours"):
        less, more = (due_after(start, Limit(**{limit: n}), (), TABLE).at for n in (days, days + 1))
        assert less < more


def test_the_table_knows_its_own_years_by_heart() -> None:
    """Spot checks by hand: the jubilees, the coronation, the funeral, and no May Day Monday in 2020."""
    special = [date(2012, 6, 5), date(2020, 5, 8), date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)]
    assert all(day in TABLE.holidays for day in special)
    assert date(2020, 5, 4) not in TABLE.holidays
