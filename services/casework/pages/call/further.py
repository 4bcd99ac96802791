"""A report that is about a case which is there: what it adds to that case; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from contracts.commands import Statement
from contracts.facts.contact import SafeContactRecorded
from contracts.facts.report import (
    FurtherIncidentReported,
    IncidentReported,
    Motivation,
    MotivationRecorded,
    VictimIdentified,
)
from contracts.facts.risk import AccessNeedsAsked
from contracts.people import Person, SafeContact
from services.casework.pages.call import people
from services.casework.pages.call.form import Told
from services.casework.pages.call.typed import Fault, Typed, who

_OF_A_PERSON = ("source_ref", "name", "date_of_birth", "household", "language", "role", "safe_contact")


class There(NamedTuple):
    """The people whom the case knows by its own short names, and which of them the victims of the form are.

    safe_contact: how each of them can be reached safely, as it was told last.
    """

    people: Mapping[str, Person]
    victims: Mapping[int, str]
    safe_contact: Mapping[str, SafeContact] = {}


def added(told: Told, typed: Typed, there: There) -> Told:
    """The same report as a further incident of the case; victims who are not known there are identified, and what
    anyone needs to follow and be followed is theirs.

    Whoever is no victim cannot be named in a case that has its report: that is a fault, lest it be lost.
    """
    strangers = [n for n in typed.people() if people.is_there(typed, n) and people.part(typed, n) != "victim"]
    if strangers:
        return Told((), tuple(Fault("case", _only_victims(number)) for number in strangers))
    report, at = told.facts[0].data, told.facts[0].occurred_at
    if not isinstance(report, IncidentReported):
        raise TypeError(f"{type(report).__name__} is no report")
    said = [_known(one, there) for one in report.people]
    known = dict(zip((one.ref for one in report.people), _named(said, there), strict=True))
    whom = next(iter(known.values())).ref if len(known) == 1 else None
    further = FurtherIncidentReported(
        incident=report.incident, channel=report.channel, person=whom, office=report.office,
        legal_entity=report.legal_entity, immediate_danger=report.immediate_danger,
        immediate_danger_known=report.immediate_danger_known,
    )  # fmt: skip
    facts = [Statement(occurred_at=at, data=further)]
    if report.motivation != Motivation(asked=True):
        facts.append(Statement(occurred_at=at, data=MotivationRecorded(motivation=report.motivation)))
    for person in known.values():
        if person != there.people.get(person.ref):
            facts.append(Statement(occurred_at=at, data=VictimIdentified(person=person)))
    safe = ((known[one.ref].ref, one.safe_contact) for ref, one in said if ref is not None)
    facts += [
        Statement(occurred_at=at, data=SafeContactRecorded(person=ref, safe_contact=way)) for ref, way in safe if way
    ]
    return Told((*facts, *_needs(told, {ref: person.ref for ref, person in known.items()})))


def _needs(told: Told, known: Mapping[str, str]) -> Iterator[Statement]:
    """What was answered about needs, under the case's own names."""
    for fact in told.facts:
        if isinstance(asked := fact.data, AccessNeedsAsked):
            named = msgspec.structs.replace(asked, person=known[asked.person])
            yield msgspec.structs.replace(fact, data=named)


def _known(said: Person, there: There) -> tuple[str | None, Person]:
    """A victim with the case's own name for them, None if they are new there, and with what holds of safe contact."""
    ref = there.victims.get(int(said.ref.removeprefix("p")))
    holds = there.safe_contact.get(ref) if ref else None
    if holds is None or said.safe_contact is None:
        return ref, said
    return ref, msgspec.structs.replace(said, safe_contact=_both(holds, said.safe_contact))


def _both(holds: SafeContact, said: SafeContact) -> SafeContact:
    """What was said now before what holds, whose place it takes: nobody is asked again for all that they asked for."""
    return SafeContact(
        channels=said.channels or holds.channels,
        times=said.times or holds.times,
        never=tuple(dict.fromkeys((*holds.never, *said.never))),
        unaware=tuple(dict.fromkeys((*holds.unaware, *said.unaware))),
        code_word=said.code_word or holds.code_word,
    )


def _named(said: list[tuple[str | None, Person]], there: There) -> Iterator[Person]:
    """Each victim as the case is to know them: those who are there with what is new, the others under a free name."""
    taken = set(there.people)
    for ref, person in said:
        if ref is not None:
            yield _with_news(there.people[ref], person)
            continue
        free = next(name for n in range(1, len(taken) + 2) if (name := f"p{n}") not in taken)
        taken.add(free)
        yield msgspec.structs.replace(person, ref=free)


def _with_news(known: Person, said: Person) -> Person:
    """What was said of somebody now, before what was known; no number is forgotten."""
    news = {name: value for name in _OF_A_PERSON if (value := getattr(said, name)) is not None}
    contacts = (*known.contacts, *(point for point in said.contacts if point not in known.contacts))
    needs_interpreter = known.interpreter or said.interpreter
    return msgspec.structs.replace(known, **news, contacts=contacts, interpreter=needs_interpreter)


def _only_victims(number: int) -> str:
    return (
        f"A case that is there takes what happened and its victims, and {who(number)} is none: "
        "describe them in what happened and take their details out, or choose a new case"
    )
