"""What is shown of one person: the victim's side of their cases, links, repeats, and who they may be one with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy.engine import Connection, Engine

from contracts.commands import person_stream
from contracts.facts.person import Relation
from services.casework.case import state
from services.casework.case.history import History
from services.casework.incidents import BEGINNING, END, Incident, incidents_of, people_of
from services.casework.kinship import Kinship, Link
from services.casework.pack import Repeat
from services.casework.patterns import Other, Pair, by_person, distinct, others, repeats
from services.casework.policy import PolicyBook
from services.casework.reconcile import case_id
from services.casework.views.connected import landlord_of, read_connected
from services.casework.views.people import People, likeness
from services.casework.working_time import LONDON
from services.rows import rows_where
from services.store import require_folded, snapshot

VIEW = People()
INFORMATION = Repeat(
    clause="information",
    months=12,
    family=tuple(relation.value for relation in Relation if relation is not Relation.OTHER),
)
"""How repeats are counted where the policy knows none: shown with the person, and no fact of any case."""


class CaseShown(Struct, frozen=True):
    """A case in which the person is a victim, under the case's own short name."""

    case_id: UUID
    person: str
    received_at: datetime | None
    hate: bool


class LinkShown(Struct, frozen=True):
    """The person `other` is their `relation`, from one London day to the other; None where nobody said."""

    other: UUID
    relation: Relation
    since: date | None
    until: date | None


class RepeatShown(Struct, frozen=True):
    """Two incidents in the order of their reports; `policy_term`: the landlord's policy speaks of repeats."""

    pair: UUID
    earlier_case: UUID
    later_case: UUID
    relation: Relation | None
    window_ends: date
    policy_term: bool


class OtherShown(Struct, frozen=True):
    """An incident at the person, or at their `relation`; `previous`: reported later, but suffered before."""

    case_id: UUID
    received_at: datetime
    relation: Relation | None
    previous: bool


class Proposal(Struct, frozen=True):
    """Somebody who may be the same person, and why; what the reasons rest on is not shown."""

    other: UUID
    reasons: tuple[str, ...]


class PersonFile(Struct, frozen=True):
    """A person as a victim; `incidents` counts the distinct hate incidents at them, whoever did it."""

    person_id: UUID
    landlord: str
    also: tuple[UUID, ...]
    cases: tuple[CaseShown, ...]
    incidents: int
    links: tuple[LinkShown, ...]
    repeats: tuple[RepeatShown, ...]
    other_incidents: tuple[OtherShown, ...]
    proposals: tuple[Proposal, ...]


def find_landlord(engine: Engine, person: UUID) -> str | None:
    """Whose person it is, None if nobody's; raises NotFolded."""
    with snapshot(engine) as connection:
        require_folded(connection, VIEW)
        return landlord_of(connection, person)


def person_file(engine: Engine, landlord: str, person: UUID, book: PolicyBook) -> PersonFile:
    """The person as far as the view of people has come."""
    with snapshot(engine) as connection:
        cases, kinship = read_connected(connection, landlord, [person_stream(person)], through_people=True)
        alike = _proposals(connection, person, kinship)
    known = distinct(incident for history in cases for incident in incidents_of(history))
    at_them = {incident.id for incident, _ in by_person(known, kinship).get(kinship.one(person), [])}
    return PersonFile(
        person_id=person,
        landlord=landlord,
        also=tuple(one for one in sorted(_people(cases)) if one != person and kinship.one(one) == kinship.one(person)),
        cases=tuple(shown for history in cases for shown in _cases(history, person, kinship)),
        incidents=len(at_them),
        links=tuple(_link(link) for link in sorted(kinship.links_of(person))),
        repeats=tuple(
            _repeat(pair) for pair in _pairs(known, kinship, landlord, book) if _is_of(pair, person, kinship)
        ),
        other_incidents=tuple(_other(one) for one in _others(known, person, kinship)),
        proposals=alike,
    )


def _people(cases: Iterable[History]) -> set[UUID]:
    return {person for history in cases for person in people_of(history, state.fold(history)).values()}


def _cases(history: History, person: UUID, kinship: Kinship) -> Iterator[CaseShown]:
    case = state.fold(history)
    for ref, known in people_of(history, case).items():
        if kinship.one(known) == kinship.one(person):
            hate = case.report.hate_perceived is not None
            yield CaseShown(case_id(history.stream), ref, case.report.received_at, hate)


def _pairs(known: list[Incident], kinship: Kinship, landlord: str, book: PolicyBook) -> list[Pair]:
    def rule(at: datetime) -> Repeat:
        return book.repeat_rule(landlord, at) or INFORMATION

    return repeats(known, kinship, rule)


def _is_of(pair: Pair, person: UUID, kinship: Kinship) -> bool:
    return kinship.one(person) in {kinship.one(pair.earlier_person), kinship.one(pair.later_person)}


def _others(known: list[Incident], person: UUID, kinship: Kinship) -> list[Other]:
    """Beside the first incident at them, which the rest are measured by."""
    own = by_person(known, kinship)
    first = next(iter(own.get(kinship.one(person), [])), None)
    return others(first[0], person, own, kinship, frozenset(INFORMATION.family)) if first else []


def _proposals(connection: Connection, person: UUID, kinship: Kinship) -> tuple[Proposal, ...]:
    """Whoever bears one of their marks, unless somebody has decided on the two."""
    own = {row.mark for row in rows_where(connection, likeness.c.person, [str(person)])}
    found: dict[UUID, set[str]] = {}
    for row in rows_where(connection, likeness.c.mark, sorted(own)):
        other = UUID(row.person)
        pair = (min(person, other), max(person, other))
        if kinship.one(other) != kinship.one(person) and pair not in kinship.decided:
            found.setdefault(other, set()).add(row.likeness)
    return tuple(Proposal(other, tuple(sorted(reasons))) for other, reasons in sorted(found.items()))


def _link(link: Link) -> LinkShown:
    first, last = link.held
    since = None if first == BEGINNING else first.astimezone(LONDON).date()
    return LinkShown(link.other, link.relation, since, None if last == END else last.astimezone(LONDON).date())


def _repeat(pair: Pair) -> RepeatShown:
    ends = pair.window.last.astimezone(LONDON).date()
    term = pair.rule is not INFORMATION
    return RepeatShown(pair.id, pair.earlier.case, pair.later.case, pair.relation, ends, term)


def _other(one: Other) -> OtherShown:
    return OtherShown(one.incident.case, one.incident.received_at, one.relation, one.previous)
