"""From a failing history to the shortest one found that still fails in the same way."""

from collections.abc import Callable, Iterable, Sequence

from tests.simulation.history import Outcome, simulate
from tests.simulation.script import Script

Run = Callable[[Script], Outcome]
MOST_RUNS = 250


class Shrinker:
    """Tries shorter and poorer histories, and keeps those in which one of the first findings' kinds is found again."""

    def __init__(self, failing: Outcome, run: Run = simulate, most_runs: int = MOST_RUNS) -> None:
        self.best = failing.script
        self.runs = 0
        self._kinds = {finding.kind for finding in failing.findings}
        self._elements = failing.elements
        self._run = run
        self._most_runs = most_runs

    def shrink(self) -> Script:
        """Cut the steps, then leave out whole processes, faults, odd fates and appends, until nothing more can go."""
        before = None
        while before != self.best and self.runs < self._most_runs:
            before = self.best
            self._cut_steps()
            for prefixes in (("mirror", "follower ", "writer "), ("fault ",), ("fate ",), ("append ",)):
                self._leave_out([one for one in self._elements if one.startswith(prefixes)])
        return self.best

    def _fails(self, script: Script) -> bool:
        if self.runs >= self._most_runs:
            return False
        self.runs += 1
        outcome = self._run(script)
        if self._kinds.isdisjoint(finding.kind for finding in outcome.findings):
            return False
        self.best, self._elements = script, outcome.elements
        return True

    def _cut_steps(self) -> None:
        """Bisect to fewer steps; fewer may fail where more do not, so this finds a short history, not the shortest."""
        passing, failing = 0, self.best.steps
        while failing - passing > 1:
            steps = (passing + failing) // 2
            if self._fails(Script(self.best.seed, steps, self.best.dropped)):
                failing = steps
            else:
                passing = steps

    def _leave_out(self, names: Sequence[str]) -> None:
        """Delta debugging: leave out halves, then quarters, down to single ones."""
        left = [name for name in names if name not in self.best.dropped]
        size = len(left)
        while size >= 1 and self.runs < self._most_runs:
            for part in _parts(left, size):
                if self._fails(self.best.without(frozenset(part))):
                    left = [name for name in left if name not in part]
            size = min(size, len(left)) // 2


def _parts(names: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return [names[start : start + size] for start in range(0, len(names), size)]
