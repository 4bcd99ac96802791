"""A mirror: copies raw records one by one into another log, stops, repeats some and goes on."""

from tests.simulation.broker import LEDGER, MIRROR, Broker
from tests.simulation.dice import Draw
from tests.simulation.world import World

MOST_AT_ONCE = 9


class Mirror:
    """Copies partition 0; it knows records, not batches."""

    def __init__(self, world: World, broker: Broker) -> None:
        self._world = world
        self._broker = broker
        self._copied = 0
        self._rounds = 0

    def start(self) -> None:
        """Begin to copy."""
        self._world.after(self._world.mood.append_gap, self._copy)

    def _copy(self) -> None:
        self._rounds += 1
        draw = self._world.draw(f"mirror {self._rounds}")
        source = self._broker.log(LEDGER, 0).records
        some = source[self._copied : self._copied + draw.integer(1, MOST_AT_ONCE)]
        if some:
            self._broker.append(MIRROR, 0, some)
            self._copied += len(some)
            self._world.happened("mirrored", f"up to offset {self._copied}")
            self._stumble(draw)
        gap = 0.0005 if self._world.calm else draw.exponential(self._world.mood.append_gap)
        self._world.after(gap, self._copy)

    def _stumble(self, draw: Draw) -> None:
        """Be restarted, and repeat the last few records; often in the middle of a batch."""
        if draw.chance(0.1) and not self._world.calm and self._world.takes_part(f"fault of mirror {self._rounds}"):
            self.rewind(draw.integer(1, 3))
            self._world.happened("mirror restarted", f"at offset {self._copied}")

    def rewind(self, records: int) -> None:
        """Forget how far it had come, and repeat so many."""
        self._copied = max(self._copied - records, 0)

    def is_done(self) -> bool:
        """Whether everything is copied."""
        return self._copied == len(self._broker.log(LEDGER, 0).records)
