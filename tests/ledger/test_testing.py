"""The doubles themselves, and the clocks."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from ledger.clock import SystemClock, from_microseconds, to_microseconds
from ledger.testing import Decider, HandClock


class Refused(Exception):  # noqa: N818 - the field's word
    """No."""


def decide(total: int, command: int) -> list[int]:
    """Add, but never beyond 10; nothing to add is a quiet repeat."""
    if total + command > 10:
        raise Refused
    return [command] if command else []


adder = Decider(decide, lambda events: sum(events))


def test_given_when_then() -> None:
    """Sentences that hold pass."""
    adder.given(1, 2).when(3).then(3)
    adder.given(1, 2).when(0).then()
    adder.given(9).when(2).then_refused(Refused)


def test_sentences_that_do_not_hold_fail() -> None:
    """Another event, an event for none, none for a refusal, a refusal for an event: each fails."""
    with pytest.raises(AssertionError):
        adder.given(1).when(3).then(4)
    with pytest.raises(AssertionError):
        adder.given(1).when(3).then()
    with pytest.raises(AssertionError):
        adder.given(1).when(3).then_refused(Refused)
    with pytest.raises(AssertionError):
        adder.given(9).when(2).then_refused(KeyError)
    with pytest.raises(Refused):
        adder.given(9).when(2).then(2)


def test_hand_clock() -> None:
    """It stands until it is turned."""
    clock = HandClock(datetime(2026, 3, 29, tzinfo=UTC))
    clock.turn(days=1, minutes=5)

    assert clock.now() == clock.now() == datetime(2026, 3, 30, 0, 5, tzinfo=UTC)


def test_clock_that_starts_elsewhere() -> None:
    """It begins at its instant, in UTC, and goes on."""
    start = datetime(2030, 1, 1, tzinfo=timezone(timedelta(hours=1)))
    clock = SystemClock(start)

    assert timedelta(0) <= clock.now() - start < timedelta(minutes=1)
    assert clock.now().utcoffset() == timedelta(0)
    with pytest.raises(ValueError, match="time zone"):
        SystemClock(start.replace(tzinfo=None))


def test_microseconds_are_exact() -> None:
    """An instant survives the way to microseconds and back."""
    instant = datetime(2026, 10, 25, 1, 59, 59, 999_999, tzinfo=UTC)

    assert from_microseconds(to_microseconds(instant)) == instant
