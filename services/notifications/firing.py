"""Firing the timers that are due: each becomes a command to casework."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from contracts.commands import Command
from ledger.clock import Clock
from services.notifications import timer_table
from services.notifications.database import Database
from services.notifications.metrics import Metrics
from services.notifications.timer_table import Armed
from services.notifications.timers import command_for, outlived

TIMERS_AT_ONCE = 500

SendCommands = Callable[[Sequence[Command]], Awaitable[None]]
"""Returns once Kafka has every command; raises TransportError, and some may have been sent, if it has not."""


class Firing:
    """Fires what is due. A timer whose firing nobody answers in the ledger is fired again after a while."""

    def __init__(self, database: Database, send: SendCommands, clock: Clock, metrics: Metrics) -> None:
        self._database = database
        self._send = send
        self._clock = clock
        self._metrics = metrics

    async def step(self) -> int:
        """Fire the timers that are due, the longest waiting first; returns how many were due. Raises TransportError."""
        now = self._clock.now()
        due = await self._database.do(self._due, now)
        firing = [armed for armed in due if not outlived(armed.timer, now)]
        await self._send([command_for(armed.timer, now) for armed in firing])
        if firing:
            await self._note(firing)
        return len(due)

    async def next_at(self) -> datetime | None:
        """When the next timer is to be fired."""
        return await self._database.do(self._next_at)

    def _due(self, now: datetime) -> list[Armed]:
        with self._database.engine.begin() as connection:
            due = timer_table.due_by(connection, now, TIMERS_AT_ONCE)
            timer_table.drop(connection, [armed.timer for armed in due if outlived(armed.timer, now)])
        return due

    async def _note(self, fired: Sequence[Armed]) -> None:
        now = self._clock.now()
        await self._database.do(self._mark, fired, now)
        for armed in fired:
            if armed.firings == 0:
                self._metrics.lateness.observe((now - armed.timer.at).total_seconds())
        self._metrics.fired.inc(len(fired))

    def _mark(self, fired: Sequence[Armed], now: datetime) -> None:
        with self._database.engine.begin() as connection:
            timer_table.mark_fired(connection, fired, now)

    def _next_at(self) -> datetime | None:
        with self._database.engine.connect() as connection:
            return timer_table.next_at(connection)
