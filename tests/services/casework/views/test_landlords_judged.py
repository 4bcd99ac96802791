"""A landlord judged from the view, which keeps little and reads less, stands as it does over the whole ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.commands import Body, RecordFacts, RecordPattern
from contracts.facts.landlord import LandlordFact
from contracts.facts.neighbourhood import NeighbourhoodFact
from contracts.facts.patterns import ReportLinked, ReportLinkTold
from contracts.facts.policy import PolicyFact
from contracts.streams import landlord_stream, neighbourhood_stream, policy_stream
from services.casework.case.history import History
from services.casework.landlord_file import OBLIGATIONS_SHOWN, LandlordFile, landlord_at
from services.casework.landlord_things import case_facts
from services.casework.pack import Clause, Duty
from services.casework.policy import Policy, PolicyBook
from services.casework.views.landlords import Landlords, case_histories, own_histories
from services.store import open_engine, prepare
from tests.services.casework.counter import case
from tests.services.casework.domain.chance import Step, facts_of, halves, live, steps
from tests.services.casework.domain.facts import NOT_HATE, perceived, reported
from tests.services.casework.domain.scenario import BOOK, Scenario, london
from tests.services.casework.domain.scenario import told as told_at
from tests.services.casework.test_views import recorded

LANDLORDS = sorted({policy.landlord for policy in BOOK.policies})
AT = halves(40)
INVESTIGATED = "connexus:3.1.3"


def told(kinds: Any) -> st.SearchStrategy[list[tuple[Any, datetime, datetime]]]:
    """Facts of some kinds with when they happened and were recorded."""
    return st.lists(st.tuples(facts_of(kinds, AT), AT, AT), max_size=5)


@settings(max_examples=60)
@given(
    landlord=st.sampled_from(LANDLORDS),
    lives=st.lists(st.lists(steps(), min_size=1, max_size=8), max_size=2),
    own=st.tuples(told(LandlordFact), told(PolicyFact), told(NeighbourhoodFact)),
    known=AT,
    at=AT,
)
def test_the_view_gives_what_the_whole_ledger_gives(
    landlord: str, lives: list[list[Step]], own: tuple[Any, ...], known: datetime, at: datetime
) -> None:
    """Any cases and any facts of the landlord, as known and as at any instants."""
    cases = [Scenario(landlord, case=case(number)) for number in range(len(lives))]
    for one, life in zip(cases, lives, strict=True):
        live(one, life, lambda *_: None)
    streams = (landlord_stream(landlord), policy_stream(landlord), neighbourhood_stream(landlord, "n-1"))
    beside = [_beside(landlord, stream, said) for stream, said in zip(streams, own, strict=True)]
    whole = landlord_at(landlord, [b.history for b in beside], [c.history for c in cases], BOOK, known, at)

    assert _by_view([*cases, *beside], landlord, known, at) == whole


def _beside(landlord: str, stream: str, said: Sequence[tuple[Any, datetime, datetime]]) -> Scenario:
    scenario = Scenario(landlord)
    scenario.history = History(stream=stream)
    for fact, happened, recorded_at in said:
        scenario.given(fact, happened, recorded=recorded_at)
    return scenario


def _by_view(scenarios: Sequence[Scenario], landlord: str, known: datetime, at: datetime) -> LandlordFile:
    engine, view = open_engine("sqlite://"), Landlords()
    prepare(engine, view)
    with engine.begin() as connection:
        view.apply(connection, recorded(*(one.history for one in scenarios)))
        own = list(own_histories(connection, landlord, known))
        cases = case_histories(connection, landlord, known, case_facts(BOOK, landlord))
        file = landlord_at(landlord, own, cases, BOOK, known, at)
    engine.dispose()
    return file


def test_a_case_found_to_be_of_hate_later_counts() -> None:
    """What was said after the report is read, whatever else the clauses rest on."""
    one = Scenario("connexus", case=case(1))
    one.given(reported("p1", motivation=NOT_HATE), "2026-03-02 10:00")
    at = london("2026-03-02 12:00")
    assert _counted([one], at) == 0

    one.given(perceived(), "2026-03-02 11:00")
    assert _counted([one], at) == 1


@pytest.mark.parametrize("link", [ReportLinked, partial(ReportLinkTold, told_by=UUID(int=1))])
def test_two_reports_of_one_incident_count_once(link: Callable[..., Any]) -> None:
    """The case that was reported first carries what is owed, whichever of the two was told of the link."""
    first, second = (Scenario("connexus", case=case(number)) for number in (1, 2))
    first.given(reported("p1"), "2026-03-02 10:00")
    second.given(reported("p1"), "2026-03-02 11:00")
    at = london("2026-03-02 13:00")
    assert _counted([first, second], at) == 2

    said = link(other=first.case, received_at=london("2026-03-02 10:00"))
    second.when(_as_told(said), "2026-03-02 12:00")
    assert _counted([first, second], at) == 1


def _as_told(said: Any) -> Body:
    """Stated by a person, or concluded from what the other case was told."""
    at = london("2026-03-02 12:00")
    return (
        RecordFacts(facts=(told_at(said, at),))
        if isinstance(said, ReportLinked)
        else RecordPattern(occurred_at=at, data=said)
    )


def test_only_the_worst_of_very_many_are_shown() -> None:
    """The counts tell of all of them."""
    cases = [Scenario("connexus", case=case(number)) for number in range(OBLIGATIONS_SHOWN + 5)]
    for one in cases:
        one.given(reported("p1"), "2026-03-02 10:00")
    file = _by_view(cases, "connexus", london("2026-03-02 12:00"), london("2026-03-02 12:00"))
    judged = next(verdict for verdict in file.verdicts if verdict.clause == INVESTIGATED)

    assert len(judged.obligations) == OBLIGATIONS_SHOWN
    assert sum(judged.counts.values()) >= len(cases)


def _counted(cases: Sequence[Scenario], at: datetime) -> int:
    """How many reports the landlord owes an investigation for."""
    file = _by_view(cases, "connexus", at, at)
    judged = next(verdict for verdict in file.verdicts if verdict.clause == INVESTIGATED)
    return len({one.case for one in judged.obligations})


def test_where_no_clause_speaks_of_cases_none_is_read() -> None:
    """A landlord all of whose clauses rest on its own streams is judged without looking at any case."""
    assert case_facts(_bound_for_each("year"), "moorside") == frozenset()
    assert case_facts(_bound_for_each("training.required"), "moorside") == frozenset()
    assert "survey.sent" in (case_facts(_bound_for_each("survey.sent"), "moorside") or ())
    assert case_facts(_bound_for_each("told"), "moorside") is None


def _bound_for_each(thing: str) -> PolicyBook:
    """A policy with one clause, which binds its landlord."""
    clause = Clause(id="moorside:1", at="1", says="It is so.", binds="landlord", duties=(Duty(for_each=thing),))
    policy = Policy(
        landlord="moorside", name="P", version="1", effective="2020-01", adopted="2020-01", clauses=(clause,)
    )
    return PolicyBook(policies=(policy,), calendar=BOOK.calendar)
