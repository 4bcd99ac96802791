"""What led to an event of a case and what it led to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contracts.facts.deadlines import DeadlineMet, DeadlinePassed, DeadlineSet, DeadlineWarned
from contracts.facts.enforcement import EnforcementStepTaken
from contracts.facts.handling import BreachExplained, WarningAcknowledged
from contracts.facts.report import IncidentReported
from contracts.facts.review import EntryCorrected, RequestRefused
from services.casework.case.history import Entry
from services.casework.chain import chain_of, links
from services.casework.refusals import Afterwards, refusals
from tests.services.casework.domain.scenario import Scenario
from tests.services.casework.pages.busy import busy, long
from tests.services.casework.pages.situations import easter


@pytest.fixture(scope="module")
def case() -> Scenario:
    """A call too late, its warning seen, the reason given, and a step taken although it was refused."""
    return busy()


def of_kind(case: Scenario, kind: type) -> Entry:
    """The first entry of a kind."""
    return next(entry for entry in case.history.entries if isinstance(entry.event.data, kind))


def steps(case: Scenario, kind: type) -> set[tuple[str, str]]:
    """Of each step that leads straight to the first entry of a kind: how, and the kind of its cause."""
    kinds = {entry.version: type(entry.event.data).__name__ for entry in case.history.entries}
    version = of_kind(case, kind).version
    return {(link.why, kinds[link.cause]) for link in links(case.history) if link.effect == version}


@pytest.mark.parametrize(
    ("effect", "why", "cause"),
    [
        (DeadlineSet, "was started by", IncidentReported),
        (DeadlineWarned, "came by the clock of", DeadlineSet),
        (WarningAcknowledged, "acknowledges", DeadlineWarned),
        (DeadlinePassed, "came by the clock of", DeadlineSet),
        (BreachExplained, "gives the reason for", DeadlinePassed),
        (EnforcementStepTaken, "came after the refusal in", RequestRefused),
    ],
)
def test_an_event_names_what_it_came_of(case: Scenario, effect: type, why: str, cause: type) -> None:
    """Each by its own kind of step, and by no other."""
    assert steps(case, effect) == {(why, cause.__name__)}


def test_a_met_clock_came_of_what_met_it() -> None:
    """And ends the clock that was set; a correction puts its entry right."""
    case = easter()

    assert ("was met by", "ContactMade") in steps(case, DeadlineMet)
    assert ("ends the clock of", "DeadlineSet") in steps(case, DeadlineMet)
    assert steps(case, EntryCorrected) == {("puts right", "ContactAttempted")}


def test_a_chain_goes_back_to_the_report(case: Scenario) -> None:
    """The reason given goes back over the clock that ran out to what was reported; and down again."""
    reason, report = of_kind(case, BreachExplained).version, of_kind(case, IncidentReported).version

    causes = [link.cause for link in chain_of(case.history, reason).causes]
    assert causes[-1] == report
    assert reason in {link.effect for link in chain_of(case.history, report).effects}


def test_what_the_same_command_left_stands_beside(case: Scenario) -> None:
    """The report's command set the clock as well."""
    report, clock = of_kind(case, IncidentReported).version, of_kind(case, DeadlineSet).version

    assert chain_of(case.history, report).beside == (clock,)


@pytest.mark.parametrize("make", [busy, easter, long])
def test_every_chain_leads_from_earlier_to_later(make: Callable[[], Scenario]) -> None:
    """No event came of a later one, and a chain names no event twice."""
    case = make()

    assert all(link.cause < link.effect for link in links(case.history))
    for version in range(1, case.version + 1, max(1, case.version // 20)):
        told = [link.cause for link in chain_of(case.history, version).causes]
        assert len(told) == len(set(told))


def test_a_refused_step_that_was_taken_is_told(case: Scenario) -> None:
    """Who asked, what was lacking with its clause, and the event by which it was done all the same."""
    [refusal] = refusals(case.history)

    assert (refusal.by.id, refusal.afterwards) == ("j.officer", Afterwards.DONE)
    assert refusal.then == of_kind(case, EnforcementStepTaken).version
    assert {lack.clause for lack in refusal.said.lacks} >= {"whg:2.9"}


def test_before_it_was_taken_the_refused_step_was_not_done(case: Scenario) -> None:
    """As known before, nothing came of it; a step against somebody else is another one."""
    before = case.history.known(version=of_kind(case, RequestRefused).version)
    other = busy()
    other.history = before
    step = of_kind(case, EnforcementStepTaken).event.data
    assert isinstance(step, EnforcementStepTaken)
    other.given(EnforcementStepTaken(step=step.step, against="p9"), "2026-06-11 09:00")

    assert [one.afterwards for one in refusals(before)] == [Afterwards.NOT_DONE]
    assert [one.afterwards for one in refusals(other.history)] == [Afterwards.NOT_DONE]
