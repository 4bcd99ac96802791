"""A view of one of the two ledgers, kept up with it for as long as this replica leads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from ledger.follow import Follower
from ledger.protocol import START, Checkpoint
from ledger.transport import Transport
from services.notifications.database import Database
from services.poison import DATABASE_AWAY, Poisoned, away_for, save_or_name
from services.store import View, checkpoints

log = structlog.get_logger(__name__)

# What is saved together also costs one look for timers and notices, instead of one for each event. A quarter of a
# second is nothing to a notice, and a timer is set long before it is due.
GATHER_SECONDS = 0.25
RETRY_SECONDS = 1.0


class FollowedView:
    """A view kept up with its ledger, saved together with how far it has come."""

    def __init__(self, database: Database, view: View, transport: Transport, topic: str, partitions: int) -> None:
        self._database = database
        self._view = view
        self._partitions = range(partitions)
        self._waits: str | None = None
        self._poison: str | None = None
        self._stopped = asyncio.Event()
        nowhere = dict.fromkeys(self._partitions, START)
        self.follower = Follower(transport, topic, nowhere, gather_seconds=GATHER_SECONDS)

    @property
    def offsets(self) -> dict[int, int]:
        """Partition -> the offset of the first record that is not saved yet."""
        return self.follower.offsets

    @property
    def trouble(self) -> str | None:
        """Why the view gets no further, None when it does."""
        return self._poison or (None if self.follower.caught_up else self._waits)

    async def begin(self) -> None:
        """Go by what the database holds now: another replica may have kept the view meanwhile."""
        self._poison = None
        self._stopped.clear()
        await self._go_by_the_database()

    async def wait_caught_up(self) -> None:
        """Wait until the view holds what its ledger held at the start, or stands before what it cannot take in."""
        either = [asyncio.create_task(self.follower.wait_caught_up()), asyncio.create_task(self._stopped.wait())]
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in either:
                one.cancel()

    async def keep_up(self, when_saved: Callable[[], None]) -> None:
        """Follow until cancelled or before an event that cannot be taken in; waits while the database is away.

        Raises CheckpointMismatch for another ledger, ViewFenced when somebody else moved the view on.
        """
        while not self._stopped.is_set():
            try:
                # The database says how far: a save may have got through in part.
                await self._go_by_the_database()
                await self._follow(when_saved)
            except DATABASE_AWAY as error:
                await self._wait_for_database(error)
            except Poisoned as poisoned:
                self._poison = f"view {self._view.name} {poisoned.status}"
                self._stopped.set()
                log.error("view.poisoned", view=self._view.name, **poisoned.log_context)

    async def _follow(self, when_saved: Callable[[], None]) -> None:
        engine, view = self._database.engine, self._view
        async for batches in self.follower.batches():
            await self._database.do(save_or_name, engine, view, self.follower.checkpoints, batches)
            when_saved()

    async def _wait_for_database(self, error: Exception) -> None:
        self._waits = f"view {self._view.name} waits for its database"
        log.warning("view.waits", view=self._view.name, reason=away_for(error))
        # Whoever had caught up has not any more, for as long as nobody can tell where the view stands.
        await self.follower.stand_at(self.follower.checkpoints)
        await asyncio.sleep(RETRY_SECONDS)

    async def _go_by_the_database(self) -> None:
        await self.follower.stand_at(await self._database.do(self._stands_at))

    def _stands_at(self) -> dict[int, Checkpoint]:
        with self._database.engine.connect() as connection:
            saved = checkpoints(connection, self._view)
        return {number: saved.get(number, START) for number in self._partitions}
