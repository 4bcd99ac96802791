"""The plan of faults: repeatable, complete, spread over the whole run."""

from itertools import pairwise

import pytest

from tests.faults.plan import PAUSES, Kind, make_plan
from tests.faults.report import PROCESSES_KILLED
from tests.faults.scene import ANSWER_SECONDS, DEADLINES_SECONDS, REQUEST_SECONDS


def test_a_seed_makes_the_same_plan_again() -> None:
    """What went wrong once can be made to go wrong again; another seed plans otherwise."""
    plan = make_plan(7, events=1000, kills=5)

    assert make_plan(7, events=1000, kills=5) == plan
    assert make_plan(8, events=1000, kills=5) != plan


@pytest.mark.parametrize("kills", [5, 50])
def test_every_kind_of_fault_is_planned(kills: int) -> None:
    """However few kills there are, nothing that can go wrong is left out; and there are as many as asked for."""
    plan = make_plan(1, events=1000, kills=kills)

    assert {fault.kind for fault in plan} == set(Kind)
    single = [fault for fault in plan if PROCESSES_KILLED.get(fault.kind) == 1]
    assert len(single) == kills


def test_faults_come_one_after_the_other_while_events_are_acknowledged() -> None:
    """None waits for more events than there will be."""
    plan = make_plan(1, events=1000, kills=20)

    assert all(one.after_events <= next_one.after_events for one, next_one in pairwise(plan))
    assert plan[0].after_events >= 0
    assert plan[-1].after_events <= 1000


def test_a_pause_outlasts_every_timeout() -> None:
    """A process that goes on after a pause finds that everything it waited for is long over."""
    patience = max(*DEADLINES_SECONDS, ANSWER_SECONDS, REQUEST_SECONDS)

    assert all(fault.seconds > patience for fault in make_plan(1, 1000, 50) if fault.kind in PAUSES)
