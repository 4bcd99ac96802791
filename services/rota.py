"""Who is in which team of a landlord, who is away, and who is on duty; pure.

Facts count by when they happened and corrections replace what they correct, as they do in a case.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple, get_args
from uuid import UUID

from msgspec import Struct

from contracts.envelope import Event
from contracts.facts.review import EntryCorrected
from contracts.facts.rota import AbsenceRecorded, RotaFact, RotaSet, TeamSet

_KINDS = get_args(RotaFact)


class Stated(Struct, frozen=True):
    """A fact of a rota as it stands; `entry` is the event that said so first, corrected or not, and `version` its."""

    entry: UUID
    version: int
    occurred_at: datetime
    data: RotaFact


class Team(NamedTuple):
    """Those who work together on cases; the lead may be one of the members."""

    name: str
    members: tuple[str, ...]
    lead: str | None

    def has(self, officer: str) -> bool:
        """Whether an officer belongs to the team, as a member or its lead."""
        return officer in self.members or officer == self.lead


def concerns_rota(event: Event) -> bool:
    """Whether the event may be about who is there."""
    return isinstance(event.data, (*_KINDS, EntryCorrected))


def take(found: dict[UUID, Stated], event: Event, version: int) -> None:
    """Let the next event of a landlord's stream, of that version, change what stands, by entry."""
    match event.data:
        case TeamSet() | AbsenceRecorded() | RotaSet() as data:
            found[event.id] = Stated(event.id, version, event.occurred_at, data)
        case EntryCorrected(entry=entry, replacement=replacement, occurred_at=occurred_at):
            was = found.pop(entry, None)
            if isinstance(replacement, _KINDS):
                happened = occurred_at or (was.occurred_at if was else event.occurred_at)
                found[entry] = Stated(entry, was.version if was else version, happened, replacement)


class Rota:
    """What the facts of one landlord that happened by an instant say of its people; the later word counts."""

    def __init__(self, stated: Iterable[Stated], at: datetime) -> None:
        happened = (one for one in stated if one.occurred_at <= at)
        in_order = [one.data for one in sorted(happened, key=attrgetter("occurred_at", "version"))]
        set_last = {data.team: data for data in in_order if isinstance(data, TeamSet)}
        self.teams = {
            name: Team(name, data.members, data.lead) for name, data in sorted(set_last.items()) if data.members
        }
        """The teams that there are, by name; one that nobody is in has ended."""
        self.absences = [data for data in in_order if isinstance(data, AbsenceRecorded)]
        self.rotas = [data for data in in_order if isinstance(data, RotaSet)]

    def team_of(self, officer: str) -> str | None:
        """The first team that an officer is a member of, else the first they lead."""
        member = (name for name, team in self.teams.items() if officer in team.members)
        return next(member, next(iter(self.teams_of(officer)), None))

    def teams_of(self, officer: str) -> tuple[str, ...]:
        """Every team that an officer is a member of or leads."""
        return tuple(name for name, team in self.teams.items() if team.has(officer))

    def members(self, team: str) -> tuple[str, ...]:
        """Those in a team, in the order in which they were named; nobody of a team that there is not."""
        return self.teams[team].members if team in self.teams else ()

    def lead(self, team: str) -> str | None:
        """Who leads a team."""
        return self.teams[team].lead if team in self.teams else None

    def colleagues(self, officer: str) -> frozenset[str]:
        """Everyone in a team with an officer, leads and the officer included."""
        teams = [self.teams[name] for name in self.teams_of(officer)]
        return frozenset({officer, *(one for team in teams for one in (*team.members, team.lead) if one)})

    def away(self, officer: str, at: datetime) -> AbsenceRecorded | None:
        """The absence that holds at an instant: its beginning is included, its end is not."""
        return next((one for one in reversed(self.absences) if one.officer == officer and _holds(one, at)), None)

    def present(self, officer: str, at: datetime) -> str | None:
        """The officer, or the first of their deputies, and those deputies' own, who is there; None if none is."""
        asked: set[str] = set()
        one: str | None = officer
        while one and one not in asked and (absence := self.away(one, at)):
            asked.add(one)
            one = absence.deputy
        return None if one in asked else one

    def on_duty(self, team: str, at: datetime) -> tuple[str, ...]:
        """Who hears of a team's cases at an instant, the first first: by its rota, with deputies for who is away."""
        rota = next((one for one in reversed(self.rotas) if one.team == team and _holds(one, at)), None)
        there = (self.present(officer, at) for officer in rota.officers) if rota else ()
        return tuple(dict.fromkeys(one for one in there if one))


def _holds(stretch: AbsenceRecorded | RotaSet, at: datetime) -> bool:
    return stretch.begins <= at < stretch.ends
