"""What goes wrong, and when: drawn from a seed before anything starts, so that a run can be made again."""

import random
from enum import StrEnum
from itertools import cycle, islice

from msgspec import Struct

from tests.faults.scene import PARTITIONS, READERS, WRITERS


class Kind(StrEnum):
    """What can go wrong."""

    KILL_WRITER = "kill writer"
    KILL_READER = "kill reader"
    KILL_LEADER = "kill the leader of partition"
    KILL_CONTROLLER = "kill the controller"
    PAUSE_WRITER = "pause writer"
    PAUSE_READER = "pause reader"
    PAUSE_LEADER = "pause the leader of partition"
    PAUSE_CONTROLLER = "pause the controller"
    STOP_CLUSTER = "kill all brokers"
    CUT_CLIENTS = "cut clients off the leader of partition"
    SLOW_CLIENTS = "slow the network of the leader of partition"
    HOLD_REQUESTS = "hold the requests to the leader of partition"
    HOLD_ANSWERS = "hold the answers of the leader of partition"
    CUT_COPYING = "let nobody copy from the leader of partition"


KILLS = (Kind.KILL_WRITER, Kind.KILL_LEADER, Kind.KILL_WRITER, Kind.KILL_CONTROLLER, Kind.KILL_READER)
OTHERS = (
    *(Kind.PAUSE_WRITER, Kind.CUT_CLIENTS, Kind.PAUSE_LEADER, Kind.HOLD_REQUESTS, Kind.STOP_CLUSTER, Kind.PAUSE_READER),
    *(Kind.SLOW_CLIENTS, Kind.PAUSE_CONTROLLER, Kind.HOLD_ANSWERS, Kind.CUT_COPYING),
)
OF_PROCESSES = frozenset({Kind.KILL_WRITER, Kind.KILL_READER, Kind.PAUSE_WRITER, Kind.PAUSE_READER})
"""The rest are of brokers and their network."""
PAUSES = frozenset({Kind.PAUSE_WRITER, Kind.PAUSE_READER, Kind.PAUSE_LEADER, Kind.PAUSE_CONTROLLER})
_WITHOUT_TARGET = frozenset({Kind.KILL_CONTROLLER, Kind.PAUSE_CONTROLLER, Kind.STOP_CLUSTER})
_TARGETS = {
    Kind.KILL_WRITER: WRITERS,
    Kind.PAUSE_WRITER: WRITERS,
    Kind.KILL_READER: READERS,
    Kind.PAUSE_READER: READERS,
}
_BROKERS_KILLED = frozenset({Kind.KILL_LEADER, Kind.KILL_CONTROLLER, Kind.STOP_CLUSTER})
_OF_NETWORK = frozenset({Kind.CUT_CLIENTS, Kind.HOLD_REQUESTS, Kind.HOLD_ANSWERS})
# Longer than every deadline, time-out and session there is.
_LONG_SECONDS = (6.5, 9.0)
_NETWORK_SECONDS = (2.5, 6.0)
_SHORT_SECONDS = (0.2, 3.0)
_RETURN_SECONDS = 5.0


class Fault(Struct, frozen=True):
    """Once so many events are acknowledged this goes wrong, for so long; `target` numbers the writer or partition."""

    after_events: int
    kind: Kind
    target: int
    seconds: float

    def __str__(self) -> str:
        target = "" if self.kind in _WITHOUT_TARGET else f" {self.target}"
        return f"after {self.after_events:>7,} events: {self.kind}{target}, for {self.seconds:.1f} s"


def make_plan(seed: int, events: int, kills: int) -> tuple[Fault, ...]:
    """So many kills, and other faults beside them, spread over the time in which so many events are acknowledged.

    Every kind of fault is in it from 5 kills on.
    """
    rng = random.Random(seed)
    kinds = [*islice(cycle(KILLS), kills), *islice(cycle(OTHERS), max(len(OTHERS), kills // 2))]
    rng.shuffle(kinds)
    step = events / (len(kinds) + 1)
    return tuple(_draw(rng, round(step * (place + rng.random())), kind) for place, kind in enumerate(kinds))


def _draw(rng: random.Random, after_events: int, kind: Kind) -> Fault:
    return Fault(
        after_events, kind, rng.randrange(_TARGETS.get(kind, PARTITIONS)), round(rng.uniform(*_range(kind)), 1)
    )


def _range(kind: Kind) -> tuple[float, float]:
    if kind in PAUSES or kind is Kind.CUT_COPYING:
        return _LONG_SECONDS
    return _NETWORK_SECONDS if kind in _OF_NETWORK else _SHORT_SECONDS


def expected_seconds(plan: tuple[Fault, ...]) -> float:
    """About how long the plan takes: faults of processes and of brokers run side by side, each kind one by one."""
    of_processes = sum(fault.seconds for fault in plan if fault.kind in OF_PROCESSES)
    of_brokers = sum(fault.seconds for fault in plan if fault.kind not in OF_PROCESSES)
    returns = sum(_RETURN_SECONDS for fault in plan if fault.kind in _BROKERS_KILLED)
    return max(of_processes, of_brokers + returns)
