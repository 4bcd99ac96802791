"""The times of incidents, around the nights on which the clocks change."""

from datetime import UTC, datetime

import pytest

from contracts.when import AmbiguousTime, NoSuchTime, span


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2026-01-15", "2026-01-15T00:00Z", "2026-01-16T00:00Z"),
        ("2026-07-15", "2026-07-14T23:00Z", "2026-07-15T23:00Z"),
        ("2026-03-29", "2026-03-29T00:00Z", "2026-03-29T23:00Z"),
        ("2026-10-25", "2026-10-24T23:00Z", "2026-10-26T00:00Z"),
        ("2026-07-15T12:30", "2026-07-15T11:30Z", "2026-07-15T11:30Z"),
        ("2026-07-15T12:30:15.5+03:00", "2026-07-15T09:30:15.5Z", "2026-07-15T09:30:15.5Z"),
        ("2026-10-25T01:30+01:00", "2026-10-25T00:30Z", "2026-10-25T00:30Z"),
        ("2026-03-29T00:59:59", "2026-03-29T00:59:59Z", "2026-03-29T00:59:59Z"),
        ("2026-03-29T02:00", "2026-03-29T01:00Z", "2026-03-29T01:00Z"),
        ("2026-10-25T02:00", "2026-10-25T02:00Z", "2026-10-25T02:00Z"),
    ],
)
def test_what_a_time_may_mean(text: str, first: str, after: str) -> None:
    """A date is its London day, 23 or 25 hours long where the clocks change; a time is one instant."""
    assert span(text) == (datetime.fromisoformat(first), datetime.fromisoformat(after))
    assert span(text)[0].tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-29",
        "2026-13-01",
        "9999-12-31",
        "2026-03-29T01:00",
        "2026-03-29T01:59:59",
        "2026-01-01T25:00",
        "2026-01-01T10:00+99:00",
        "0001-01-01T00:00+14:00",
        "٢٠٢٦-01-01",
    ],
)
def test_times_that_do_not_exist(text: str) -> None:
    """Skipped by the clocks, not in the calendar, or beyond it."""
    with pytest.raises(NoSuchTime):
        span(text)


@pytest.mark.parametrize("text", ["2026-10-25T01:00", "2026-10-25T01:59:59"])
def test_times_that_came_twice(text: str) -> None:
    """Only an offset tells which of the two is meant."""
    with pytest.raises(AmbiguousTime):
        span(text)
