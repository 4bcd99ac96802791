"""Dates and times as people type them, also where London's clocks make two of one or none."""

from __future__ import annotations

import pytest

from services.casework.pages.forms.times import TWICE, Parts, Unfit, parts_of, read_day, read_instant, read_when

SPRING_FORWARD = Parts("29", "3", "2026", "01:30")
FALL_BACK = Parts("25", "10", "2026", "01:30")
INSTANTS = ["2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00", "2026-07-01T22:15:30.500000+00:00"]


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
    assert read_instant(Parts("2", "4", "2026", time)) == f"{day}T{read}+00:00"


@pytest.mark.parametrize("month", ["4", "04", "apr", "April"])
def test_a_month_is_a_number_or_a_name(month: str) -> None:
    """Both are common."""
    assert read_day(Parts("2", month, "2026")) == "2026-04-02"


def unfit(parts: Parts) -> tuple[str, str]:
    """The part to mend, and what to do."""
    with pytest.raises(Unfit) as found:
        read_instant(parts)
    return found.value.part, str(found.value)


@pytest.mark.parametrize(
    ("parts", "part", "told"),
    [
        (Parts("31", "2", "2026", "10:00"), "day", "There is no such date in the calendar."),
        (Parts("2", "", "2026", "10:00"), "month", "Give the month as well."),
        (Parts("2", "13", "2026", "10:00"), "day", "There is no such date in the calendar."),
        (Parts("2", "x", "2026", "10:00"), "month", "Give the month as a number."),
        (Parts("9" * 30, "4", "2026", "10:00"), "day", "Give the day as a number."),
        (Parts("9" * 5000, "4", "2026", "10:00"), "day", "Give the day as a number."),
        (Parts("2", "9" * 5000, "2026", "10:00"), "month", "Give the month as a number."),
        (Parts("2", "4", "26", "10:00"), "year", "Give the year in four digits."),
        (Parts("2", "4", "2026", ""), "time", "Give the time as well, such as 16:30."),
        (Parts("", "", "", "10:00"), "day", "Give the date as well."),
        (Parts("2", "4", "2026", "25:00"), "time", "Give a time such as 16:30 or 4:30pm."),
        (Parts("2", "4", "2026", "13pm"), "time", "Give a time such as 16:30 or 4:30pm."),
        (Parts("2", "4", "2026", "noon"), "time", "Give a time such as 16:30 or 4:30pm."),
        (SPRING_FORWARD, "time", "The clocks never showed that time, for they went forward: give another."),
        (FALL_BACK, "offset", TWICE),
    ],
)
def test_what_is_no_time_is_told_at_the_part_to_mend(parts: Parts, part: str, told: str) -> None:
    """With what to type in its place."""
    assert unfit(parts) == (part, told)


def test_a_time_shown_twice_is_told_apart_by_its_offset() -> None:
    """Both half past ones of that night can be said."""
    first, second = (read_instant(FALL_BACK._replace(offset=offset)) for offset in ("+01:00", "+00:00"))
    assert (first, second) == ("2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00")


@pytest.mark.parametrize(
    "value", ["2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00", "2026-07-01T22:15:30+00:00"]
)
def test_an_instant_is_typed_again_as_it_was(value: str) -> None:
    """Whatever the clocks did that day."""
    assert read_instant(parts_of(value)) == value


@pytest.mark.parametrize("value", ["2026-04-01", "2026-04-01T22:15", "0001-02-03"])
def test_a_vague_time_stays_as_vague_as_it_was(value: str) -> None:
    """A date gets no time, a time no offset."""
    assert read_when(parts_of(value)) == value


def test_nothing_typed_is_nothing() -> None:
    """Not midnight, not today."""
    assert (read_day(Parts()), read_instant(Parts()), read_when(Parts())) == (None, None, None)
