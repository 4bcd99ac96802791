"""What every case of a landlord is to be told of the others: pairs, other incidents, linked reports; pure.

Worked out anew from all that is known, and compared with what a case was told before; told twice, a case learns
nothing new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import NamedTuple
from uuid import UUID

import msgspec

from contracts.commands import Finding, RecordPattern
from contracts.facts.patterns import (
    OtherIncident,
    OtherIncidentsAdded,
    OtherIncidentsRecorded,
    PatternFact,
    RepeatRecorded,
    RepeatWithdrawn,
    ReportLinkTold,
    ReportLinkWithdrawn,
)
from services.casework.case import patterns as told
from services.casework.case.patterns import Patterns
from services.casework.incidents import Incident
from services.casework.kinship import Kinship
from services.casework.patterns import AtPerson, Pair, by_person, distinct, others, repeats
from services.casework.policy import PolicyBook
from services.casework.working_time import LONDON, TICK


class Conclusion(NamedTuple):
    """Something for a case to note, and when what it says took place; of a pair, what explains it if it is news."""

    occurred_at: datetime
    data: PatternFact
    pair: Pair | None = None

    def told(self, known: Patterns) -> Conclusion:
        """In full, as a case is told that knows so much; all that is known already needs no words."""
        match self.data:
            case RepeatRecorded() if self.pair:
                return Conclusion(self.occurred_at, msgspec.structs.replace(self.data, trace=_trace(self.pair)))
            case OtherIncidentsRecorded(person=person, incidents=incidents):
                if more := _added(known.others.get(person, ()), incidents):
                    return Conclusion(self.occurred_at, OtherIncidentsAdded(person=person, incidents=more))
        return self


Conclusions = dict[UUID, list[Conclusion]]
"""Case -> what it should know of the others."""


def conclusions(incidents: Iterable[Incident], kinship: Kinship, landlord: str, book: PolicyBook) -> Conclusions:
    """What each case of a landlord should know by now, given all its incidents and the facts about its people."""
    known = list(incidents)
    found: Conclusions = {incident.case: [] for incident in known}
    for case, conclusion in _linked(known):
        found[case].append(conclusion)
    for pair in repeats(known, kinship, partial(book.repeat_rule, landlord)):
        for case, conclusion in _marks(pair):
            found[case].append(conclusion)
    once = distinct(known)
    at_person = by_person(once, kinship)
    for incident in (one for one in once if one.opens):
        found[incident.case] += _others(incident, at_person, kinship, landlord, book)
    return found


def news(wanted: Iterable[Conclusion], known: Patterns) -> Iterator[Conclusion]:
    """What a case has yet to be told: what is new or otherwise, and what does not follow any longer."""
    listed = list(wanted)
    yield from (one.told(known) for one in listed if told.is_news(known, one.data))
    yield from _gone(listed, known)


def _added(known: tuple[OtherIncident, ...], incidents: tuple[OtherIncident, ...]) -> tuple[OtherIncident, ...] | None:
    """What a list has beside all that was known, in the same order; None if nothing was, or not all of it is there."""
    left, more = iter(known), []
    expected = next(left, None)
    if expected is None:
        return None
    for one in incidents:
        if one == expected:
            expected = next(left, None)
        else:
            more.append(one)
    return tuple(more) if expected is None else None


def as_told(found: Sequence[Conclusion]) -> RecordPattern:
    """What has a case note them, one at least, in this order."""
    first, *more = (Finding(occurred_at=one.occurred_at, data=one.data) for one in found)
    return RecordPattern(occurred_at=first.occurred_at, data=first.data, more=tuple(more))


def _gone(wanted: list[Conclusion], known: Patterns) -> Iterator[Conclusion]:
    pairs = {one.data.pair for one in wanted if isinstance(one.data, RepeatRecorded)}
    links = {one.data.other for one in wanted if isinstance(one.data, ReportLinkTold)}
    people = {one.data.person for one in wanted if isinstance(one.data, OtherIncidentsRecorded)}
    for pair, repeat in known.repeats.items():
        if pair not in pairs:
            yield Conclusion(repeat.at, RepeatWithdrawn(pair=pair))
    for other, link in known.links.items():
        if other not in links:
            yield Conclusion(link.at, ReportLinkWithdrawn(other=other))
    for person, incidents in known.others.items():
        if incidents and person not in people:
            at = max(incident.received_at for incident in incidents)
            yield Conclusion(at, OtherIncidentsRecorded(person=person, incidents=()))


def _linked(known: list[Incident]) -> Iterator[tuple[UUID, Conclusion]]:
    """The case that a statement elsewhere is about learns of it."""
    opened = {incident.case: incident for incident in known if incident.opens}
    for incident in known:
        for other, link in incident.same_as.items():
            if other in opened and incident.case not in opened[other].same_as:
                data = ReportLinkTold(other=incident.case, received_at=incident.received_at, told_by=link.stated_by)
                yield other, Conclusion(link.stated_at, data)


def _marks(pair: Pair) -> Iterator[tuple[UUID, Conclusion]]:
    """The pair as each of its cases notes it; as one where both incidents are of one case."""
    sides: dict[UUID, str | None] = {pair.earlier.case: pair.earlier.victims[pair.earlier_person]}
    sides[pair.later.case] = pair.later.victims[pair.later_person]
    name = pair.id
    for case, ref in sides.items():
        data = RepeatRecorded(
            pair=name,
            earlier_case=pair.earlier.case,
            earlier=pair.earlier.id,
            earlier_person=pair.earlier_person,
            later_case=pair.later.case,
            later=pair.later.id,
            later_person=pair.later_person,
            person=ref,
            opened_at=pair.earlier.received_at,
            window_ends=pair.window.last + TICK,
            clause=pair.rule.clause,
            relation=pair.relation,
        )
        yield case, Conclusion(pair.later.received_at, data, pair)


def _trace(pair: Pair) -> tuple[str, ...]:
    part = pair.overlap
    opened, ends = _shown(pair.earlier.received_at), pair.window.last.astimezone(LONDON).date()
    first, last = _shown(part.first), _shown(part.last)
    exact = f"at {first}" if part.first == part.last else f"from {first} to {last}"
    whole = "" if part == pair.later.suffered else ", as far as that falls inside"
    link = "The victims are immediate family by a link in force then."
    return (
        f"The earlier incident was reported at {opened}: its window ends with {ends}, {pair.rule.months} months on.",
        f"The later one, reported at {_shown(pair.later.received_at)}, was suffered {exact}{whole}.",
        link if pair.relation else "Both were suffered by the same person.",
    )


@lru_cache(maxsize=4096)
def _shown(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%Y-%m-%d %H:%M}"


def _others(
    incident: Incident, known: AtPerson, kinship: Kinship, landlord: str, book: PolicyBook
) -> Iterator[Conclusion]:
    """Nothing where the landlord's policy knows no pattern: there it is information, shown with the person."""
    policy = book.in_force(landlord, incident.received_at)
    if policy is None or not (policy.patterns.repeat or policy.patterns.harassment):
        return
    family = frozenset(policy.patterns.repeat.family if policy.patterns.repeat else ())
    for person, ref in incident.victims.items():
        found = others(incident, person, known, kinship, family)
        if ref and found:
            listed = tuple(
                OtherIncident(
                    case=one.incident.case,
                    incident=one.incident.id,
                    received_at=one.incident.received_at,
                    relation=one.relation,
                    previous=one.previous,
                )
                for one in found
            )
            yield Conclusion(incident.received_at, OtherIncidentsRecorded(person=ref, incidents=listed))
