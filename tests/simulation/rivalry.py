"""How much rival writers get done, on a network without faults: progress in virtual time."""

import random
from uuid import UUID

from ledger.log import PartitionLog
from ledger.records import NewEvent
from tests.simulation.broker import LEDGER, Broker
from tests.simulation.fates import Weather
from tests.simulation.network import SimulatedTransport
from tests.simulation.process import Process
from tests.simulation.quiet import quiet
from tests.simulation.script import Script
from tests.simulation.world import World
from tests.simulation.writer import ShiftedClock


class Rival(Process):
    """A writer whose callers append to streams of their own, each as soon as its last append is acknowledged."""

    def __init__(self, world: World, broker: Broker, name: str, callers: int) -> None:
        super().__init__(world, name)
        self.acknowledged = 0
        self.longest_wait = 0.0
        """The longest time in which none of its appends was acknowledged."""
        self._last_at = 0.0
        self._broker = broker
        self._callers = callers

    async def main(self) -> None:
        """Open the partition and let the callers begin."""
        log = PartitionLog(
            SimulatedTransport(self.world, self._broker, Weather(self.world), self),
            LEDGER,
            0,
            clock=ShiftedClock(self.world),
            rng=random.Random(self.world.whole(self.name)),
            gapless=True,
        )
        await log.open()
        for caller in range(self._callers):
            self.spawn(self._append(log, f"{self.name}/{caller}"))

    async def _append(self, log: PartitionLog, stream: str) -> None:
        version = 0
        while True:
            version += 1
            append_id = UUID(int=self.world.whole(f"{stream}/{version}"), version=4)
            await log.append([NewEvent(stream, version, b"v")], append_id=append_id, deadline_seconds=60.0)
            self.acknowledged += 1
            self.longest_wait = max(self.longest_wait, self.world.now - self._last_at)
            self._last_at = self.world.now


def compete(seed: int, rivals: int, callers: int, seconds: float) -> list[Rival]:
    """So many rivals after that time, with what each got done."""
    world = World(Script(seed, 0))
    world.calm = True
    broker = Broker(world)
    competing = [Rival(world, broker, f"rival {number}", callers) for number in range(rivals)]
    world.processes += competing
    for rival in competing:
        rival.start()
    with quiet():
        world.run_until(lambda: False, seconds)
    for rival in competing:
        rival.kill()
    return competing
