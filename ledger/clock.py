"""Where the time comes from."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The instant, timezone-aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock, or one that began at `starts_at` and has gone on at the real pace since.

    The second kind cannot be moved by anyone setting the machine's clock.
    """

    def __init__(self, starts_at: datetime | None = None) -> None:
        if starts_at is not None and starts_at.tzinfo is None:
            msg = f"the clock must start at an instant with a time zone, not {starts_at}"
            raise ValueError(msg)
        self._starts_at = starts_at and starts_at.astimezone(UTC)
        self._began = time.monotonic()

    def now(self) -> datetime:
        """The instant, timezone-aware, in UTC."""
        if self._starts_at is None:
            return datetime.now(UTC)
        return self._starts_at + timedelta(seconds=time.monotonic() - self._began)


def to_microseconds(instant: datetime) -> int:
    """Microseconds since 1970 UTC; raises TypeError for an instant without a time zone."""
    return (instant - EPOCH) // MICROSECOND


def from_microseconds(microseconds: int) -> datetime:
    """The instant, in UTC, that many microseconds after 1970."""
    return EPOCH + timedelta(microseconds=microseconds)
