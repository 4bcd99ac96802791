"""Who may hear of a case, the first first; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from services.rota import Rota

IsParty = Callable[[str], bool]
"""Whether an officer is a party to the case, as far as addresses tell."""


def mailbox_of(landlord: str) -> str:
    """The landlord's shared mailbox."""
    return f"team:{landlord}"


def chain(landlord: str, officer: str | None, rota: Rota, at: datetime, is_party: IsParty) -> tuple[str, ...]:
    """Everyone who may hear of a case at the instant, in the order in which they are told; never empty.

    The officer, whoever is on duty, the rest of the team, its lead; those who are away give way to their deputies, and
    a party to the case is passed over. Where no lead is there, the landlord's mailbox ends the chain.
    """
    teams = _teams(officer, rota)
    leads = _present((rota.lead(team) for team in teams), rota, at)
    named = [officer, *(one for team in teams for one in rota.on_duty(team, at))]
    members = [one for team in teams for one in rota.members(team) if one != rota.lead(team)]
    people = _present(iter((*named, *members)), rota, at)
    told = [one for one in dict.fromkeys((*people, *leads)) if not is_party(one)]
    if not any(lead in told for lead in leads):
        told.append(mailbox_of(landlord))
    return tuple(told)


def _teams(officer: str | None, rota: Rota) -> tuple[str, ...]:
    """The officer's team; every team of the landlord for a case that nobody in a team answers for."""
    team = rota.team_of(officer) if officer else None
    return (team,) if team else tuple(rota.teams)


def _present(named: Iterator[str | None], rota: Rota, at: datetime) -> list[str]:
    there = (rota.present(one, at) for one in named if one)
    return [one for one in there if one]
