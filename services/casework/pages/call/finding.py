"""Finding the open cases and the known people that are like what is typed, in the read models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from contracts.commands import case_stream
from contracts.people import Person
from contracts.when import AmbiguousTime, NoSuchTime, span
from services.casework.case import state
from services.casework.case.history import History
from services.casework.incidents import people_of
from services.casework.likeness import Likeness, marks_of, masked
from services.casework.pages.call import people
from services.casework.pages.call.similar import Candidate, Sought
from services.casework.pages.call.typed import Typed, who
from services.casework.reconcile import case_id
from services.casework.views.listing import VIEW as WORKLIST
from services.casework.views.people import People, histories, likeness
from services.casework.views.worklist import table as worklist
from services.pages.times import Unfit, read_day
from services.rows import rows_where
from services.store import require_folded, snapshot

PEOPLE = People()
LIKENESSES = {word.value: word for word in Likeness}
LIKE_BY = ("source_ref", "name", "date_of_birth", "household")
OF_AREA, ANYWHERE = 100, 50
"""How many open cases are looked at beside those of known people, the newest: of the neighbourhood, and of all where a
property is sought, which only the cases themselves tell."""


class Known(NamedTuple):
    """Somebody who is a victim in other cases and like person `number` of the report; `reference` is the landlord's."""

    number: int
    person: UUID
    reasons: tuple[Likeness, ...]
    cases: tuple[UUID, ...]
    reference: str | None


class Found(NamedTuple):
    """What the read models hold; `open_cases` are candidates whose property is not known yet."""

    open_cases: tuple[Candidate, ...]
    people: tuple[Known, ...]


class _Alike(NamedTuple):
    number: int
    person: UUID
    reasons: frozenset[Likeness]
    streams: frozenset[str]


def sought_by(typed: Typed, received: datetime) -> Sought:
    """What the report says of itself so far."""
    try:
        day = read_day(typed.one("from-date"))
        at = span(day)[0] if day else received
    except (Unfit, NoSuchTime):
        at = received
    return Sought(typed.one("area"), typed.one("uprn"), at)


def find(engine: Engine, landlord: str, typed: Typed, sought: Sought) -> Found:
    """Look in one snapshot of the read models; for a thread. Raises NotFolded or what the database does."""
    described = dict(_described(typed))
    with snapshot(engine) as connection:
        require_folded(connection, WORKLIST)
        require_folded(connection, PEOPLE)
        alike = _alike(connection, landlord, described)
        theirs = {stream for one in alike for stream in one.streams}
        listed = _open_cases(connection, landlord, theirs, sought)
        known = histories(connection, {*theirs, *map(case_stream, listed)})
    # One view may be further than the other: what only the list knows yet is offered a moment later.
    told = ((known.get(case_stream(one)), row) for one, row in listed.items())
    candidates = (_candidate(history, row, alike) for history, row in told if history)
    asked = (one for one in alike if not people.known_as(typed, one.number))
    return Found(tuple(candidates), tuple(_known(one, known) for one in asked))


def _described(typed: Typed) -> Iterator[tuple[int, Person]]:
    """The people of the report who may be known: not those said to have done it, whose other cases are nobody's
    business here."""
    for number in typed.people():
        said = people.said_of(typed, number)
        if people.part(typed, number) != "accused":
            named = {name: said[name] for name in ("ref", *LIKE_BY) if name in said}
            try:
                yield number, msgspec.convert(named, Person)
            except msgspec.ValidationError:
                continue  # What is half typed is like nobody.


def _alike(connection: Connection, landlord: str, described: Mapping[int, Person]) -> list[_Alike]:
    wanted: dict[tuple[str, str], int] = {
        (mark, alike.value): number
        for number, person in described.items()
        for alike, mark in marks_of(masked(person, landlord), landlord).items()
    }
    reasons: dict[tuple[int, UUID], set[Likeness]] = defaultdict(set)
    streams: dict[tuple[int, UUID], set[str]] = defaultdict(set)
    for row in rows_where(connection, likeness.c.mark, sorted(mark for mark, _ in wanted)):
        if number := wanted.get((row.mark, row.likeness)):
            reasons[number, UUID(row.person)].add(LIKENESSES[row.likeness])
            streams[number, UUID(row.person)].add(row.stream)
    return [_Alike(*key, frozenset(reasons[key]), frozenset(streams[key])) for key in sorted(reasons)]


def _open_cases(
    connection: Connection, landlord: str, streams: Collection[str], sought: Sought
) -> dict[UUID, sa.Row[tuple[str, ...]]]:
    is_open = sa.select(worklist).where(worklist.c.landlord == landlord, worklist.c.status == "open")
    newest = is_open.order_by(worklist.c.listed.desc())
    theirs = [stream.removeprefix("case:") for stream in sorted(streams)]
    asked = [is_open.where(worklist.c.case_id.in_(theirs))] if theirs else []
    if sought.area:
        asked.append(newest.where(sa.func.lower(worklist.c.area) == sought.area.lower()).limit(OF_AREA))
    if sought.uprn:
        asked.append(newest.limit(ANYWHERE))
    return {UUID(row.case_id): row for query in asked for row in connection.execute(query)}


def _candidate(history: History, row: sa.Row[tuple[str, ...]], alike: Sequence[_Alike]) -> Candidate:
    told = state.fold(history).report
    begun = told.incident.suffered_from
    try:
        at = span(begun)[0] if begun else told.received_at
    except (NoSuchTime, AmbiguousTime):
        at = told.received_at
    reasons = (_same(one) for one in alike if history.stream in one.streams)
    area = told.incident.neighbourhood or ""
    return Candidate(
        UUID(row.case_id), row.kind, area, told.received_at, row.officer, at, people=tuple(dict.fromkeys(reasons))
    )


def _same(one: _Alike) -> str:
    if Likeness.REFERENCE in one.reasons:
        return f"its victim has the reference of {who(one.number)}"
    if Likeness.NAME_AND_BIRTH in one.reasons:
        return f"its victim has the name and date of birth of {who(one.number)}"
    return f"its victim has the name and household of {who(one.number)}"


def _known(one: _Alike, known: Mapping[str, History]) -> Known:
    references = (
        told.people[ref].source_ref
        for stream in sorted(one.streams)
        if (history := known.get(stream)) and (told := state.fold(history).report)
        for ref, person in people_of(history, state.fold(history)).items()
        if person == one.person and ref in told.people
    )
    cases = tuple(case_id(stream) for stream in sorted(one.streams))
    return Known(one.number, one.person, tuple(sorted(one.reasons)), cases, next(filter(None, references), None))
