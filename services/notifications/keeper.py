"""Doing a step of work again and again, at the right moments, through any passing trouble."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from ledger.clock import Clock
from ledger.errors import AppendNotSent, AppendRejected, LedgerError, OutcomeUnknown, TransportError
from services.poison import DATABASE_AWAY, away_for

log = structlog.get_logger(__name__)

LONGEST_SLEEP_SECONDS = 1.0
BACK_OFF_SECONDS = 0.5
BACK_OFF_SECONDS_MAX = 15.0

PASSING = (TransportError, AppendNotSent, AppendRejected, OutcomeUnknown, *DATABASE_AWAY)
"""Trouble that is waited out: a step takes what is to be done from the tables, so what was not done is found again."""


class Keeper:
    """Keeps at a step: at once while it finds something to do, else when there is news or it is time.

    `step` returns how much it did; `next_at` says when there will be something to do if nothing happens before.
    `trouble` says what it waits for, None when well.
    """

    def __init__(
        self,
        name: str,
        step: Callable[[], Awaitable[int]],
        next_at: Callable[[], Awaitable[datetime | None]],
        clock: Clock,
    ) -> None:
        self.trouble: str | None = None
        self.news = asyncio.Event()
        self._name = name
        self._step = step
        self._next_at = next_at
        self._clock = clock
        self._ends = False
        self._at_rest = asyncio.Event()
        self._at_rest.set()

    async def end(self) -> None:
        """Begin no other step; return once the last has been taken."""
        self._ends = True
        self.news.set()
        await self._at_rest.wait()

    async def run(self) -> None:
        """Keep at it until cancelled or told to end."""
        self._at_rest.clear()
        try:
            await self._keep_at_it()
        finally:
            self._at_rest.set()

    async def _keep_at_it(self) -> None:
        tries = 0
        while not self._ends:
            self.news.clear()
            try:
                did = await self._step()
                next_at = None if did else await self._next_at()
            except PASSING as error:
                tries += 1
                await self._wait_out(error, tries)
                continue
            self.trouble, tries = None, 0
            if not did:
                await self._sleep(next_at)

    async def _wait_out(self, error: Exception, tries: int) -> None:
        self.trouble, reason = _told(error)
        seconds = min(BACK_OFF_SECONDS * 2 ** min(tries, 10), BACK_OFF_SECONDS_MAX)
        log.warning("work.waits", work=self._name, reason=reason, seconds=seconds)
        await asyncio.sleep(seconds)

    async def _sleep(self, next_at: datetime | None) -> None:
        seconds = LONGEST_SLEEP_SECONDS
        if next_at is not None:
            seconds = min(seconds, max((next_at - self._clock.now()).total_seconds(), 0.0))
        try:
            async with asyncio.timeout(seconds):
                await self.news.wait()
        except TimeoutError:
            return


def _told(error: Exception) -> tuple[str, str]:
    """What it waits for, and why; what a database driver says may hold what a row does."""
    if isinstance(error, LedgerError):
        return "Kafka does not take what is to be written", str(error)
    return "the database cannot be used", away_for(error)
