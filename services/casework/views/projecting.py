"""Folding the ledger into the views for as long as the process lives."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog
from msgspec import Struct
from sqlalchemy.engine import Connection, Engine

from contracts.topics import CASE_LEDGER
from ledger.errors import CheckpointMismatch
from ledger.follow import Follower
from ledger.protocol import START, Checkpoint, CountedBatch
from ledger.transport import Transport
from services.store import View, ViewFenced, checkpoints, digest, prepare, save

log = structlog.get_logger()


class Standing(Struct, frozen=True, omit_defaults=False):
    """A view as its database holds it at one instant; positions by partition."""

    view: str
    version: int
    positions: dict[int, int]
    digest: str


class Projector:
    """Keeps one view up with the ledger; give it a transport of its own."""

    def __init__(self, view: View, engine: Engine, transport: Transport, partitions: int) -> None:
        self.view = view
        self._engine = engine
        self._partitions = partitions
        self._behind = "has not started"
        self._stopped: str | None = None
        prepare(engine, view)
        self._follower = Follower(transport, CASE_LEDGER.name, self._stands_at())

    @property
    def trouble(self) -> str | None:
        """Why the view is not to be relied on now, None when well."""
        return self._stopped or (None if self._follower.caught_up else self._behind)

    @property
    def lag(self) -> int:
        """Records not yet taken in."""
        return sum(self._follower.lag.values())

    @property
    def checkpoints(self) -> Mapping[int, Checkpoint]:
        """How far each partition is saved."""
        return self._follower.checkpoints

    @property
    def offsets(self) -> Mapping[int, int]:
        """The offset of each partition up to which everything is saved."""
        return self._follower.offsets

    async def run(self) -> None:
        """Follow and save; stays, unready, when the log is not the one that the view is of."""
        self._behind = "is catching up"
        try:
            while True:
                await self._follow_until_fenced()
        except CheckpointMismatch as mismatch:
            self._stopped = f"is of another ledger: {mismatch} Delete its database to have it folded anew."
            log.error("view.mismatched", view=self.view.name, reason=str(mismatch))

    async def _follow_until_fenced(self) -> None:
        """Return, ready to follow anew from there, once another process has moved the view on."""
        try:
            async for batches in self._follower.batches():
                # In a thread: a long transaction must not keep commands and requests waiting.
                await asyncio.to_thread(self._save, batches)
        except ViewFenced as fenced:
            self._behind = "was moved on by another process: give each replica a database of its own"
            log.warning("view.fenced", view=self.view.name, reason=str(fenced))
            await self._follower.stand_at(await asyncio.to_thread(self._stands_at))

    def _save(self, batches: list[CountedBatch]) -> None:
        save(self._engine, self.view, self._follower.checkpoints, batches)

    def _stands_at(self) -> dict[int, Checkpoint]:
        with self._engine.connect() as connection:
            saved = checkpoints(connection, self.view)
        return {number: saved.get(number, START) for number in range(self._partitions)}

    async def wait_caught_up(self) -> None:
        """Wait until the view holds everything that was in the ledger when it began to follow."""
        await self._follower.wait_caught_up()

    async def wait_for(self, partition: int, position: int) -> None:
        """Wait until the view has taken in the event at that position."""
        await self._follower.wait_for(partition, position)


def standing(connection: Connection, view: View) -> Standing:
    """What the view holds now; within one transaction, position and digest belong together."""
    saved = checkpoints(connection, view)
    positions = {number: saved[number].next_position - 1 for number in sorted(saved)}
    return Standing(view.name, view.version, positions, digest(connection, view))
