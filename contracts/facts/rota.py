"""Facts of a landlord's stream that say who is there: teams, absences and rotas.

They decide who hears of a case and whose cases a person sees named, and never how a clause is judged.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from contracts.fields import Code, Instant, Said

Officers = Annotated[tuple[Code, ...], Meta(min_length=1, max_length=100)]


class TeamSet(Said, tag="team.set.v1"):
    """Who is in a team from here on, in the place of what was set before; a team with no members ends.

    `lead` hears of what none of the others has acknowledged.
    """

    team: Code
    members: Annotated[tuple[Code, ...], Meta(max_length=100)]
    lead: Code | None = None


class AbsenceRecorded(Said, tag="absence.recorded.v1"):
    """Someone is away from one instant until another; `deputy` hears in their place."""

    officer: Code
    begins: Instant
    ends: Instant
    deputy: Code | None = None


class RotaSet(Said, tag="rota.set.v1"):
    """Who hears of a team's cases between two instants, the first first; of two that overlap the later word counts."""

    team: Code
    begins: Instant
    ends: Instant
    officers: Officers


RotaFact = TeamSet | AbsenceRecorded | RotaSet
