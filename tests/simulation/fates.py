"""What may become of a message, and how often."""

from enum import StrEnum

from tests.simulation.dice import Draw
from tests.simulation.world import World

STORMY = 0.6
SLOWEST_SECONDS = 1.5


class AppendFate(StrEnum):
    """What becomes of a request to append."""

    DELIVERED = "append delivered"
    REQUEST_LOST = "append request lost"
    ANSWER_LOST = "append answer lost"
    SLOW = "append delayed"
    DOUBLED = "append applied twice"
    NOT_ENOUGH = "not enough replicas"
    WRITTEN_NOT_ENOUGH = "not enough replicas after append"
    REJECTED = "append rejected"
    NOT_SENT = "append not sent"


class ReadFate(StrEnum):
    """What becomes of a request to read."""

    DELIVERED = "read delivered"
    LOST = "read lost"
    SLOW = "read delayed"
    BROKEN_OFF = "read broken off"


APPEND_WEIGHTS = {
    AppendFate.REQUEST_LOST: 4,
    AppendFate.ANSWER_LOST: 4,
    AppendFate.SLOW: 5,
    AppendFate.DOUBLED: 3,
    AppendFate.NOT_ENOUGH: 2,
    AppendFate.WRITTEN_NOT_ENOUGH: 2,
    AppendFate.REJECTED: 1,
    AppendFate.NOT_SENT: 1,
}
READ_WEIGHTS = {ReadFate.LOST: 1, ReadFate.SLOW: 2, ReadFate.BROKEN_OFF: 4}


class Weather:
    """How often messages meet with an odd fate; in a storm, most do."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.storms = 0

    def _is_odd(self, name: str, draw: Draw) -> bool:
        """The first number of each draw decides, whatever else is left out of the history."""
        unit = draw.unit()
        if self._world.calm:
            return False
        odd = unit < (STORMY if self.storms else self._world.mood.odd_fates)
        return odd and self._world.takes_part(f"fate {name}")

    def of_append(self, name: str, draw: Draw) -> AppendFate:
        """What becomes of the append of that name."""
        return draw.weighted(APPEND_WEIGHTS) if self._is_odd(name, draw) else AppendFate.DELIVERED

    def of_read(self, name: str, draw: Draw) -> ReadFate:
        """What becomes of the read of that name."""
        return draw.weighted(READ_WEIGHTS) if self._is_odd(name, draw) else ReadFate.DELIVERED

    def delay(self, draw: Draw) -> float:
        """How long a message takes that meets with nothing odd."""
        return self._world.mood.delay * (0.5 + draw.exponential(0.5))

    def slow(self, draw: Draw) -> float:
        """How long a message takes that goes astray and comes in all the same."""
        return self._world.mood.delay + SLOWEST_SECONDS * draw.unit() ** 3
