"""How many events a source may hand in over HTTP: a bucket of tokens for each, filled as time goes by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple

BURST_SECONDS = 10
"""How much a bucket holds: a source that was quiet may send so many seconds' worth at once."""


class Standing(NamedTuple):
    """What a source has left: events at once, events now, and seconds until the bucket is full or, if empty, usable."""

    limit: int
    left: int
    reset_seconds: int

    def headers(self) -> dict[str, str]:
        """As the door tells it."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.left),
            "RateLimit-Reset": str(self.reset_seconds),
        }


class Rates:
    """The buckets of the sources that were heard from; only listed sources have one, so they are few.

    A request is let in while anything is left and may take more than that: a batch is never cut, and whoever took too
    much waits until the debt is paid.
    """

    def __init__(self, events_a_second: int) -> None:
        self._rate = events_a_second
        self._most = float(events_a_second * BURST_SECONDS)
        self._left: dict[str, tuple[float, datetime]] = {}

    def standing(self, source: str, now: datetime) -> Standing:
        """How the source stands; nothing is taken."""
        left = self._now(source, now)
        missing = self._most - left if left >= 1 else 1 - left
        return Standing(int(self._most), max(int(left), 0), ceil(missing / self._rate))

    def exhausted(self, sources: Mapping[str, int], now: datetime) -> str | None:
        """The first of the sources that must wait, None if all may send."""
        return next((source for source in sources if self._now(source, now) < 1), None)

    def take(self, sources: Mapping[str, int], now: datetime) -> None:
        """Take so many events from each source's bucket."""
        for source, events in sources.items():
            self._left[source] = (self._now(source, now) - events, now)

    def _now(self, source: str, now: datetime) -> float:
        left, since = self._left.get(source, (self._most, now))
        # A clock that was set back takes nothing away.
        return min(self._most, left + max(now - since, timedelta(0)).total_seconds() * self._rate)
