"""The worklist keeps little of a case, and yet its row is what the whole case would give."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from uuid import UUID, uuid5

import msgspec
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.commands import CorrectEntry
from contracts.facts.contact import ContactMade
from contracts.facts.handling import OfficerAssigned, OfficerReleased
from ledger.records import Recorded
from services.casework.case import clocks, state
from services.casework.case.history import Entry, History
from services.casework.next_action import next_action
from services.casework.replay import kind, status
from services.casework.views import VIEWS
from services.casework.views.worklist import table
from services.store import open_engine, prepare
from tests.services.casework.domain.chance import Step, live, steps
from tests.services.casework.domain.facts import identified, reached, reported
from tests.services.casework.domain.scenario import CASE, Scenario


def row_of(history: History, cuts: list[int]) -> dict[str, Any]:
    """The row after the events were taken in, in portions cut at these versions."""
    engine, view = open_engine("sqlite://"), VIEWS["worklist"]
    prepare(engine, view)
    bounds = [0, *sorted({cut for cut in cuts if 0 < cut < history.version}), history.version]
    with engine.begin() as connection:
        for start, end in pairwise(bounds):
            view.apply(connection, [_recorded(entry) for entry in history.entries[start:end]])
        [row] = connection.execute(sa.select(table)).mappings()
    engine.dispose()
    return dict(row)


def _recorded(entry: Entry) -> Recorded:
    event, id_ = entry.event, UUID(int=entry.version)
    value = msgspec.json.encode(event)
    return Recorded(event.stream, entry.version, entry.position, 0, entry.position, entry.recorded_at, id_, value)


def said_by_the_case(history: History) -> dict[str, Any]:
    """What the whole history gives, by the case's own folds."""
    case, told = state.fold(history), clocks.fold(history).by_id.values()
    running = [clock.due for clock in told if clock.open]
    action = next_action(case, told)
    return {
        "landlord": history.landlord,
        "kind": kind(case),
        "status": status(case),
        "officer": case.handling.officer,
        "opened": case.report.received_at,
        "listed": case.report.received_at or history.entries[0].recorded_at,
        "victims": len(case.report.victims),
        "next_due": min(running, default=None),
        "clocks_running": len(running),
        "missed": sum(clock.passed and not clock.met and clock.applies for clock in told),
        "last_recorded_at": history.entries[-1].recorded_at,
        "version": history.version,
        "area": case.report.incident.neighbourhood,
        "action": action.what,
        "due": action.due,
    }


@settings(max_examples=80)
@given(life=st.lists(steps(), min_size=1, max_size=12), cuts=st.lists(st.integers(1, 30), max_size=6))
def test_a_row_is_what_the_whole_case_gives(life: list[Step], cuts: list[int]) -> None:
    """Any life of a case, corrections of every kind into every kind included, in any portions."""
    case = Scenario("derby-homes")
    live(case, life, lambda *_: None)
    if case.version:
        row, expected = row_of(case.history, cuts), said_by_the_case(case.history)
        assert {name: row[name] for name in expected} == expected


def test_a_call_corrected_into_an_assignment_counts_from_the_call() -> None:
    """Nothing of a call is in a row; corrected into something that is, it takes its place by when it happened."""
    case = Scenario(case=uuid5(CASE, "corrected"))
    case.given(reported("p1"), "2026-04-02 10:00")
    case.given(reached("p1"), "2026-04-02 11:00")
    case.given(OfficerAssigned(officer="b.two"), "2026-04-02 12:00")
    replacement = OfficerAssigned(officer="a.one")
    correction = CorrectEntry(
        entry=case.entry(ContactMade), replacement=replacement, reason="Misheard.", expected_version=case.version
    )
    case.when(correction, "2026-04-02 13:00")
    row = row_of(case.history, list(range(20)))

    assert row["officer"] == "b.two"
    assert {name: row[name] for name in said_by_the_case(case.history)} == said_by_the_case(case.history)


def test_a_released_officer_answers_for_the_case_no_longer() -> None:
    """The row says so as the case does."""
    case = Scenario(case=uuid5(CASE, "released"))
    case.given(reported("p1"), "2026-04-02 10:00")
    case.given(OfficerAssigned(officer="a.one"), "2026-04-02 12:00")
    assert row_of(case.history, [])["officer"] == "a.one"

    case.given(OfficerReleased(), "2026-04-02 13:00")
    assert row_of(case.history, [])["officer"] is None


def test_a_call_corrected_into_a_victim_adds_one() -> None:
    """Whether the call came in the same portion as its correction or long before."""
    case = Scenario(case=uuid5(CASE, "a victim"))
    case.given(reported("p1"), "2026-04-02 10:00")
    case.given(reached("p1"), "2026-04-02 11:00")
    correction = CorrectEntry(
        entry=case.entry(ContactMade), replacement=identified("p2"), reason="Misheard.", expected_version=case.version
    )
    case.when(correction, "2026-04-02 13:00")

    assert row_of(case.history, [])["victims"] == row_of(case.history, list(range(20)))["victims"] == 2
