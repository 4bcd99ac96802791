"""Who is in which team, who is on duty, and who is away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from litestar import Response, get

from contracts.facts.rota import AbsenceRecorded
from ledger.errors import TransportError
from services.access import acting_as
from services.casework.pages.sources import Given
from services.casework.policy_names import policy_names
from services.casework.teams import rotas
from services.pages.serving import AnyRequest, ask_who, page, problem_page
from services.rota import Rota, Team

FORMS = (
    ("Set who is in a team", "team.set.v1"),
    ("Record an absence", "absence.recorded.v1"),
    ("Set a rota", "rota.set.v1"),
)
"""The forms of a landlord's facts that lead here."""


class TeamNow(NamedTuple):
    """A team and who of it is on duty, the first first."""

    team: Team
    on_duty: tuple[str, ...]
    away: frozenset[str]


class LandlordNow(NamedTuple):
    """Who is there at one landlord; absences that are over are left out, the first to begin first."""

    landlord: str
    teams: Sequence[TeamNow]
    absences: Sequence[AbsenceRecorded]


@get("/rota")
async def rota(request: AnyRequest, sources: Given) -> Response[Any]:
    access = acting_as(request)
    if access is None:
        return ask_who(request)
    now = sources.clock.now()
    landlords = {access.landlord} if access.landlord else sources.policies.landlords
    try:
        found = await rotas(sources.find_history, landlords, now)
    except TransportError:
        return problem_page(request, 503, "The rota cannot be shown now", "The ledger cannot be read; try again soon.")
    shown = [landlord_now(name, one, now) for name, one in found.items()]
    called = policy_names(sources.policies).landlord
    return page(request, "rota.html", landlords=shown, called=called, forms=FORMS, now=now)


def landlord_now(landlord: str, rota: Rota, now: datetime) -> LandlordNow:
    """What the page shows of a landlord."""
    teams = [
        TeamNow(team, rota.on_duty(name, now), frozenset(one for one in _all(team) if rota.away(one, now)))
        for name, team in rota.teams.items()
    ]
    absences = sorted((one for one in rota.absences if one.ends > now), key=lambda one: (one.begins, one.officer))
    return LandlordNow(landlord, teams, absences)


def _all(team: Team) -> tuple[str, ...]:
    return (*team.members, *([team.lead] if team.lead else []))
