"""Which people are one and who was family of whom when, from what was stated of people; pure.

Links hold for both people, are dated, and are never inferred: only what somebody stated counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from contracts.facts.person import (
    FamilyLinkEnded,
    FamilyLinkRecorded,
    Relation,
    SamePersonConfirmed,
    SamePersonRuledOut,
)
from services.casework.case.history import History, Standing, standing
from services.casework.incidents import Span, days

BACK = {Relation.PARENT: Relation.CHILD, Relation.CHILD: Relation.PARENT}
"""What this person is to the other, where it is not the same word."""


class Link(NamedTuple):
    """From `person` the person `other` is their `relation`, for a stretch of time."""

    person: UUID
    other: UUID
    relation: Relation
    held: Span

    def back(self) -> Link:
        """The same link from the other's side."""
        return Link(self.other, self.person, BACK.get(self.relation, self.relation), self.held)


class Kinship:
    """The people of one landlord, from the facts of their streams; their order does not matter."""

    def __init__(self, facts: Iterable[tuple[UUID, Standing]]) -> None:
        ordered = sorted(facts, key=lambda told: (told[1].occurred_at, told[1].id))
        self._one: dict[UUID, UUID] = {}
        self.decided = _decided(ordered)
        """Pair of people -> whether somebody decided that they are one."""
        for (one, other), same in sorted(self.decided.items()):
            if same:
                self._join(one, other)
        self.links = list(_links(ordered))
        self._by_person: dict[UUID, list[Link]] = {}
        for link in self.links:
            for seen in (link, link.back()):
                self._by_person.setdefault(self.one(seen.person), []).append(seen)

    def one(self, person: UUID) -> UUID:
        """The id that stands for all ids of a person."""
        while person in self._one:
            person = self._one[person]
        return person

    def links_of(self, person: UUID) -> list[Link]:
        """The person's links, whichever of the two was told of them; none to oneself."""
        return [link for link in self._by_person.get(self.one(person), []) if self.one(link.other) != self.one(person)]

    def _join(self, one: UUID, other: UUID) -> None:
        first, second = sorted((self.one(one), self.one(other)))
        if first != second:
            self._one[second] = first


def told_of(history: History) -> Iterator[tuple[UUID, Standing]]:
    """What stands of a person's stream; when it was said does not matter, links say themselves when they held."""
    person = UUID(history.stream.removeprefix("person:"))
    return ((person, fact) for fact in standing(history))


def _decided(ordered: list[tuple[UUID, Standing]]) -> dict[tuple[UUID, UUID], bool]:
    """The last decision on each pair."""
    decided: dict[tuple[UUID, UUID], bool] = {}
    for person, fact in ordered:
        if isinstance(fact.data, SamePersonConfirmed | SamePersonRuledOut):
            one, other = sorted((person, fact.data.other))
            decided[one, other] = isinstance(fact.data, SamePersonConfirmed)
    return decided


def _links(ordered: list[tuple[UUID, Standing]]) -> Iterator[Link]:
    """Each stretch that was recorded, up to the end that was told of it."""
    ends: dict[tuple[UUID, UUID, Relation], list[date]] = {}
    recorded: list[tuple[UUID, FamilyLinkRecorded]] = []
    for person, fact in ordered:
        match fact.data:
            case FamilyLinkEnded(other=other, relation=relation, until=until):
                ends.setdefault((person, other, relation), []).append(until)
                ends.setdefault((other, person, BACK.get(relation, relation)), []).append(until)
            case FamilyLinkRecorded() as told:
                recorded.append((person, told))
    for person, told in recorded:
        later = [end for end in ends.get((person, told.other, told.relation), []) if end >= told.since]
        last = min([*later, *([told.until] if told.until else [])], default=None)
        held = days(told.since, last)
        if held.first <= held.last:
            yield Link(person, told.other, told.relation, held)
