"""Two reports of one incident: one case carries the duties, from the first receipt; the other's do not apply."""

from __future__ import annotations

import pytest

from contracts.facts.patterns import ReportLinked
from services.casework.case import state
from services.casework.judging import judge_case
from services.casework.verdicts import Verdict
from tests.services.casework.domain.facts import plan, reached
from tests.services.casework.domain.people import Landlord, corrected
from tests.services.casework.domain.scenario import BOOK, Scenario, london


@pytest.fixture
def known() -> Landlord:
    """Two reports of one incident, received on Thursday, 2 April 2026 at 16:30 and at 18:00."""
    known = Landlord("whg", BOOK)
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-02")
    known.reported("again", "2026-04-02 18:00", "T-1", suffered="2026-04-02")
    return known


def link(known: Landlord, name: str, other: str, received: str) -> Scenario:
    """Somebody says on Friday morning that both are one."""
    case = known.case(name)
    case.given(ReportLinked(other=known.case(other).case, received_at=london(received)), "2026-04-03 09:00")
    return case


def test_the_clocks_of_the_second_report_end(known: Landlord) -> None:
    """They no longer apply; those of the first run from the first receipt as before."""
    first, again = known.case("first"), known.case("again")
    due = first.clock_of("p1").due
    link(known, "again", "first", "2026-04-02 16:30")

    assert again.verdicts() == []
    assert f"carried by case {known.case('first').case}" in str(again.file().no_clocks_because)
    assert state.fold(again.history).carried_by == first.case
    assert first.clock_of("p1").due == due
    known.conclude("2026-04-03 09:01")
    assert state.fold(first.history).carried_by is None
    assert first.verdicts() == ["pending"]


def test_the_case_that_is_told_of_the_link_gives_its_duties_up(known: Landlord) -> None:
    """The link was stated of the first case; the other learns of it."""
    again = known.case("again")
    link(known, "first", "again", "2026-04-02 18:00")
    assert again.verdicts() == ["pending"]

    known.conclude("2026-04-03 09:01")

    assert again.verdicts() == []
    assert f"carried by case {known.case('first').case}" in str(again.file().no_clocks_because)
    assert again.verdicts(as_known=london("2026-04-03 09:00")) == ["pending"]


def test_a_link_that_was_wrong_brings_the_clocks_back(known: Landlord) -> None:
    """From the second report's own receipt."""
    first, again = known.case("first"), known.case("again")
    due = again.clock_of("p1").due
    stated = link(known, "first", "again", "2026-04-02 18:00").last.events[0].id
    known.conclude("2026-04-03 09:01")
    corrected(first, None, "2026-04-03 10:00", entry=stated)

    known.conclude("2026-04-03 10:01")

    assert again.clock_of("p1").due == due
    assert again.verdicts() == ["pending"]


def test_every_clause_of_the_second_case_says_who_carries_its_duties(known: Landlord) -> None:
    """None of its duties applies, and the trace names the case that carries them."""
    again = link(known, "again", "first", "2026-04-02 16:30")
    verdicts = judge_case(again.history, BOOK, again.clock.now(), london("2026-05-01 12:00"))

    duties = [one for one in verdicts if one.obligations or "carries the duties" in " ".join(one.trace)]
    assert any("carries the duties" in " ".join(one.trace) for one in duties)
    assert {one.verdict for one in duties} == {Verdict.NOT_APPLICABLE}


def test_the_first_case_keeps_what_was_done_there(known: Landlord) -> None:
    """A contact in time meets the one clock that is left."""
    first = known.case("first")
    link(known, "again", "first", "2026-04-02 16:30")
    first.given(reached("p1", details=True), "2026-04-03 09:30")
    first.given(plan("p1"), "2026-04-03 09:40")

    assert first.verdicts() == ["met"]
