"""Folding the ledger into the views for as long as the process lives."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress

import structlog
from sqlalchemy.engine import Engine

from contracts.topics import CASE_LEDGER
from ledger.errors import CheckpointMismatch
from ledger.follow import Follower
from ledger.protocol import START, Checkpoint
from ledger.transport import Transport
from services.casework.views.rebuild import Rebuild
from services.leading import ALONE, Lead
from services.poison import DATABASE_AWAY, Poisoned, away_for, save_or_name
from services.store import View, ViewFenced, ViewReplaced, checkpoints, is_folded, prepare_own

log = structlog.get_logger()

RETRY_SECONDS = 1.0
# A save costs its transaction more than its events, and takes the interpreter from the commands meanwhile.
GATHER_SECONDS = 0.1
PATIENT = frozenset({"people", "landlords"})
"""Views that nobody looks at for their own last word: they gather longer, so that others have the processor."""
PATIENT_SECONDS = 0.5
# Whoever waits for their own event at a replica that stands by waits this much longer.
STAND_BY_SECONDS = 0.25


class Projector:
    """Keeps one view up with the ledger, or stands by while another replica does; give it a transport of its own.

    One that stands by reads the database alone, and takes over once it leads. A view that the database does not hold,
    or in another version, is folded beside it first and then put in its place: nobody ever reads half of one.
    """

    def __init__(self, view: View, engine: Engine, transport: Transport, partitions: int, lead: Lead = ALONE) -> None:
        self.view = view
        self._lead = lead
        self._stands_by = not lead.held
        self._is_kept = False
        self._was_there = False
        self._engine = engine
        self._transport = transport
        self._partitions = range(partitions)
        self._behind = "is catching up"
        self._stopped: str | None = None
        prepare_own(engine)
        gather = PATIENT_SECONDS if view.name in PATIENT else GATHER_SECONDS
        self._live = Follower(transport, CASE_LEDGER.name, self._stands_at(), gather_seconds=gather)
        self._rebuild: Rebuild | None = None

    @property
    def trouble(self) -> str | None:
        """Why the view is not to be relied on now, None when well."""
        is_well = self._is_kept if self._stands_by else self._live.caught_up
        return self._stopped or (None if is_well else self._behind)

    @property
    def leads(self) -> bool:
        """Whether it is this replica that keeps the view."""
        return not self._stands_by

    @property
    def stopped(self) -> bool:
        """Whether the view goes no further before a person has looked; `trouble` says what to do."""
        return self._stopped is not None

    @property
    def lag(self) -> int:
        """Records not yet taken in; none of one that stands by, for whoever keeps the view tells."""
        if self._stands_by:
            return 0
        return sum((self._rebuild.follower if self._rebuild else self._live).lag.values())

    @property
    def checkpoints(self) -> Mapping[int, Checkpoint]:
        """How far each partition is saved."""
        return self._live.checkpoints

    @property
    def offsets(self) -> Mapping[int, int]:
        """The offset of each partition up to which everything is saved."""
        return self._live.offsets

    async def run(self) -> None:
        """Follow and save; stays, unready, when going on would need a person."""
        try:
            while True:
                await self._stand_by()
                await self._see_that_it_is_there()
                await self._follow_until_disturbed()
        except CheckpointMismatch as mismatch:
            self._stopped = f"is of another ledger: {mismatch} Delete its database to have it folded anew."
            log.error("view.mismatched", view=self.view.name, reason=str(mismatch))
        except ViewReplaced as replaced:
            self._stopped = f"was replaced: {replaced} Restart this program in the version of those beside it."
            log.error("view.replaced", view=self.view.name, reason=str(replaced))
        except Poisoned as poisoned:
            await self._stop_before(poisoned)

    async def _stand_by(self) -> None:
        """Go by what another replica saves, until this one leads."""
        while not self._lead.held:
            self._stands_by = True
            try:
                await self._look_at_the_database()
            except DATABASE_AWAY as error:
                self._is_kept = False
                await self._wait_for_database(error)
            await asyncio.sleep(STAND_BY_SECONDS)
        self._stands_by = False

    async def _look_at_the_database(self) -> None:
        self._is_kept = await asyncio.to_thread(self._is_there)
        self._was_there |= self._is_kept
        self._behind = "is catching up" if self._is_kept else "is folded anew by another replica: catching up"
        await self._live.stand_at(await asyncio.to_thread(self._stands_at))

    async def _see_that_it_is_there(self) -> None:
        """Fold the view beside what the database holds of another version, which stays until the new one is whole.

        Raises ViewReplaced for a view that was there before: programs of two versions must not replace each other's.
        """
        while True:
            try:
                if not await asyncio.to_thread(self._is_there):
                    if self._was_there:
                        raise ViewReplaced(f"{self.view.name} is no longer of version {self.view.version}.")
                    await self._fold_beside()
                self._was_there = True
            except DATABASE_AWAY as error:
                await self._wait_for_database(error)
            else:
                return

    async def _fold_beside(self) -> None:
        self._behind = "is being folded anew: catching up"
        log.info("view.folding_anew", view=self.view.name, version=self.view.version)
        with Rebuild(self.view, self._transport, self._partitions) as rebuild:
            self._rebuild = rebuild
            await rebuild.fold_to_the_end()
            await rebuild.swap_into(self._engine)
        self._rebuild = None

    async def _follow_until_disturbed(self) -> None:
        """Go on from where the view stands, until another process moves it or its database fails."""
        try:
            await self._live.stand_at(await asyncio.to_thread(self._stands_at))
            async for batches in self._live.batches():
                # In a thread: a long transaction must not keep commands and requests waiting.
                await asyncio.to_thread(save_or_name, self._engine, self.view, self._live.checkpoints, batches)
                self._behind = "is catching up"
        except ViewReplaced:
            raise
        except ViewFenced as fenced:
            self._behind = "was rebuilt or moved on by another process and is catching up"
            log.warning("view.fenced", view=self.view.name, reason=str(fenced))
        except DATABASE_AWAY as error:
            await self._wait_for_database(error)

    async def _wait_for_database(self, error: Exception) -> None:
        self._behind = "waits for its database"
        log.warning("view.waits", view=self.view.name, reason=away_for(error))
        # Whoever had caught up has not any more, for as long as nobody can tell where the view stands.
        await self._live.stand_at(self._live.checkpoints)
        await asyncio.sleep(RETRY_SECONDS)

    async def _stop_before(self, poisoned: Poisoned) -> None:
        log.error("view.poisoned", view=self.view.name, **poisoned.log_context)
        # Only to tell how far it came; a database that is away now must not end the other views.
        with suppress(*DATABASE_AWAY):
            await self._live.stand_at(await asyncio.to_thread(self._stands_at))
        self._stopped = poisoned.status

    def _is_there(self) -> bool:
        with self._engine.connect() as connection:
            return is_folded(connection, self.view)

    def _stands_at(self) -> dict[int, Checkpoint]:
        with self._engine.connect() as connection:
            saved = checkpoints(connection, self.view) if is_folded(connection, self.view) else {}
        return {number: saved.get(number, START) for number in self._partitions}

    async def wait_caught_up(self) -> None:
        """Wait until the view holds everything that was in the ledger when it began to follow."""
        await self._live.wait_caught_up()

    async def wait_for(self, partition: int, position: int) -> None:
        """Wait until the view has taken in the event at that position."""
        await self._live.wait_for(partition, position)
