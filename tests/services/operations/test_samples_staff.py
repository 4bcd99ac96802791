"""The invented staff of the samples, and what they state over casework's HTTP."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import httpx
import msgspec
import pytest

from contracts.commands import AssignOfficer, Statement
from contracts.facts.handling import BreachExplained, WarningAcknowledged
from contracts.facts.rota import AbsenceRecorded, RotaSet, TeamSet
from contracts.streams import Kind
from services.casework.http.bodies import read_facts, read_request
from services.operations.samples.names import LANDLORDS
from services.operations.samples.staff import Run, officers_of, set_up, state_staff, taken_on
from services.rota import Rota, Stated

ENDING = datetime(2026, 7, 15, 10, tzinfo=UTC)
RUN = Run(1, ENDING)
BASE = UUID(int=1)


def _case(number: int, **more: Any) -> dict[str, Any]:
    opened = "2026-07-10T10:00:00Z"
    case = {
        "case_id": str(uuid5(BASE, str(number))),
        "landlord": "whg",
        "version": 3,
        "officer": None,
        "opened": opened,
    }
    return case | more


def _clock(verdict: str, warned_at: datetime) -> dict[str, Any]:
    deadline = str(uuid5(BASE, verdict))
    warnings = [warned_at.isoformat()]
    return {"deadline": deadline, "verdict": verdict, "clause": "whg:2.3.2", "person": "p1", "warnings": warnings}


def _said(asked: Iterable[AssignOfficer | None]) -> list[Any]:
    return [fact.data for one in asked if one for fact in one.facts]


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_a_landlord_has_two_teams_on_duty_and_a_deputy_for_who_is_away(landlord: str) -> None:
    """At the ending each team has a lead and someone who hears, and the absent officer's deputy hears instead."""
    stated = msgspec.json.decode(msgspec.json.encode(set_up(RUN, landlord)), type=tuple[Statement, ...])
    facts = [one.data for one in stated if isinstance(one.data, TeamSet | RotaSet | AbsenceRecorded)]
    away = next(one for one in facts if isinstance(one, AbsenceRecorded))

    rota = Rota((Stated(UUID(int=n), n, stated[n].occurred_at, fact) for n, fact in enumerate(facts)), ENDING)

    assert len(rota.teams) == 2
    assert all(rota.lead(team) and rota.on_duty(team, ENDING) for team in rota.teams)
    assert rota.present(away.officer, ENDING) == away.deputy
    assert sorted(officers_of(RUN, landlord)) == sorted(one for team in rota.teams for one in rota.members(team))


def test_casework_takes_what_is_stated() -> None:
    """Each body is as casework reads it, none of it ahead of the ending."""
    facts = read_facts(msgspec.json.encode(set_up(RUN, "whg")), ENDING, Kind.LANDLORD)
    clocks = [_clock("breached", ENDING - timedelta(hours=1))]
    asked = next(one for number in range(20) if (one := taken_on(RUN, _case(number), clocks)) and one.facts)

    assert facts == set_up(RUN, "whg")
    assert read_request(msgspec.json.encode(asked), None, ENDING) == asked


def test_most_cases_are_taken_on_and_some_are_said_more_of() -> None:
    """Some cases stay without anyone; warnings that came are seen, and failures explained, in some of the others."""
    clocks = [_clock("breached", ENDING - timedelta(hours=1)), _clock("pending", ENDING + timedelta(hours=1))]

    asked = [taken_on(RUN, _case(number), clocks) for number in range(100)]

    seen = [one.deadline for one in _said(asked) if isinstance(one, WarningAcknowledged)]
    assert 60 <= sum(one is not None for one in asked) <= 90
    assert 45 <= len(seen) <= 75
    assert {str(deadline) for deadline in seen} == {clocks[0]["deadline"]}
    assert 15 <= sum(isinstance(one, BreachExplained) for one in _said(asked)) <= 60


def test_the_same_run_says_the_same_and_another_something_else() -> None:
    """Seed and ending decide who does what, and under which ids."""
    clocks = [_clock("breached", ENDING - timedelta(hours=1))]

    def all_of(run: Run) -> tuple[Any, ...]:
        return run.key("whg"), set_up(run, "whg"), [taken_on(run, _case(number), clocks) for number in range(9)]

    assert all_of(RUN) == all_of(Run(1, ENDING))
    for other in (Run(2, ENDING), Run(1, ENDING + timedelta(days=1))):
        assert all(one != another for one, another in zip(all_of(RUN), all_of(other), strict=True))


def test_the_ids_of_commands_are_such_as_people_may_use() -> None:
    """Derived ids are refused as keys, so these are formed as random ones."""
    assert {UUID(RUN.key(landlord)).version for landlord in LANDLORDS} == {4}


async def test_doing_it_again_sends_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second time every command bears its first id and body, and a case that someone has is left alone.

    Who is named has most cases, so that whoever acts as them finds some.
    """
    asked: list[tuple[str, str, bytes]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            asked.append((request.url.path, request.headers["Idempotency-Key"], request.content))
            return httpx.Response(200, json={})
        cases = [*(_case(number) for number in range(8)), _case(8, officer="x"), _case(9, opened=None)]
        return httpx.Response(200, json={"items": cases, "clocks": [_clock("breached", ENDING)]})

    _answering(monkeypatch, answer)
    said = [await state_staff("http://casework.example", ENDING) for _ in range(2)]

    half = len(asked) // 2
    assert sorted(asked[:half]) == sorted(asked[half:])
    assert {path for path, _, _ in asked} > {f"/v1/landlords/{landlord}/facts" for landlord in LANDLORDS}
    assert not any(str(_case(number)["case_id"]) in path for number in (8, 9) for path, _, _ in asked)
    took = Counter(json.loads(body)["officer"] for path, _, body in asked[:half] if path.endswith("/requests"))
    assert said[0] == said[1]
    assert took[said[0].removesuffix(" of whg")] == max(took.values())


async def test_a_case_that_moved_on_is_left_and_other_trouble_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stale version is no trouble; an answer that says the service failed is."""
    status = 412

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/requests"):
            assert json.loads(request.content)["expected_version"] == 3
            return httpx.Response(status)
        return httpx.Response(200, json={"items": [_case(number) for number in range(8)], "clocks": []})

    _answering(monkeypatch, answer)
    await state_staff("http://casework.example", ENDING)
    status = 500

    with pytest.raises(httpx.HTTPStatusError):
        await state_staff("http://casework.example", ENDING)


def _answering(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    client = httpx.AsyncClient
    monkeypatch.setattr(
        httpx, "AsyncClient", lambda **given: client(**given | {"transport": httpx.MockTransport(answer)})
    )
