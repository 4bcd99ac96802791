"""The rules by which a group's status is told, case by case."""

from datetime import UTC, datetime, timedelta

import pytest

from services.operations.burrow import LOOKS, Status, Window, status

BEGAN = datetime(2026, 7, 1, 9, tzinfo=UTC)
EVERY = timedelta(seconds=15)
FULL = range(LOOKS)

Look = tuple[int | None, int]
"""The offset committed and the end of the partition."""


def _seen(looks: list[Look], *, attended: bool = True) -> Window:
    window = Window()
    for number, (committed, end) in enumerate(looks):
        window = window.after(BEGAN + number * EVERY, committed, end, attended=attended)
    return window


def _status(looks: list[Look], *, attended: bool = True) -> Status | None:
    """At the time of the last look."""
    return status(_seen(looks, attended=attended), BEGAN + (len(looks) - 1) * EVERY)


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        pytest.param([], None, id="never looked at"),
        pytest.param([(None, 5)] * 20, None, id="never committed"),
        pytest.param([(5, 5)], Status.OK, id="nothing to read, at the first look"),
        pytest.param([(5, 9)] * 9, None, id="behind, but not for long enough to say"),
        pytest.param([(5, 9)] * 10, Status.STALL, id="members commit the same again and again"),
        pytest.param([(5, 9 + n) for n in FULL], Status.STALL, id="the same while more comes"),
        pytest.param([(5, 5)] + [(5, 9)] * 9, Status.OK, id="level at one commit of the window"),
        pytest.param([(5, 5)] + [(5, 9)] * 10, Status.STALL, id="that commit has left the window"),
        pytest.param([(n, 20 + n) for n in FULL], Status.WARN, id="as much comes as is read"),
        pytest.param([(n, 20 + 2 * n) for n in FULL], Status.WARN, id="more comes than is read"),
        pytest.param([(n, 20) for n in FULL], Status.OK, id="it catches up"),
        pytest.param([(n, 20 + 2 * n - 3 * (n > 5)) for n in FULL], Status.OK, id="it caught up a little once"),
        pytest.param([(9, 20)] * 9 + [(3, 20)], Status.REWIND, id="it went back"),
        pytest.param([(9, 20)] * 7 + [(3, 20), (6, 20), (9, 20)], Status.OK, id="it went back and recovered"),
        pytest.param([(9, 20), (3, 20), (10, 20), *[(5, 20)] * 7], Status.REWIND, id="twice, and recovered once"),
        pytest.param([(20, 20)] * 9 + [(3, 20)], Status.REWIND, id="it was level and went back"),
        pytest.param([(9, 20), (3, 20), *[(20, 20)] * 8], Status.OK, id="level is never amiss"),
        pytest.param([(9, 5)] * 10, Status.OK, id="beyond the end nothing is waiting"),
    ],
)
def test_with_members(looks: list[Look], expected: Status | None) -> None:
    """Every look at a group with members counts as a commit."""
    assert _status(looks) == expected


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        pytest.param([(5, 9)] * 9, None, id="not for long enough to say"),
        pytest.param([(5, 9)] * 10, Status.STOP, id="it commits no more"),
        pytest.param([(n, 20) for n in range(6)] + [(5, 20)] * 5, Status.OK, id="silent for as long as it moved"),
        pytest.param([(n, 20) for n in range(6)] + [(5, 20)] * 6, Status.STOP, id="silent for longer than it moved"),
        pytest.param([(n, 40) for n in FULL] + [(9, 40)] * 9, Status.OK, id="silent for as long as the window took"),
        pytest.param([(n, 40) for n in FULL] + [(9, 40)] * 10, Status.STOP, id="silent for longer"),
        pytest.param([(9, 40), (3, 40)] + [(3, 40)] * 9, Status.STOP, id="it went back and stopped: STOP comes first"),
        pytest.param([(5, 5)] * 40 + [(5, 9)], Status.OK, id="idle for long, then a record comes"),
        pytest.param([(5, 5)] * 40 + [(5, 9)] * 9, Status.OK, id="there was nothing to read at one of the last looks"),
        pytest.param([(5, 5)] * 40 + [(5, 9)] * 10, Status.STOP, id="and it is still not read"),
    ],
)
def test_without_members(looks: list[Look], expected: Status | None) -> None:
    """Only an offset that is another than before tells of a commit."""
    assert _status(looks, attended=False) == expected


def test_a_group_stops_when_its_members_leave() -> None:
    """It moved while it had members; without them, the time goes on from its last commit."""
    looks: list[Look] = [(n, 40) for n in FULL]
    window = _seen(looks)
    for number in range(LOOKS, 2 * LOOKS):
        window = window.after(BEGAN + number * EVERY, 9, 40, attended=False)

    assert status(window, BEGAN + (2 * LOOKS - 2) * EVERY) is Status.OK
    assert status(window, BEGAN + (2 * LOOKS - 1) * EVERY) is Status.STOP


def test_a_window_does_not_grow() -> None:
    """The oldest commits and ends leave it."""
    window = _seen([(n, 100) for n in range(50)])

    assert (len(window.commits), len(window.ends), window.commits[0].offset) == (LOOKS, LOOKS, 40)


def test_worst_has_the_highest_rank() -> None:
    """A group is as well as the partition where it is worst."""
    assert sorted(Status, key=lambda one: one.rank) == ["OK", "WARN", "STALL", "REWIND", "STOP"]
