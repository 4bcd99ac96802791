"""Which incidents belong together over the people who suffered them: repeat victimisation and others; pure.

Every incident opens a window of its own, from its receipt to the end of the corresponding London date so many months
on. A distinct incident suffered in it, even if only a part of an inexact time falls inside, by the same person or by
immediate family under a link in force then, makes a pair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from contracts.facts.person import Relation
from services.casework.incidents import Incident, Span, days
from services.casework.kinship import Kinship, Link
from services.casework.pack import Repeat
from services.casework.working_time import LONDON, TICK, months_on

Rule = Callable[[datetime], Repeat | None]
"""The landlord's reading of repeat victimisation for an incident reported at an instant, if it has one then."""


class Pair(NamedTuple):
    """Two incidents in the order of their reports, the victim of each, and why they belong together.

    `relation` is what the later victim is to the earlier one, None for the same person; `overlap` is when the later
    incident may have been suffered inside the window.
    """

    earlier: Incident
    earlier_person: UUID
    later: Incident
    later_person: UUID
    relation: Relation | None
    overlap: Span
    window: Span
    rule: Repeat

    @property
    def id(self) -> UUID:
        """The same whenever and by whomever the pair is worked out."""
        said = f"{self.earlier.id}#{self.earlier_person}#{self.later.id}#{self.later_person}"
        return uuid5(NAMESPACE_URL, f"caseledger:repeat:{said}")


AtPerson = dict[UUID, list[tuple[Incident, UUID]]]
"""Person -> the incidents at them, with the id by which the report knew them."""


class Other(NamedTuple):
    """An incident beside the one that is looked at, at the same person, or at who is their `relation`.

    `previous`: whichever of the two was reported later had been suffered before the other was reported.
    """

    incident: Incident
    relation: Relation | None
    previous: bool


def distinct(incidents: Iterable[Incident]) -> list[Incident]:
    """The incidents, each once: one reported several times is the one received first, with everyone's victims."""
    known = sorted(incidents, key=_in_order)
    carrier = carriers(known)
    merged: dict[UUID, Incident] = {}
    for incident in known:
        first = merged.get(carrier[incident.id])
        merged[carrier[incident.id]] = _with_victims(first, incident) if first else incident
    return list(merged.values())


def carriers(incidents: Iterable[Incident]) -> dict[UUID, UUID]:
    """Incident -> the incident, received first, whose case carries the duties of all reports of the same event."""
    known = sorted(incidents, key=_in_order)
    opened = {incident.case: incident.id for incident in known if incident.opens}
    order = {incident.id: place for place, incident in enumerate(known)}
    carrier = {incident.id: incident.id for incident in known}

    def first(one: UUID) -> UUID:
        while carrier[one] != one:
            one = carrier[one]
        return one

    for incident in known:
        for case in incident.same_as:
            if case in opened:
                low, high = sorted((first(incident.id), first(opened[case])), key=order.__getitem__)
                carrier[high] = low
    return {one: first(one) for one in carrier}


def repeats(incidents: Iterable[Incident], kinship: Kinship, rule: Rule) -> list[Pair]:
    """Every pair among distinct incidents of one landlord, in the order of the reports."""
    known = distinct(incidents)
    at_person = by_person(known, kinship)
    read = ((later, rule(later.received_at)) for later in known)
    found = (pair for later, repeat in read if repeat for pair in _pairs(later, at_person, kinship, repeat))
    return sorted(found, key=_by_reports)


@lru_cache(maxsize=4096)
def window(received_at: datetime, months: int) -> Span:
    """From just after a receipt to the end of the corresponding London date so many months on."""
    day = received_at.astimezone(LONDON).date()
    return Span(received_at + TICK, days(day, months_on(day, months)).last)


def others(incident: Incident, person: UUID, known: AtPerson, kinship: Kinship, family: frozenset[str]) -> list[Other]:
    """The incidents beside this one at a victim or at their immediate family, the first received first."""
    found: dict[UUID, Other] = {}
    for other, _, link in _near(person, known, kinship, family):
        if other.id != incident.id and (link is None or link.held.meet(other.suffered)):
            found.setdefault(other.id, Other(other, link.relation if link else None, _previous(incident, other)))
    return sorted(found.values(), key=lambda one: (one.incident.received_at, one.incident.id))


def by_person(incidents: Iterable[Incident], kinship: Kinship) -> AtPerson:
    """The incidents at each person, under the one id that stands for all of theirs."""
    found: AtPerson = {}
    for incident in incidents:
        for person in incident.victims:
            found.setdefault(kinship.one(person), []).append((incident, person))
    return found


def _with_victims(first: Incident, again: Incident) -> Incident:
    return msgspec.structs.replace(first, victims={**dict.fromkeys(again.victims), **first.victims})


def _pairs(later: Incident, known: AtPerson, kinship: Kinship, rule: Repeat) -> Iterator[Pair]:
    family, found = frozenset(rule.family), set()
    for person in later.victims:
        for earlier, theirs, link in _near(person, known, kinship, family):
            opened = window(earlier.received_at, rule.months)
            overlap = opened.meet(later.suffered)
            overlap = overlap.meet(link.held) if overlap and link else overlap
            if overlap and earlier.id != later.id and (earlier.id, theirs, person) not in found:
                found.add((earlier.id, theirs, person))
                relation = link.back().relation if link else None
                yield Pair(earlier, theirs, later, person, relation, overlap, opened, rule)


def _near(
    person: UUID, known: AtPerson, kinship: Kinship, family: frozenset[str]
) -> Iterator[tuple[Incident, UUID, Link | None]]:
    """The incidents at the person, then those at immediate family with the link; a link is family from either side."""
    for incident, theirs in known.get(kinship.one(person), []):
        yield incident, theirs, None
    for link in sorted(kinship.links_of(person)):
        if family & {link.relation.value, link.back().relation.value}:
            for incident, theirs in known.get(kinship.one(link.other), []):
                yield incident, theirs, link


def _previous(one: Incident, other: Incident) -> bool:
    """Whether whichever was reported later had been suffered before the other was reported."""
    first, second = sorted((one, other), key=_in_order)
    return second.last <= first.received_at


def _by_reports(pair: Pair) -> tuple[datetime, datetime, UUID, UUID, UUID, UUID]:
    """Whatever was received at one instant is told apart by name."""
    earlier, later = pair.earlier, pair.later
    return later.received_at, earlier.received_at, earlier.id, later.id, pair.earlier_person, pair.later_person


def _in_order(incident: Incident) -> tuple[datetime, UUID, UUID]:
    return incident.received_at, incident.case, incident.id
