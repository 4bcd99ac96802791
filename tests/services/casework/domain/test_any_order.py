"""Whatever the order in which facts and corrections arrive, the case ends the same."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple, get_args
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.commands import Body, CloseCase, CorrectEntry, RecordFacts
from contracts.envelope import event_id
from contracts.facts.contact import ContactPaused
from contracts.facts.handling import Finding, InvestigationOpened, MotivationAssessed
from contracts.facts.report import IncidentReported
from contracts.facts.review import CaseFact
from contracts.vocabulary import Closure
from tests.services.casework.domain.chance import RECEIPT, facts, facts_by_kind, halves, reports
from tests.services.casework.domain.scenario import Scenario, told

WHEN_KNOWN = {"known_at", "version", "trace", "as_known", "as_at"}
"""What tells of the recording, not of the case."""


class Arrival(NamedTuple):
    """A fact, or a correction of the fact of that place, or the closing of the case of that place's report."""

    fact: CaseFact | None
    at: datetime
    corrects: int | None = None
    closes: bool = False


@st.composite
def arrivals(draw: st.DrawFn, days: float, *, without: tuple[type, ...] = ()) -> list[Arrival]:
    """One report, facts of every kind, corrections of some of them, and perhaps a closing."""
    at = halves(days)
    told_of = facts(at, without=(IncidentReported, *without))
    items = [Arrival(draw(reports()), RECEIPT)]
    items += [Arrival(draw(told_of), draw(at)) for _ in range(draw(st.integers(1, 7)))]
    for place in draw(st.lists(st.integers(0, len(items) - 1), unique=True, max_size=3)):
        replacement = draw(reports()) if place == 0 else draw(st.none() | told_of)
        items.append(Arrival(replacement, draw(at), corrects=place))
    if draw(st.booleans()):
        items.append(Arrival(None, RECEIPT, corrects=0, closes=True))
    return items


@st.composite
def orders(draw: st.DrawFn, items: list[Arrival]) -> list[int]:
    """An order in which nothing comes before what it corrects or closes."""
    order = draw(st.permutations(range(len(items))))
    placed: list[int] = []
    for place in order:
        before = items[place].corrects
        if before is not None and before not in placed:
            placed.append(before)
        if place not in placed:
            placed.append(place)
    return placed


def command_id(place: int) -> UUID:
    return UUID(int=place + 1)


def body(item: Arrival, case: Scenario) -> Body:
    if item.closes:
        # With all that a policy may want to be there, so that no order of the others has it refused.
        settled = (told(InvestigationOpened(), RECEIPT), told(MotivationAssessed(finding=Finding.UNCLEAR), RECEIPT))
        return CloseCase(outcome=Closure.RESOLVED, expected_version=case.version, facts=settled)
    if item.corrects is not None:
        return CorrectEntry(
            entry=event_id(command_id(item.corrects), 0), replacement=item.fact, reason="It was wrong.",
            expected_version=case.version, occurred_at=item.at,
        )  # fmt: skip
    if item.fact is None:
        raise ValueError("only corrections may say nothing")
    return RecordFacts(facts=(told(item.fact, item.at),))


def end(landlord: str, items: list[Arrival], order: list[int], start: datetime, between: timedelta) -> Any:
    """The case after all has arrived, recorded from `start` on, judged long after."""
    case = Scenario(landlord)
    case.clock.set(start)
    for place in order:
        case.hear(case.command(body(items[place], case), command_id=command_id(place)))
        case.clock.turn(seconds=between.total_seconds())
    case.clock.set(max(case.clock.now(), start + timedelta(hours=1)))
    case.turn_to(case.clock.now())
    return [_timeless(msgspec.to_builtins(case.file(as_at=RECEIPT + timedelta(days=days)))) for days in (0.5, 5, 90)]


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _timeless(inner) for name, inner in value.items() if name not in WHEN_KNOWN}
    return [_timeless(inner) for inner in value] if isinstance(value, list | tuple) else value


def test_chance_knows_every_kind_of_fact() -> None:
    """A new kind of fact must be told of here too."""
    assert set(facts_by_kind(halves(1))) == set(get_args(CaseFact))


@pytest.mark.parametrize("landlord", ["whg", "derby-homes", "connexus"])
@settings(max_examples=80)
@given(data=st.data())
def test_any_order_on_the_first_day_ends_the_same(landlord: str, data: st.DataObject) -> None:
    """All is recorded before anything is due, pauses included; judged at three later instants."""
    items = data.draw(arrivals(days=0.4))
    order = data.draw(orders(items))
    start, between = RECEIPT + timedelta(hours=10), timedelta()
    expected = end(landlord, items, list(range(len(items))), start, between)
    assert end(landlord, items, order, start, between) == expected


@pytest.mark.parametrize("landlord", ["whg", "derby-homes"])
@settings(max_examples=80)
@given(data=st.data())
def test_any_order_of_late_entry_ends_the_same(landlord: str, data: st.DataObject) -> None:
    """Forty days of facts keyed long after, a minute apart: the case and every verdict are the same."""
    items = data.draw(arrivals(days=40, without=(ContactPaused,)))
    order = data.draw(orders(items))
    start, between = RECEIPT + timedelta(days=60), timedelta()
    expected = end(landlord, items, list(range(len(items))), start, between)
    assert end(landlord, items, order, start, between) == expected


@settings(max_examples=60)
@given(data=st.data())
def test_any_order_with_time_passing_between_ends_the_same(data: st.DataObject) -> None:
    """Recorded days apart while clocks run out; no closings and pauses, which count from their recording."""
    items = [i for i in data.draw(arrivals(days=40, without=(ContactPaused,))) if not i.closes]
    order = data.draw(orders(items))
    start, between = RECEIPT + timedelta(days=1), timedelta(days=3)
    expected = _unflagged(end("derby-homes", items, list(range(len(items))), start, between))
    assert _unflagged(end("derby-homes", items, order, start, between)) == expected


def _unflagged(files: Any) -> Any:
    """Whether something was recorded late is a matter of the order."""
    for file in files:
        for clock in file["clocks"]:
            clock["flags"] = [flag for flag in clock["flags"] if flag != "recorded_late"]
    return files
