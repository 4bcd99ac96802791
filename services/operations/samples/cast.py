"""Who appears in one sample report, and what each person is to it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from msgspec.structs import replace

from contracts.facts.report import Reporter
from contracts.people import Person
from contracts.vocabulary import Capacity
from services.operations.samples.chance import weighted
from services.operations.samples.people import Household, stranger

_CAPACITIES = {
    Capacity.VICTIM: 45,
    Capacity.FAMILY: 10,
    Capacity.WITNESS: 10,
    Capacity.STAFF: 9,
    Capacity.ANONYMOUS: 7,
    Capacity.POLICE: 6,
    Capacity.THIRD_PARTY: 5,
    Capacity.PARTNER: 4,
    Capacity.ADVOCATE: 4,
}
_NAMED_OUTSIDERS = {Capacity.WITNESS, Capacity.ADVOCATE, Capacity.THIRD_PARTY}


@dataclass(frozen=True)
class Cast:
    """The people of one report under its own short names, and who told it."""

    people: tuple[Person, ...]
    victims: tuple[str, ...]
    perpetrators: tuple[str, ...]
    witnesses: tuple[str, ...]
    reporter: Reporter


def cast_for(rng: Random, home: Household) -> Cast:
    """Victims from one home (none where nobody knows who they are), whoever is accused, and the reporter."""
    capacity = weighted(rng, _CAPACITIES)
    own = capacity in (Capacity.VICTIM, Capacity.FAMILY)
    wanted = weighted(rng, {1: 80, 2: 14, 3: 6}) if own or rng.random() < 0.7 else 0
    residents = tuple(replace(member, ref=f"p{place}") for place, member in enumerate(home.members, start=1))
    victims = residents[:wanted]
    accused = _strangers(rng, "a", weighted(rng, {0: 50, 1: 40, 2: 10}))
    witnesses = _strangers(rng, "w", weighted(rng, {0: 75, 1: 20, 2: 5}))
    reporting = _reporting(rng, capacity, residents, victims, witnesses)
    people = dict.fromkeys((*victims, *reporting, *accused, *witnesses))
    return Cast(
        people=tuple(people),
        victims=_refs(victims),
        perpetrators=_refs(accused),
        witnesses=_refs(reporting if capacity is Capacity.WITNESS and not witnesses else witnesses),
        reporter=Reporter(capacity=capacity, person=reporting[0].ref if reporting else None),
    )


def _reporting(
    rng: Random,
    capacity: Capacity,
    residents: tuple[Person, ...],
    victims: tuple[Person, ...],
    witnesses: tuple[Person, ...],
) -> tuple[Person, ...]:
    """The reporter as a person, or nobody for those who gave no name or speak for an organisation."""
    if capacity is Capacity.VICTIM:
        return victims[:1]
    if capacity is Capacity.FAMILY:
        return residents[len(victims) : len(victims) + 1] or (stranger(rng, "f1"),)
    if capacity is Capacity.WITNESS and witnesses:
        return witnesses[:1]
    return (stranger(rng, "o1"),) if capacity in _NAMED_OUTSIDERS else ()


def _strangers(rng: Random, letter: str, count: int) -> tuple[Person, ...]:
    return tuple(stranger(rng, f"{letter}{place}") for place in range(1, count + 1))


def _refs(people: tuple[Person, ...]) -> tuple[str, ...]:
    return tuple(person.ref for person in people)
