"""The simulation finds out bugs planted in the ledger's own source."""

import sys

import pytest

from tests.simulation.history import simulate
from tests.simulation.mutant import NotPlantable, mutated
from tests.simulation.planted import BUGS, Bug
from tests.simulation.script import Script

SEEDS = 25
STEPS = 3_000


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_planted_bug_is_found(bug: Bug) -> None:
    """Within a bounded number of steps, the checker sees that the promise was broken which the bug breaks."""
    with mutated(bug) as history:
        outcomes = (history.simulate(history.Script(seed, STEPS)) for seed in range(1, SEEDS + 1))

        assert any(bug.found_as in str(one) for outcome in outcomes for one in outcome.findings)


def test_without_a_bug_nothing_is_found() -> None:
    """The same histories of the ledger as it is are without fault."""
    assert [one for seed in range(1, SEEDS + 1) for one in simulate(Script(seed, STEPS)).findings] == []


def test_a_bug_that_cannot_be_planted_is_told() -> None:
    """When the ledger's source has moved on, the test of a bug fails loudly instead of testing nothing."""
    bug = Bug("nothing", "lost", "ledger.commit", "this text is nowhere", "")
    with pytest.raises(NotPlantable, match=r"ledger.commit has 'this text is nowhere' 0 times"), mutated(bug):
        pass


def test_the_true_ledger_is_back_afterwards() -> None:
    """A planted bug is gone with its test."""
    true = sys.modules["ledger.commit"]
    with mutated(BUGS[0]):
        assert sys.modules["ledger.commit"] is not true

    assert sys.modules["ledger.commit"] is true
