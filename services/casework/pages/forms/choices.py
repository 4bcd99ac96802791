"""What can be chosen on the forms of a stream: its people, its clocks, names used before, officers; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from contracts.facts.handling import HandoverGiven, OfficerAssigned
from contracts.facts.rota import TeamSet
from services.casework.case.history import History, standing
from services.casework.pages.forms.fields import PEOPLE, Option
from services.casework.replay import CaseFile
from services.casework.verdicts import Verdict
from services.pages.words import instant

_OPEN = frozenset({Verdict.PENDING, Verdict.SUSPENDED})
NAMING = frozenset({
    "referral", "kit", "item", "repair", "graffiti", "failing", "complaint", "disclosure", "staff_case", "request",
    "protocol", "partner", "forum", "group", "law", "version", "team", "defect", "notice", "policy",
})  # fmt: skip
"""The fields by which facts find each other: a name that was used before is offered again."""
OFFICERS = {
    "officer": "", "to": "handover.given.v1", "deputy": "absence.recorded.v1", "lead": "team.set.v1",
}  # fmt: skip
"""The fields that hold an officer's sign-in name; of a name with several meanings, in which fact."""


class Choices(NamedTuple):
    """What can be chosen; `names`: field -> what it held before, `victims` and `accused` are short names."""

    people: tuple[Option, ...] = ()
    victims: frozenset[str] = frozenset()
    accused: frozenset[str] = frozenset()
    clocks: tuple[Option, ...] = ()
    names: dict[str, tuple[str, ...]] = {}
    officers: tuple[str, ...] = ()

    def who(self, field: str) -> tuple[Option, ...]:
        """The people who fit a field, those it most likely means first; a step is hardly ever against a victim."""
        if field in ("against", "alleged_perpetrators"):
            return tuple(
                sorted(self.people, key=lambda one: (one.value not in self.accused, one.value in self.victims))
            )
        return tuple(sorted(self.people, key=lambda one: one.value in self.accused))

    def suggested(self, field: str, tag: str) -> tuple[str, ...]:
        """What is offered while a text is typed."""
        if OFFICERS.get(field) in ("", tag):
            return self.officers
        return self.names.get(field, ())

    def fresh(self, field: str) -> str:
        """A name that nothing has yet, such as `referral-2`."""
        used = self.names.get(field, ())
        stem = field.partition("_")[0]
        return next(name for number in range(1, len(used) + 2) if (name := f"{stem}-{number}") not in used)

    def fresh_person(self) -> str:
        """A short name that nobody has yet, such as `p3`."""
        used = {one.value for one in self.people}
        return next(name for number in range(1, len(used) + 2) if (name := f"p{number}") not in used)


def of_case(file: CaseFile, history: History, landlord: History) -> Choices:
    """What can be chosen in a case; `landlord` tells of its officers."""
    facts = [fact.data for fact in standing(history)]
    said = [data.officer for data in facts if isinstance(data, OfficerAssigned)]
    said += [data.to for data in facts if isinstance(data, HandoverGiven)]
    return Choices(
        people=tuple(_people(file)),
        victims=frozenset(file.victims),
        accused=frozenset(file.alleged_perpetrators),
        clocks=tuple(_clocks(file)),
        names=_names(facts),
        officers=_once([*said, *_in_teams(landlord)]),
    )


def of_stream(history: History, landlord: History) -> Choices:
    """What can be chosen in a stream that is no case's."""
    return Choices(names=_names(fact.data for fact in standing(history)), officers=_once(_in_teams(landlord)))


def _people(file: CaseFile) -> Iterator[Option]:
    named = (*file.victims, *file.witnesses, *file.alleged_perpetrators)
    for ref in _once([*named, *file.people]):
        person = file.people.get(ref)
        role = _role(file, ref)
        name = person.name if person and person.name else "Name not known"
        yield Option(ref, f"{name} ({ref}{', ' if role else ''}{role})")


def _role(file: CaseFile, ref: str) -> str:
    roles = (("victim", file.victims), ("alleged perpetrator", file.alleged_perpetrators), ("witness", file.witnesses))
    return ", ".join(role for role, refs in roles if ref in refs)


def _clocks(file: CaseFile) -> Iterator[Option]:
    for clock in sorted(file.clocks, key=_order):
        whom = f" for {clock.person}" if clock.person else ""
        yield Option(str(clock.deadline), f"{clock.clause}{whom}, due before {instant(clock.due)}")


def _order(clock: Any) -> tuple[bool, datetime]:
    return clock.verdict not in _OPEN, clock.due


def _names(facts: Iterable[Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for data in facts:
        for name in msgspec.structs.fields(data):
            value = getattr(data, name.name)
            if name.name in NAMING and name.name not in PEOPLE and isinstance(value, str):
                found.setdefault(name.name, []).append(value)
    return {name: _once(values) for name, values in found.items()}


def _in_teams(landlord: History) -> list[str]:
    """The members of every team as it was set last."""
    teams = {fact.data.team: fact.data for fact in standing(landlord) if isinstance(fact.data, TeamSet)}
    return sorted({name for team in teams.values() for name in (*team.members, *filter(None, [team.lead]))})


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
