"""whg: leave that is refused until what the policy wants first is there, and what waits for a victim."""

from __future__ import annotations

import pytest

from contracts.commands import CloseCase, Recordable, StartEnforcement
from contracts.facts.contact import WishesRecorded
from contracts.facts.enforcement import (
    ActionDiscussed,
    Discussion,
    PerpetratorNeedsConsidered,
    VictimAdvised,
    WishesOverridden,
)
from contracts.facts.handling import InvestigationOpened, ScopeDecided
from contracts.vocabulary import Closure, EnforcementStep
from tests.services.casework.clauses.near import part_of
from tests.services.casework.clauses.told import Told
from tests.services.casework.domain.facts import paused

INJUNCTION = EnforcementStep.INJUNCTION
AGAINST = WishesRecorded(wishes="That it stops.", person="p1", pursue=False)
ADVISED = VictimAdvised(step=INJUNCTION, person="p1")
OVERRIDDEN = WishesOverridden(step=INJUNCTION, reason="Children are in danger.")
AGREED = ActionDiscussed(step=INJUNCTION, result=Discussion.AGREED, person="p1")


def refused_by(asked: StartEnforcement | CloseCase, *facts: Recordable) -> list[str | None]:
    """The clauses that a request is refused by after these facts."""
    told = Told("whg").reported("2026-05-11 09:00")
    for fact in facts:
        told.given(fact, "2026-05-11 10:00")
    if isinstance(asked, CloseCase):
        asked = CloseCase(outcome=asked.outcome, expected_version=told.version)
    return [reason.clause for reason in told.when(asked, "2026-05-12 12:00").reasons]


ASKED = StartEnforcement(step=INJUNCTION, against="x1")


@part_of("whg:2.6")
def test_leave_for_a_step_wants_the_victim_heard_and_overridden_for_a_reason() -> None:
    """Without a word of hers two things are missing; against her word the reason is."""
    assert refused_by(ASKED).count("whg:2.6") == 2
    assert refused_by(ASKED, AGAINST, ADVISED).count("whg:2.6") == 1
    assert "whg:2.6" not in refused_by(ASKED, AGAINST, ADVISED, OVERRIDDEN)


@part_of("whg:2.9")
def test_leave_for_an_injunction_wants_each_gentler_way_exhausted() -> None:
    """Three are missing."""
    assert refused_by(ASKED).count("whg:2.9") == 3


@part_of("whg:2.10")
def test_leave_for_a_step_wants_the_perpetrators_needs_considered() -> None:
    """That there are none is an answer."""
    assert "whg:2.10" in refused_by(ASKED)
    assert "whg:2.10" not in refused_by(ASKED, PerpetratorNeedsConsidered(against="x1"))


@part_of("whg:4.1")
def test_leave_for_a_step_wants_it_settled_with_the_victim() -> None:
    """Agreed, or why not."""
    assert "whg:4.1" in refused_by(ASKED)
    assert "whg:4.1" not in refused_by(ASKED, AGREED)


@part_of("whg:2.3.1")
@pytest.mark.parametrize("outcome", [Closure.RESOLVED, Closure.OUT_OF_SCOPE])
def test_leave_to_close_wants_an_investigation(outcome: Closure) -> None:
    """Or, out of scope, the decision that it is."""
    asked = CloseCase(outcome=outcome, expected_version=0)
    assert "whg:2.3.1" in refused_by(asked)
    assert "whg:2.3.1" not in refused_by(asked, InvestigationOpened())
    decided = ScopeDecided(in_scope=False, reason="Nobody is a customer.")
    assert ("whg:2.3.1" in refused_by(asked, decided)) == (outcome is Closure.RESOLVED)
    assert "whg:2.3.1" in refused_by(asked, ScopeDecided(in_scope=True, reason="A tenant's visitor."))


@part_of()
@pytest.mark.parametrize("looked_at", [("whg:2.3.3", 2), ("whg:2.3.5", 1), ("whg:2.3.11", 1)], ids=lambda one: one[0])
def test_what_takes_a_talk_with_the_victim_waits_while_they_want_quiet(looked_at: tuple[str, int]) -> None:
    """Wishes and the police, support, the officer's details."""
    row, waiting = looked_at
    told = Told("whg").reported("2026-05-11 09:00")
    told.given(paused("p1"), "2026-05-11 10:00")
    assert told.clause(row, "2026-05-20 10:00").counts["suspended"] == waiting
