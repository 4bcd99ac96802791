"""What operators see of casework and what they can have it do; pages and HTTP work with this."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy.engine import Engine

from contracts.envelope import Actor
from contracts.operators import Deed, OperatorAction
from ledger.clock import Clock, from_microseconds
from services.casework.ledgers import CaseLedger
from services.casework.views.projecting import Projector
from services.casework.views.rebuilding import Rebuilding
from services.kafka_clients import admin_client, open_reader
from services.operations.actions import read_actions, record
from services.operations.casework import Projection, Voids
from services.operations.extents import extents, partitions_of
from services.operations.lag import LagReport
from services.operations.notifications import NotificationsDoor
from services.operations.parked import ParkedCommand, read_parked
from services.operations.redriving import Action
from services.operations.rejected import Redrive, Rejected, read_rejected
from services.operations.sending_again import Kind, send_again
from services.store import checkpoints, digest, is_folded, snapshot


class Kafka(Struct, frozen=True):
    """Where Kafka is, and what it asks for."""

    bootstrap: str
    connection: Mapping[str, Any]


class Operating(Struct, frozen=True):
    """The parts that operators look at. What reads Kafka raises aiokafka's KafkaError, or OSError.

    lag: as it was measured last. Raises Unavailable while it was not.
    """

    kafka: Kafka
    clock: Clock
    engine: Engine
    projectors: Mapping[str, Projector]
    ledger: CaseLedger
    rebuilding: Rebuilding
    notifications: NotificationsDoor
    lag: Callable[[], Awaitable[LagReport]]

    async def projections(self, *, with_digests: bool = False) -> list[Projection]:
        """Every view; in a thread, for it reads the database, and all rows of it for digests."""
        views = self.projectors.values()
        return await asyncio.to_thread(lambda: [self._projection(one, with_digest=with_digests) for one in views])

    def voids(self) -> list[Voids]:
        """Each partition of the case ledger."""
        logs = [(number, self.ledger.partitions[number].log) for number in sorted(self.ledger.partitions)]
        return [
            Voids(
                number, sum(log.voids.values()), {why.value: count for why, count in log.voids.items()}, log.last_void
            )
            for number, log in logs
        ]

    async def set_aside(self, kind: Kind, *, with_bodies: bool = False) -> list[Rejected]:
        """What is kept of a kind, by where it lay."""
        return await read_rejected(self.kafka.bootstrap, self.kafka.connection, kind.kept_on, with_bodies=with_bodies)

    async def kept(self, kind: Kind) -> int:
        """How many records are kept of a kind, marks of redrives among them; without reading any."""
        where = self.kafka.bootstrap, self.kafka.connection
        async with admin_client(where[0], **where[1]) as admin, open_reader(*where) as reader:
            found = await extents(reader, await partitions_of(admin, [kind.kept_on]))
        return sum(extent.end - extent.start for extent in found.values())

    async def parked(self) -> list[ParkedCommand]:
        """The commands that could not be decided."""
        return await read_parked(self.kafka.bootstrap, self.kafka.connection)

    async def actions(self, latest: int) -> list[OperatorAction]:
        """The latest actions, the last first."""
        return await read_actions(self.kafka.bootstrap, self.kafka.connection, latest)

    async def keep(self, deed: Deed, target: str, by: str, told: str | None = None) -> None:
        """Record an action."""
        done = OperatorAction(at=self.clock.now(), by=by, deed=deed, target=target, told=told)
        await record(self.kafka.bootstrap, self.kafka.connection, [done])

    async def send_again(self, kind: Kind, wanted: Sequence[Rejected], actor: Actor) -> list[tuple[Rejected, Redrive]]:
        """Send each again; it is marked and recorded."""
        action = Action(actor.id, self.clock.now())
        sending = send_again(self.kafka.bootstrap, self.kafka.connection, kind, wanted, action)
        return [done async for done in sending]

    def _projection(self, projector: Projector, *, with_digest: bool) -> Projection:
        view = projector.view
        # In one snapshot position and digest belong together.
        with snapshot(self.engine) as connection:
            saved = checkpoints(connection, view) if (folded := is_folded(connection, view)) else {}
            digested = digest(connection, view) if folded and with_digest else None
        stamps = [one.recorded_at_us for one in saved.values() if one.recorded_at_us > 0]
        age = (self.clock.now() - from_microseconds(max(stamps))).total_seconds() if stamps else None
        positions = {number: saved[number].next_position - 1 for number in sorted(saved)}
        return Projection(view.name, view.version, positions, projector.lag, age, projector.trouble, digested)
