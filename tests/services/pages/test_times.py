"""Dates and times as people type them, also where London's clocks make two of one or none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from contracts.when import span
from services.pages.times import (
    TWICE,
    Parts,
    Unfit,
    day_of,
    exactly,
    is_twice,
    line_of,
    minute_of,
    parts_of,
    read_day,
    read_instant,
    read_line,
    read_when,
)

SPRING_FORWARD = Parts("29/3/2026", "01:30")
FALL_BACK = Parts("25/10/2026", "01:30")


@pytest.mark.parametrize(
    ("time", "read"),
    [
        ("16:30", "15:30:00"), ("4:30pm", "15:30:00"), ("4.30 PM", "15:30:00"), ("1630", "15:30:00"),
        ("4pm", "15:00:00"),
        ("12:05am", "23:05:00"), ("12:05pm", "11:05:00"), ("0:00", "23:00:00"), ("16:30:05.25", "15:30:05.250000"),
    ],
)  # fmt: skip
def test_a_time_is_read_as_people_write_it(time: str, read: str) -> None:
    """On the clock of London, in summer an hour ahead."""
    day = "2026-04-01" if read.startswith("23") else "2026-04-02"
    assert read_instant(Parts("2/4/2026", time)) == f"{day}T{read}+00:00"


@pytest.mark.parametrize(
    "text",
    [
        "2/4/2026", "02/04/2026", "2.4.2026", "2-4-2026", "2 4 2026", "02042026", "2 Apr 2026", "2nd April 2026",
        "2 april, 2026", "2026-04-02", "2026-4-2",
    ],
)  # fmt: skip
def test_a_date_is_read_as_people_write_it(text: str) -> None:
    """The day first, however its parts are set apart; or as programs write it."""
    assert read_day(text) == "2026-04-02"


DAY, MONTH, CALENDAR = "Give the day as a number", "There is no such month", "There is no such date in the calendar"
FOUR, YEAR = "Give the year in four digits", "Give the year as well"
CLOCK = "Give a time such as 16:30 or 4:30pm."


@pytest.mark.parametrize(
    ("parts", "part", "told"),
    [
        (Parts("31/2/2026", "10:00"), "date", CALENDAR),
        (Parts("0/2/2026", "10:00"), "date", DAY),
        (Parts("April 2 2026", "10:00"), "date", DAY),
        (Parts("2/13/2026", "10:00"), "date", MONTH),
        (Parts("2/x/2026", "10:00"), "date", MONTH),
        (Parts("2 apples 2026 or so", "10:00"), "date", "Give the day, the month and the year"),
        (Parts("tomorrow", "10:00"), "date", "Give the day, the month and the year"),
        (Parts("9" * 5000 + "/4/2026", "10:00"), "date", DAY),
        (Parts("2/" + "9" * 5000 + "/2026", "10:00"), "date", MONTH),
        (Parts("²/4/2026", "10:00"), "date", DAY),
        (Parts("2/4/26", "10:00"), "date", FOUR),
        (Parts("2/4", "10:00"), "date", YEAR),
        (Parts("2/4/2026", ""), "time", "Give the time as well, such as 16:30."),
        (Parts("", "10:00"), "date", "Give the date as well, or leave the time out."),
        (Parts("2/4/2026", "25:00"), "time", CLOCK),
        (Parts("2/4/2026", "10:00:75"), "time", CLOCK),
        (Parts("2/4/2026", "13pm"), "time", CLOCK),
        (Parts("2/4/2026", "noon"), "time", CLOCK),
        (SPRING_FORWARD, "time", "The clocks never showed that time, for they went forward: give another."),
        (SPRING_FORWARD._replace(offset="+01:00"), "time", "The clocks never showed that time"),
        (FALL_BACK, "offset", TWICE),
    ],
)
def test_what_is_no_time_is_told_at_the_part_to_mend(parts: Parts, part: str, told: str) -> None:
    """With what to type in its place."""
    with pytest.raises(Unfit) as found:
        read_instant(parts)

    assert found.value.part == part
    assert str(found.value).startswith(told)


def test_a_time_shown_twice_is_told_apart_by_its_offset() -> None:
    """Both half past ones of that night can be said; an answer left over from another time counts for nothing."""
    first, second = (read_instant(FALL_BACK._replace(offset=offset)) for offset in ("+01:00", "+00:00"))
    assert (first, second) == ("2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00")

    assert read_when(Parts("26/10/2026", "01:30", "+01:00")) == "2026-10-26T01:30"
    asked = (FALL_BACK, FALL_BACK._replace(offset="+01:00"), SPRING_FORWARD, Parts())
    assert [is_twice(parts) for parts in asked] == [True, True, False, False]


@pytest.mark.parametrize(
    "value", ["2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00", "2026-07-01T22:15:30.500000+00:00"]
)
def test_an_instant_is_typed_again_as_it_was(value: str) -> None:
    """Whatever the clocks did that day, in fields of its own or on one line."""
    line = read_line(line_of(datetime.fromisoformat(value)))

    assert read_instant(parts_of(value)) == value
    assert line is not None
    assert span(line)[0] == datetime.fromisoformat(value)


@pytest.mark.parametrize("value", ["2026-04-01", "2026-04-01T22:15", "0001-02-03"])
def test_a_vague_time_stays_as_vague_as_it_was(value: str) -> None:
    """A date gets no time, a time no offset."""
    assert read_when(parts_of(value)) == value


def test_a_date_is_typed_again_as_people_write_it() -> None:
    """Without zeros that nobody types."""
    assert (day_of("1988-03-09"), read_day(day_of("1988-03-09"))) == ("9/3/1988", "1988-03-09")


def test_nothing_typed_is_nothing() -> None:
    """Not midnight, not today."""
    assert (read_day(""), read_instant(Parts()), read_when(Parts()), read_line("")) == (None, None, None, None)


def test_a_minute_that_was_filled_in_is_the_instant_behind_it() -> None:
    """So that what is told now never comes before what was recorded within this minute; another minute is as typed."""
    shown = datetime(2026, 10, 25, 1, 30, 45, 250_000, tzinfo=UTC)
    left = read_instant(minute_of(shown))

    assert exactly(left, shown.isoformat()) == shown.isoformat()
    assert exactly("2026-10-25T00:30:00+00:00", shown.isoformat()) == "2026-10-25T00:30:00+00:00"
    assert [exactly(left, text) for text in ("", "rubbish")] == [left, left]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2/4/2026", "2026-04-02"), ("2/4/2026 16:30", "2026-04-02T16:30"),
        ("2 April 2026, 4:30pm", "2026-04-02T16:30"),
        ("2 April 2026 at 4pm", "2026-04-02T16:00"), ("2026-04-02 16:30:05", "2026-04-02T16:30:05"),
        ("2026-04-02T16:30", "2026-04-02T16:30"), ("2026-04-02T16:30:00+01:00", "2026-04-02T16:30:00+01:00"),
    ],
)  # fmt: skip
def test_a_date_and_a_time_can_share_a_line(text: str, read: str) -> None:
    """As filters have them; what programs write is left as it is."""
    assert read_line(text) == read


def test_a_line_too_long_for_a_date_is_told_so() -> None:
    """At once: looking where its time begins takes the square of its length."""
    with pytest.raises(Unfit, match="Give the day, the month and the year"):
        read_line("1" + " " * 60 + "1")
