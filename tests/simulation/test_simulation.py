"""Simulated histories: every promise is kept, and a history can be repeated, changed and shortened."""

import importlib
import os
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from tests.simulation.fates import AppendFate, ReadFate
from tests.simulation.history import simulate
from tests.simulation.mutant import mutated
from tests.simulation.planted import BUGS
from tests.simulation.rivalry import Rival, compete
from tests.simulation.script import Script
from tests.simulation.series import HISTORY_STEPS, run_series

STEPS = 200_000
ROOT = Path(__file__).parent.parent.parent
ANSWERS = {
    "acknowledged",
    "conflicted",
    "rejected",
    "not sent",
    "unknown",
    "settled as counting",
    "settled as never",
    "still unknown",
}
FAULTS = {
    "writer paused",
    "follower paused",
    "writer killed, its copy kept",
    "writer killed, its copy older",
    "writer killed, its copy lost",
    "writer killed, its copy foreign",
    "writer closed",
    "follower killed",
    "follower killed, its view foreign",
    "foreign view refused",
    "cluster stopped",
    "process cut off",
    "leader lags",
    "storm",
    "ownership moved",
    "clock shifted",
    "mirror rewound",
    "mirror restarted",
    "append met no broker",
    "read met no broker",
    "request timed out",
}


def test_two_hundred_thousand_steps_break_no_promise() -> None:
    """Whatever befalls writers, followers, mirrors, cluster and messages, no promise is broken; and all of it does."""
    series = run_series((Script(seed, HISTORY_STEPS) for seed in count(1)), STEPS)
    repeat = series.failed and f"make simulate SEED={series.failed.script.seed} STEPS={series.failed.script.steps}"

    assert series.failed is None, (repeat, [str(finding) for finding in series.failed.findings])
    assert {*ANSWERS, *FAULTS, *AppendFate, *ReadFate} - {AppendFate.DELIVERED} <= series.happenings.keys()


def _digest(hash_seed: str) -> str:
    """The digest that another process comes to, whatever its hashes."""
    command = [sys.executable, "-m", "tests.simulation", "--seed", "11", "--steps", "1500"]
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=True, timeout=60)
    return next(line for line in ran.stdout.splitlines() if line.startswith("Digest"))


def test_a_history_repeats_exactly() -> None:
    """The same seed and steps give the same history, in any process; another seed gives another."""
    one, again = simulate(Script(11, 1500), tracing=True), simulate(Script(11, 1500))

    assert (one.digest, one.happenings) == (again.digest, again.happenings)
    assert one.digest != simulate(Script(12, 1500)).digest
    assert _digest("1") == _digest("2")


def test_what_is_left_out_does_not_happen() -> None:
    """A history can be run again without some of its faults, messages' fates and processes."""
    whole = simulate(Script(11, 1500))
    faults = frozenset(one for one in whole.elements if one.startswith(("fault ", "fate ", "writer 2", "mirror")))
    poorer = simulate(Script(11, 1500).without(faults), tracing=True)

    assert {"fault 1", "writer 2"} <= faults
    assert not [line for line in poorer.lines if "writer 2" in line or "(fault 1)" in line]
    assert poorer.findings == []


def test_a_failing_history_is_shortened() -> None:
    """Of thousands of steps some dozens are left, in which the same promise is broken."""
    bug = next(bug for bug in BUGS if bug.name == "the offset is ignored")
    with mutated(bug) as history:
        shrinker = importlib.import_module("tests.simulation.shrink").Shrinker
        failing = history.simulate(history.Script(1, 3000))
        shortest = history.simulate(shrinker(failing, most_runs=120).shrink())

    assert failing.findings
    assert {one.kind for one in shortest.findings} & {one.kind for one in failing.findings}
    assert shortest.steps < failing.steps / 20


def _share(rivals: list[Rival]) -> float:
    return min(rival.acknowledged for rival in rivals) / sum(rival.acknowledged for rival in rivals)


@pytest.mark.parametrize("seed", range(1, 5))
def test_rivals_get_on(seed: int) -> None:
    """Two rivals keep at least half of one writer's rate; neither starves, nor does one of three, in virtual time."""
    [alone] = compete(seed, 1, callers=4, seconds=6.0)
    two, three = compete(seed, 2, callers=4, seconds=6.0), compete(seed, 3, callers=4, seconds=6.0)

    assert sum(rival.acknowledged for rival in two) >= alone.acknowledged / 2
    assert _share(two) >= 0.2
    assert _share(three) >= 0.1
    assert max(rival.longest_wait for rival in (*two, *three)) < 4.0
