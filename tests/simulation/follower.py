"""A follower's process: the ledger's own follower; its fold and checkpoints are saved, sometimes late or in between."""

import asyncio
from collections.abc import Sequence

from ledger.errors import CheckpointMismatch
from ledger.follow import Follower
from ledger.protocol import CountedBatch
from tests.history.fold import fold
from tests.history.observations import Folded, Shown, seen
from tests.simulation.broker import Broker
from tests.simulation.dice import Draw
from tests.simulation.disk import Saved, ViewOnDisk
from tests.simulation.fates import Weather
from tests.simulation.network import SimulatedTransport
from tests.simulation.process import Process
from tests.simulation.world import World

WAIT_SECONDS = 0.1


class FollowerProcess(Process):
    """Folds a topic's partitions into a view on disk, and goes on from what is saved there."""

    def __init__(
        self, world: World, broker: Broker, weather: Weather, name: str, *, topic: str, partitions: Sequence[int]
    ) -> None:
        super().__init__(world, name)
        self.disk = ViewOnDisk(partitions)
        self._broker = broker
        self._weather = weather
        self._topic = topic
        self._lists = 0
        self._follower: Follower | None = None

    async def main(self) -> None:
        """Follow for ever; a view of another log must be refused, and is begun anew."""
        while True:
            try:
                await self._follow()
            except CheckpointMismatch as error:
                if not self.disk.is_foreign:
                    self.world.surprise(f"{self.who} was stopped by {error!r}")
                    return
                self.world.happened("foreign view refused", self.who)
                self.disk.clear()
                self.start_anew()
                return

    def start_anew(self) -> None:
        """Another life, with what is on disk now."""
        self.world.after(0.0, self._restart)

    def _restart(self) -> None:
        self.kill()
        self.start()

    async def _follow(self) -> None:
        checkpoints = {partition: saved.checkpoint for partition, saved in self.disk.saved.items()}
        transport = SimulatedTransport(self.world, self._broker, self._weather, self)
        draw = self.world.draw(f"follower {self.who}")
        self._follower = Follower(
            transport, self._topic, checkpoints, max_events=draw.pick((1, 5, 50)), wait_seconds=WAIT_SECONDS
        )
        async for batches in self._follower.batches():
            self._lists += 1
            await self._save(batches, self.world.draw(f"list {self.name}/{self._lists}"))

    async def _save(self, batches: list[CountedBatch], draw: Draw) -> None:
        """Show the events to the fold and save it: all at once, or a batch at a time with time to die in between."""
        folding = dict(self.disk.saved)
        at_once = draw.chance(0.7)
        for batch in batches:
            self._show(batch)
            folding[batch.partition] = _folded(folding[batch.partition], batch)
            if not at_once:
                self._keep({batch.partition: folding[batch.partition]})
                await asyncio.sleep(self.world.mood.think)
        if not self.world.calm and draw.chance(0.3):
            await asyncio.sleep(self.world.mood.think * 10)
        self._keep({batch.partition: folding[batch.partition] for batch in batches})

    def _show(self, batch: CountedBatch) -> None:
        if not batch.events:
            return
        first, last = batch.events[0].position, batch.events[-1].position
        self.world.happened("shown", f"{self.who} {batch.partition} positions {first} to {last}")
        self.world.note(Shown(self.world.now, self.who, batch.partition, seen(batch.events)))

    def _keep(self, saved: dict[int, Saved]) -> None:
        self.disk.saved |= saved
        for partition, one in saved.items():
            self.world.note(Folded(self.world.now, self.who, partition, one.position, one.digest))

    def is_caught_up(self) -> bool:
        """Whether nothing is left that it might still be shown."""
        return self._follower is not None and all(
            self._follower.offsets[partition] >= len(self._broker.log(self._topic, partition).records)
            for partition in self.disk.saved
        )

    def final_folds(self) -> list[Folded]:
        """What is on disk in the end."""
        return [Folded(self.world.now, self.who, p, s.position, s.digest) for p, s in self.disk.saved.items()]


def _folded(saved: Saved, batch: CountedBatch) -> Saved:
    events = seen(batch.events)
    position = events[-1].position if events else saved.position
    return Saved(batch.checkpoint, position, fold(saved.digest, events))
