"""What is to be done next about a case."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contracts.commands import CloseCase
from contracts.facts.contact import UpdateGiven
from contracts.vocabulary import Channel, Closure
from services.casework.case import clocks, state
from services.casework.next_action import NextAction, next_action
from tests.services.casework.domain.facts import NOT_HATE, paused, plan, reached, reported
from tests.services.casework.domain.scenario import Scenario, london

RECEIVED = "2026-04-02 16:30"
DUE = london("2026-04-08 00:00")


def told(*steps: Callable[[Scenario], object], landlord: str = "whg") -> NextAction:
    """What comes next after these steps."""
    case = Scenario(landlord)
    for step in steps:
        step(case)
    return next_action(state.fold(case.history), clocks.fold(case.history).by_id.values())


def opened(case: Scenario) -> None:
    """A hate incident with one victim, to be contacted within two working days."""
    case.given(reported("p1"), RECEIVED)


def called(case: Scenario) -> None:
    """The victim answered and told the details."""
    case.given(reached("p1", details=True), "2026-04-03 10:00")


def planned(case: Scenario) -> None:
    """A plan was agreed with them."""
    case.given(plan("p1"), "2026-04-03 11:00")


def passed(case: Scenario) -> None:
    """The due time came."""
    case.turn_to("2026-04-09 09:00")


def called_late(case: Scenario) -> None:
    """The victim was reached after the due time."""
    case.given(reached("p1", details=True), "2026-04-09 10:00")


def closed(case: Scenario) -> None:
    """The case ended."""
    case.when(CloseCase(outcome=Closure.RESOLVED, expected_version=case.version), "2026-04-10 09:00")


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((opened,), NextAction("contact details plan", DUE)),
        ((opened, called), NextAction("plan", DUE)),
        ((opened, called, planned), NextAction("review")),
        ((opened, passed), NextAction("contact details plan", DUE)),
        ((opened, passed, called_late), NextAction("plan", DUE)),
    ],
    ids=lambda value: " ".join(step.__name__ for step in value) if value and callable(value[0]) else None,
)
def test_what_comes_next(steps: tuple[Callable[[Scenario], object], ...], expected: NextAction) -> None:
    """What the clock due first still asks for, also after it ran out; a look at the case if nothing does."""
    assert told(*steps) == expected


def test_a_closed_case_asks_for_nothing() -> None:
    """Here of a landlord without a policy, so that nothing forbids the closing."""
    assert told(opened, landlord="elsewhere") == NextAction("review")
    assert told(opened, closed, landlord="elsewhere") == NextAction("")


def test_a_case_without_its_report_waits_for_it() -> None:
    """A fact may come first."""
    assert told(called) == NextAction("report")


def test_a_clock_that_waits_without_end_is_not_due() -> None:
    """Nobody is told to call a victim who must not be called."""
    assert told(opened, lambda case: case.given(paused("p1"), "2026-04-03 09:00")) == NextAction("paused")


def test_a_case_without_hate_is_looked_at() -> None:
    """No clock of the policy runs."""
    assert told(lambda case: case.given(reported("p1", motivation=NOT_HATE), RECEIVED)) == NextAction("review")


def test_an_update_is_due_where_updates_are() -> None:
    """The clock that starts with each update asks for the next."""
    given = UpdateGiven(channel=Channel.PHONE, person="p1")
    found = told(opened, lambda case: case.given(given, "2026-04-03 12:00"), landlord="derby-homes")

    assert (found.what, found.due) == ("update", london("2026-04-18 00:00"))
