"""Invented staff for the samples: teams, rotas, an absence, and officers who take most open cases on."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import httpx
import msgspec

from contracts.commands import AssignOfficer, Statement
from contracts.facts.handling import BreachExplained, WarningAcknowledged
from contracts.facts.rota import AbsenceRecorded, RotaSet, TeamSet
from services.acting_headers import ACTOR, LANDLORD, ROLE
from services.operations.samples import DEFAULT_SEED
from services.operations.samples.names import FAMILY_NAMES, GIVEN_NAMES, LANDLORDS

TEAMS = ("samples-east", "samples-west")
MEMBERS = 3
REASON = "Sample data: the officer was away and nobody had the case in the meantime."
_CASES_AT_ONCE = 200
_SECONDS = 20.0
_MISSED = frozenset({"breached", "partly_met", "target_missed"})
_DAY = timedelta(days=1)

Clock = Mapping[str, Any]
"""A clock as `GET /v1/cases/{id}/clocks` tells it."""


class Run(NamedTuple):
    """Which samples the staff belongs to: everything about it follows from these."""

    seed: int
    ending: datetime

    def chance(self, what: str) -> Random:
        """Choices about one thing, the same each time."""
        return Random(f"{self.seed}/{self.ending.timestamp()}/staff/{what}")  # noqa: S311 - repeatable, not secret

    def key(self, what: str) -> str:
        """An Idempotency-Key of its own, formed as a random one, since derived ids are the ledger's own."""
        digest = hashlib.sha256(f"{self.seed}/{self.ending.timestamp()}/staff/{what}".encode()).digest()
        return str(UUID(bytes=digest[:16], version=4))


async def state_staff(casework: str, ending: datetime, seed: int = DEFAULT_SEED) -> str:
    """State the staff over casework's HTTP, as people would; return who has most cases, and whose they are.

    casework: its address; ending: what the samples take for now. Doing it again is quiet. Raises httpx.HTTPError.
    """
    run = Run(seed, ending.replace(microsecond=0))
    async with httpx.AsyncClient(base_url=casework, timeout=_SECONDS, trust_env=False) as client:
        await asyncio.gather(*(_set_up(client, run, landlord) for landlord in LANDLORDS))
        answer = await client.get("/v1/cases", params=_open_cases(), headers=_as("samples", "team-lead"))
        cases = answer.raise_for_status().json()["items"]
        free = [case for case in cases if not case["officer"] and case["opened"]]
        taken = await asyncio.gather(*(_take_on(client, run, case) for case in free))
    had = [f"{case['officer']} of {case['landlord']}" for case in cases if case["officer"]]
    busiest = Counter([one for one in taken if one] + had).most_common(1)
    return busiest[0][0] if busiest else f"{officers_of(run, LANDLORDS[0])[0]} of {LANDLORDS[0]}"


def officers_of(run: Run, landlord: str) -> tuple[str, ...]:
    """The sign-in names of a landlord's invented officers, those of the first team first."""
    rng = run.chance(landlord)
    plain = [name.lower() for name in FAMILY_NAMES if name.isascii() and name.isalpha()]
    family = rng.sample(plain, MEMBERS * len(TEAMS))
    return tuple(f"{rng.choice([name for name in GIVEN_NAMES if name.isascii()])[0].lower()}.{name}" for name in family)


def set_up(run: Run, landlord: str) -> tuple[Statement, ...]:
    """Two teams whose first member leads, a rota of each around the ending, and someone who is away just then."""
    officers, began = officers_of(run, landlord), run.ending - 90 * _DAY
    teams = dict(zip(TEAMS, (officers[:MEMBERS], officers[MEMBERS:]), strict=True))
    away = AbsenceRecorded(
        officer=officers[-1], begins=run.ending - 2 * _DAY, ends=run.ending + 5 * _DAY, deputy=officers[-2]
    )
    return (
        *(Statement(occurred_at=began, data=_team(team, members)) for team, members in teams.items()),
        *(Statement(occurred_at=began, data=_rota(run, team, members)) for team, members in teams.items()),
        Statement(occurred_at=run.ending - 3 * _DAY, data=away),
    )


def _team(team: str, members: Sequence[str]) -> TeamSet:
    return TeamSet(team=team, members=tuple(members), lead=members[0])


def _rota(run: Run, team: str, members: Sequence[str]) -> RotaSet:
    begins, ends = run.ending - 14 * _DAY, run.ending + 28 * _DAY
    return RotaSet(team=team, begins=begins, ends=ends, officers=tuple(reversed(members)))


def taken_on(run: Run, case: Mapping[str, Any], clocks: Sequence[Clock]) -> AssignOfficer | None:
    """What an officer hands in who takes an open case on; None for the few that nobody has yet."""
    rng = run.chance(case["case_id"])
    if rng.random() < 0.25:
        return None
    officer = rng.choice(officers_of(run, case["landlord"]))
    facts = tuple(Statement(occurred_at=run.ending, data=said) for said in _beside(rng, run, clocks))
    return AssignOfficer(officer=officer, expected_version=case["version"], facts=facts)


def _beside(rng: Random, run: Run, clocks: Sequence[Clock]) -> Iterator[WarningAcknowledged | BreachExplained]:
    """Some warnings were seen, and of some cases it is said why a clause was not kept."""
    for clock in clocks:
        warned = any(datetime.fromisoformat(at) <= run.ending for at in clock["warnings"])
        if clock["verdict"] != "met" and warned and rng.random() < 0.8:
            yield WarningAcknowledged(deadline=UUID(clock["deadline"]))
    late = next((clock for clock in clocks if clock["verdict"] in _MISSED), None)
    if late and rng.random() < 0.5:
        deadline = UUID(late["deadline"])
        yield BreachExplained(clause=late["clause"], reason=REASON, person=late["person"], deadline=deadline)


async def _set_up(client: httpx.AsyncClient, run: Run, landlord: str) -> None:
    headers = {**_as("samples", "team-lead", landlord), "Idempotency-Key": run.key(landlord)}
    facts = msgspec.json.encode(set_up(run, landlord))
    answer = await client.post(f"/v1/landlords/{landlord}/facts", content=facts, headers=headers)
    answer.raise_for_status()


async def _take_on(client: httpx.AsyncClient, run: Run, case: Mapping[str, Any]) -> str | None:
    """Who took it on, and whose they are; a case that has moved on since it was listed is left as it is."""
    path = f"/v1/cases/{case['case_id']}"
    answer = await client.get(f"{path}/clocks", headers=_as("samples", "team-lead"))
    asked = taken_on(run, case, answer.raise_for_status().json()["clocks"])
    if asked is None:
        return None
    headers = {**_as(asked.officer, "case-officer"), "Idempotency-Key": run.key(case["case_id"])}
    answer = await client.post(f"{path}/requests", content=msgspec.json.encode(asked), headers=headers)
    if answer.status_code == httpx.codes.PRECONDITION_FAILED:
        return None
    answer.raise_for_status()
    return f"{asked.officer} of {case['landlord']}"


def _open_cases() -> dict[str, str | int]:
    return {"status": "open", "limit": _CASES_AT_ONCE}


def _as(actor: str, role: str, landlord: str = "") -> dict[str, str]:
    said = {ACTOR: actor, ROLE: role}
    return {**said, LANDLORD: landlord} if landlord else said
