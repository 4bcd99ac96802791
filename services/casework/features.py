"""What a definition can rest on: a case's features, each with the words it can take; pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any

from contracts.facts.handling import RouteLinked
from contracts.facts.risk import AccessNeed, AccessNeedsAsked, MateCrimeIdentified
from contracts.vocabulary import (
    Behaviour,
    Capacity,
    Channel,
    Crime,
    Group,
    MotivationBasis,
    PersonRole,
    Strand,
)
from services.casework.case.history import Standing
from services.casework.case.state import Case


def _words(kind: type[Enum]) -> frozenset[str]:
    return frozenset(str(word.value) for word in kind)


FEATURES: dict[str, frozenset[str] | None] = {
    "hate": None,
    "crime": _words(Crime),
    "strands": _words(Strand),
    "groups": _words(Group),
    "perceived_by": _words(Capacity),
    "basis": _words(MotivationBasis),
    "behaviours": _words(Behaviour),
    "online": None,
    "channel": _words(Channel),
    "capacity": _words(Capacity),
    "office": None,
    "legal_entity": None,
    "victim_role": _words(PersonRole),
    "accused_role": _words(PersonRole),
    "access_needs": _words(AccessNeed),
    "immediate_danger": None,
    "mate_crime": None,
    "incidents": None,
    "routes": None,
}
"""Feature -> its words; None where it is true or false, a number, or a name."""


def features(case: Case, facts: Iterable[Standing], others: int = 0) -> dict[str, Any]:
    """The features of a case, as its facts stand; a feature that nobody told of is empty.

    `incidents` counts those at one person, `others` of them beside the one that the case was opened for.
    """
    report, heard = case.report, [m for m in case.report.motivations if m.hate]
    known = list(facts)
    asked = [fact.data for fact in known if isinstance(fact.data, AccessNeedsAsked)]
    return {
        "hate": report.hate_perceived is not None,
        "crime": str(report.crime),
        "strands": _of(strand for m in heard for strand in m.strands),
        "groups": _of(group for m in heard for group in m.groups),
        "perceived_by": _of(capacity for m in heard for capacity in m.perceived_by),
        "basis": _of(m.basis for m in heard),
        "behaviours": _of(behaviour for one in report.incidents for behaviour in one.behaviours),
        "online": any(one.online for one in report.incidents),
        "channel": _of([report.channel] if report.channel else []),
        "capacity": _of([report.reporter.capacity] if report.reporter else []),
        "office": report.office,
        "legal_entity": report.legal_entity,
        "victim_role": _roles(case, report.victims),
        "accused_role": _roles(case, report.alleged_perpetrators),
        "access_needs": _of(need for told in asked for need in told.needs),
        "immediate_danger": report.immediate_danger,
        "mate_crime": any(isinstance(fact.data, MateCrimeIdentified) for fact in known),
        "incidents": max(len(report.incidents), 1 + others),
        "routes": _of(fact.data.policy for fact in known if isinstance(fact.data, RouteLinked)),
    }


def _roles(case: Case, refs: Iterable[str]) -> tuple[str, ...]:
    people = (case.report.people.get(ref) for ref in refs)
    return _of(person.role for person in people if person and person.role)


def _of(words: Iterable[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(word) for word in words))
