"""What a committed offset means, without a broker."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from services.operations.burrow import Status
from services.operations.extents import Extent
from services.operations.standing import (
    PartitionLag,
    Standing,
    age_seconds,
    by_group,
    first_unread,
    standing,
)

NOW = datetime(2026, 4, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("committed", "extent", "expected", "unread"),
    [
        (None, Extent(0, 0), Standing.NEVER_COMMITTED, None),
        (None, Extent(0, 5), Standing.NEVER_COMMITTED, 0),
        (None, Extent(3, 5), Standing.NEVER_COMMITTED, 3),
        (0, Extent(0, 0), Standing.CAUGHT_UP, None),
        (5, Extent(0, 5), Standing.CAUGHT_UP, None),
        (5, Extent(5, 5), Standing.CAUGHT_UP, None),
        (4, Extent(0, 5), Standing.BEHIND, 4),
        (3, Extent(3, 5), Standing.BEHIND, 3),
        (2, Extent(3, 5), Standing.DATA_LOST, 3),
        (2, Extent(5, 5), Standing.DATA_LOST, None),
        (6, Extent(0, 5), Standing.BEYOND_END, None),
    ],
)
def test_offsets_have_one_meaning(
    committed: int | None, extent: Extent, expected: Standing, unread: int | None
) -> None:
    """Each place of a committed offset among start and end is one standing, and says which record is next."""
    assert (standing(committed, extent), first_unread(committed, extent)) == (expected, unread)


@pytest.mark.parametrize(
    ("unread", "since", "expected"),
    [
        (None, None, 0.0),
        (7, NOW - timedelta(seconds=90), 90.0),
        (7, NOW + timedelta(seconds=5), 0.0),
        (7, None, None),
    ],
)
def test_age_is_that_of_the_first_unread_record(
    unread: int | None, since: datetime | None, expected: float | None
) -> None:
    """Nothing waiting has no age, nor has a record stamped ahead of the clock; one that cannot be read is unknown."""
    assert age_seconds(unread, since, NOW) == expected


def _lag(group: str, stands: Standing, records: int | None, seconds: float | None, partition: int = 0) -> PartitionLag:
    return PartitionLag(
        group=group,
        topic="reports",
        partition=partition,
        standing=stands,
        committed=None if records is None else 0,
        log_start=0,
        end=records or 0,
        records=records,
        seconds=seconds,
    )


@pytest.mark.parametrize(
    ("stands", "seconds", "expected"),
    [
        (Standing.CAUGHT_UP, 0.0, False),
        (Standing.BEHIND, 60.0, False),
        (Standing.BEHIND, 60.1, True),
        (Standing.BEHIND, None, True),
        (Standing.NEVER_COMMITTED, 0.0, False),
        (Standing.NEVER_COMMITTED, 61.0, True),
        (Standing.DATA_LOST, 0.0, True),
        (Standing.BEYOND_END, 0.0, True),
    ],
)
def test_found_wanting_by_age_or_by_loss(stands: Standing, seconds: float | None, expected: bool) -> None:
    """A group may be behind for a minute; lost data and a position of another topic are never fine."""
    assert _lag("g", stands, 1, seconds).is_wanting(60) is expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [(None, False), (Status.OK, False), (Status.WARN, False), *((one, True) for one in list(Status)[2:])],
)
def test_found_wanting_by_status(status: Status | None, expected: bool) -> None:
    """Who falls behind in a burst gets on; who gets no further, went back or commits no more does not."""
    assert replace(_lag("g", Standing.BEHIND, 1, 1.0), status=status).is_wanting(60) is expected


def test_never_committed_stays_out_of_the_sum() -> None:
    """A group's records are the sum of what it committed to, its age the oldest, its blanks counted apart."""
    lags = [
        _lag("a", Standing.BEHIND, 3, 4.0),
        _lag("a", Standing.BEHIND, 2, 9.0, 1),
        _lag("a", Standing.NEVER_COMMITTED, None, 1.0, 2),
        _lag("b", Standing.BEHIND, 7, None),
    ]

    sums = [(group.group, group.records, group.seconds, group.never_committed) for group in by_group(lags)]

    assert sums == [("a", 5, 9.0, 1), ("b", 7, None, 0)]
