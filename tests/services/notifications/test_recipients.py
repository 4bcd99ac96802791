"""Who may hear of a case, by assignments, absences, rotas and teams; and never a party to it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.facts.rota import AbsenceRecorded, RotaFact, RotaSet, TeamSet
from services.notifications.recipients import chain
from services.rota import Rota, Stated
from tests.services.notifications.situations import CASE

NIGHT = datetime(2026, 12, 25, 3, 0, tzinfo=UTC)
HOURS = timedelta(hours=4)
TEAM = TeamSet(team="north", members=("a.khan", "b.jones", "c.smith"), lead="l.brown")
OTHER_TEAM = TeamSet(team="south", members=("s.one",), lead="s.lead")


def away(officer: str, deputy: str | None = None, *, begins: datetime = NIGHT - HOURS) -> AbsenceRecorded:
    """Someone is not there."""
    return AbsenceRecorded(officer=officer, begins=begins, ends=begins + 2 * HOURS, deputy=deputy)


def duty(*officers: str, team: str = "north") -> RotaSet:
    """Who is up tonight."""
    return RotaSet(team=team, begins=NIGHT - HOURS, ends=NIGHT + HOURS, officers=officers)


def chain_of(
    *facts: RotaFact, officer: str | None = "a.khan", at: datetime = NIGHT, parties: Collection[str] = ()
) -> tuple[str, ...]:
    """The chain of a whg case by these facts."""
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    stated = [Stated(CASE, version, long_ago, fact) for version, fact in enumerate(facts, 1)]
    return chain("whg", officer, Rota(stated, at), at, parties.__contains__)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ((), ("a.khan", "team:whg")),
        ((TEAM,), ("a.khan", "b.jones", "c.smith", "l.brown")),
        ((TEAM, duty("c.smith")), ("a.khan", "c.smith", "b.jones", "l.brown")),
        ((TEAM, away("a.khan", "d.out")), ("d.out", "b.jones", "c.smith", "l.brown")),
        ((TEAM, away("a.khan")), ("b.jones", "c.smith", "l.brown")),
        ((TEAM, away("a.khan", "b.jones"), away("b.jones", "e.far")), ("e.far", "c.smith", "l.brown")),
        ((TEAM, away("a.khan", "b.jones"), away("b.jones", "a.khan")), ("c.smith", "l.brown")),
        ((TEAM, away("l.brown")), ("a.khan", "b.jones", "c.smith", "team:whg")),
        ((TEAM, away("l.brown", "m.deputy")), ("a.khan", "b.jones", "c.smith", "m.deputy")),
        ((TEAM, duty("l.brown")), ("a.khan", "l.brown", "b.jones", "c.smith")),
        ((TEAM, away("a.khan", begins=NIGHT + HOURS)), ("a.khan", "b.jones", "c.smith", "l.brown")),
        ((OTHER_TEAM, TEAM), ("a.khan", "b.jones", "c.smith", "l.brown")),
        ((OTHER_TEAM,), ("a.khan", "s.one", "s.lead")),
    ],
)
def test_the_officer_then_who_is_on_duty_then_the_team_then_its_lead(
    facts: tuple[RotaFact, ...], told: tuple[str, ...]
) -> None:
    """Who is away gives way to a deputy, in turn and without end to end; without a lead the mailbox comes last."""
    assert chain_of(*facts) == told


def test_a_case_without_an_officer_goes_to_whoever_is_on_duty() -> None:
    """Of every team of the landlord, and to the mailbox when there is no team."""
    assert chain_of(TEAM, OTHER_TEAM, duty("c.smith"), officer=None) == (
        "c.smith",
        "a.khan",
        "b.jones",
        "s.one",
        "l.brown",
        "s.lead",
    )
    assert chain_of(officer=None) == ("team:whg",)


def test_a_party_is_passed_over_wherever_they_stand() -> None:
    """The officer, a deputy, a lead; with all of them parties only the mailbox is left."""
    assert chain_of(TEAM, parties=["a.khan", "l.brown"]) == ("b.jones", "c.smith", "team:whg")
    assert chain_of(TEAM, away("a.khan", "d.out"), parties=["d.out"]) == ("b.jones", "c.smith", "l.brown")
    assert chain_of(TEAM, parties=["a.khan", "b.jones", "c.smith", "l.brown"]) == ("team:whg",)


OFFICERS = st.sampled_from(["a.khan", "b.jones", "c.smith", "l.brown", "s.one", "s.lead", "d.out"])
BEGINS = st.sampled_from([NIGHT - 2 * HOURS, NIGHT - HOURS, NIGHT, NIGHT + HOURS])
ABSENCES = st.builds(lambda officer, deputy, begins: away(officer, deputy, begins=begins), OFFICERS, OFFICERS, BEGINS)
SHIFTS = st.builds(lambda officers: duty(*officers), st.lists(OFFICERS, min_size=1, max_size=3))


@given(
    facts=st.lists(ABSENCES | SHIFTS, max_size=12),
    teams=st.lists(st.sampled_from([TEAM, OTHER_TEAM]), max_size=2),
    officer=OFFICERS | st.none(),
    parties=st.frozensets(OFFICERS, max_size=4),
)
def test_somebody_who_is_there_is_always_told(
    facts: list[RotaFact], teams: list[TeamSet], officer: str | None, parties: frozenset[str]
) -> None:
    """Whoever is away, in whatever rings deputies stand, at three on Christmas morning: nobody twice, no party."""
    told = chain_of(*teams, *facts, officer=officer, parties=parties)
    people = [one for one in told if one != "team:whg"]
    rota = Rota([Stated(CASE, version, NIGHT - 99 * HOURS, one) for version, one in enumerate(facts)], NIGHT)

    assert told
    assert len(set(told)) == len(told)
    assert parties.isdisjoint(told)
    assert [one for one in people if rota.away(one, NIGHT)] == []
    assert "team:whg" not in told[:-1]
