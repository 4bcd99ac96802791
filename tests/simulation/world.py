"""The simulated world: a hand-turned clock, what is to happen when, and the record of what happened."""

import hashlib
import heapq
from collections import Counter
from collections.abc import Callable
from itertools import count

from tests.history.finding import Finding
from tests.history.observations import Observation
from tests.simulation.dice import Dice, Draw
from tests.simulation.process import Process
from tests.simulation.script import Mood, Script, mood_of

MOST_TURNS = 20_000


class StandstillError(Exception):
    """The processes keep themselves busy, and time does not move."""


class World:
    """Moves time from one happening to the next, and lets the processes run in between, always in the same order.

    One step is one happening: a message that is applied, answered or lost, a fault, an append asked for, events shown.
    """

    def __init__(self, script: Script, *, tracing: bool = False) -> None:
        self.script = script
        self.mood: Mood = mood_of(script.seed)
        self.now = 0.0
        self.steps = 0
        self.calm = False
        self.processes: list[Process] = []
        self.observations: list[Observation] = []
        self.surprises: list[Finding] = []
        self.happenings: Counter[str] = Counter()
        self.lines: list[str] = []
        self.elements: dict[str, None] = {}
        self.flying = 0
        """Messages on their way."""
        self._dice = Dice(script.seed)
        self._tracing = tracing
        self._agenda: list[tuple[float, int, Callable[[], object]]] = []
        self._sequence = count()
        self._sha = hashlib.sha256()

    def draw(self, name: str) -> Draw:
        """The random numbers that belong to a name."""
        return self._dice.draw(name)

    def whole(self, name: str) -> int:
        """128 random bits that belong to a name."""
        return self._dice.whole(name)

    def takes_part(self, element: str) -> bool:
        """Whether a writer, fault, fate or append is not left out of this history."""
        self.elements[element] = None
        return element not in self.script.dropped

    def after(self, seconds: float, happening: Callable[[], object]) -> None:
        """Let something happen later."""
        heapq.heappush(self._agenda, (self.now + seconds, next(self._sequence), happening))

    def happened(self, kind: str, what: str = "") -> None:
        """Put a step on record."""
        self.steps += 1
        self.happenings[kind] += 1
        line = f"{self.now * 1000:12.4f} ms  {kind}{': ' if what else ''}{what}"
        self._sha.update(line.encode())
        if self._tracing:
            self.lines.append(line)

    def note(self, observation: Observation) -> None:
        """Put what somebody asked, or was told or shown, on record."""
        self.observations.append(observation)

    def surprise(self, what: str) -> None:
        """Something came about that no program here may meet."""
        self.happened("surprise", what)
        self.surprises.append(Finding("surprise", f"{what} at {self.now:.6f}."))

    def digest(self) -> str:
        """What stands for everything on record."""
        return self._sha.hexdigest()

    def run_until(self, done: Callable[[], bool], most_seconds: float = float("inf")) -> bool:
        """Go on until it is so, or the time has passed, or nothing is left to happen; whether it is so."""
        end = self.now + most_seconds
        while not done():
            self._run_processes()
            if not self._move_on(end):
                return done()
        return True

    def _run_processes(self) -> None:
        busy, turns = True, 0
        while busy:
            busy = False
            turns += 1
            if turns > MOST_TURNS:
                raise StandstillError
            for process in self.processes:
                if process.is_due() and process.loop is not None:
                    process.loop.turn()
                    busy = True

    def _move_on(self, end: float) -> bool:
        """Move to the next moment at which something is due, and let one thing happen if it is the agenda's turn."""
        times = [when for process in self.processes if (when := process.next_time()) is not None]
        agenda = self._agenda
        if agenda and (not times or agenda[0][0] <= min(times)):
            when, _, happening = heapq.heappop(agenda)
            self.now = max(self.now, when)
            happening()
            return self.now <= end
        if not times:
            return False
        self.now = max(self.now, min(times))
        return self.now <= end
