"""The hate incidents that a case tells of: when each was reported and suffered, and at which people; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec

from contracts import when
from contracts.commands import person_id
from contracts.facts import report
from contracts.facts.patterns import ReportLinked
from contracts.fields import EventId, Instant, Landlord, Ref, Said
from contracts.vocabulary import Closure
from services.casework.case import state
from services.casework.case.history import History, Standing, standing
from services.casework.case.report import Trigger
from services.casework.case.state import Case
from services.casework.reconcile import case_id
from services.casework.working_time import TICK, midnight

BEGINNING = datetime.min.replace(tzinfo=UTC)
END = datetime.max.replace(tzinfo=UTC)


class Span(NamedTuple):
    """A stretch of time, both ends included, to the microsecond; an exact time is both its ends."""

    first: datetime
    last: datetime

    def meet(self, other: Span) -> Span | None:
        """What both have in common, if anything."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Span(first, last) if first <= last else None


def days(first: date, last: date | None) -> Span:
    """London dates, both included; without a last one for good. A year that nobody means is as far off as can be."""
    begun = midnight(first) if first.year >= when.YEARS.start else BEGINNING
    ended = midnight(last + timedelta(days=1)) - TICK if last and last.year < when.YEARS.stop else END
    return Span(begun, ended)


class Incident(Said):
    """One reported incident, named by the entry that reported it.

    `first` and `last` bound when it was suffered, as far as anyone knows. `victims` are people by id, under the case's
    own short name; None where only a linked report names them. `opens`: the case was opened for it. `same_as` are the
    cases whose report is of this very incident.
    """

    id: EventId
    case: UUID
    landlord: Landlord
    received_at: Instant
    first: Instant
    last: Instant
    victims: dict[UUID, Ref | None]
    opens: bool = False
    same_as: dict[UUID, Link] = {}

    @property
    def suffered(self) -> Span:
        """When it may have been suffered."""
        return Span(self.first, self.last)


class Link(Said):
    """The statement that another case's report is of the same incident: the other's receipt as told, and the entry."""

    received_at: Instant
    stated_at: Instant
    stated_by: EventId


def incidents_of(history: History, as_at: datetime | None = None) -> tuple[Incident, ...]:
    """The hate incidents of a case, the one it was opened for first.

    None before its report or if it was opened in error; one that was reported in a year that nobody means is left out.
    """
    return incidents_in(history, standing(history, as_at), state.fold(history, as_at))


def incidents_in(history: History, facts: Sequence[Standing], case: Case) -> tuple[Incident, ...]:
    """The same of a case whose facts were gathered and folded already."""
    received = case.report.received
    if received is None or case.report.hate_perceived is None or _in_error(case):
        return ()
    people = people_of(history, case)
    opened = _incident(history, received, case.report.incident, people)
    links = _links(facts, opened.case)
    opened = msgspec.structs.replace(opened, opens=True, same_as=links)
    further = (fact for fact in facts if isinstance(fact.data, report.FurtherIncidentReported))
    every = (opened, *(_further(history, fact, people) for fact in further))
    return tuple(incident for incident in every if incident.received_at.year in when.YEARS)


def people_of(history: History, case: Case) -> dict[str, UUID]:
    """The case's victims by its own short names, as people of its landlord."""
    said = {entry.event.id: entry.event.origin for entry in history.entries if entry.event.origin}
    landlord, received = history.landlord or "", case.report.received

    def person(ref: str, named_by: Trigger) -> UUID:
        known = case.report.people.get(ref)
        if known is None or known.source_ref is None:
            return person_id(landlord, history.stream, ref)
        origin = said.get(named_by.event) or (said.get(received.event) if received else None)
        return person_id(landlord, origin.source if origin else f"landlord:{landlord}", known.source_ref)

    return {ref: person(ref, named_by) for ref, named_by in sorted(case.report.victims.items())}


def suffered(incident: report.Incident, received_at: datetime) -> Span:
    """When an incident may have been suffered: what is not known is as wide as it can be, up to its receipt."""
    begun, ended = (_span(text) for text in (incident.suffered_from, incident.suffered_to))
    first = begun.first if begun else BEGINNING
    last = ended.last if ended else begun.last if begun else received_at
    # Nobody reports what is yet to be suffered; where a report says so all the same, its own time stands.
    return Span(first, max(first, min(last, received_at)))


def _span(text: str | None) -> Span | None:
    try:
        first, after = when.span(text) if text else (None, None)
    except (when.NoSuchTime, when.AmbiguousTime):
        return None
    return Span(first, max(first, after - TICK)) if first and after else None


def _in_error(case: Case) -> bool:
    return case.handling.closed and case.handling.endings[-1].outcome is Closure.OPENED_IN_ERROR


def _links(facts: Sequence[Standing], case: UUID) -> dict[UUID, Link]:
    return {
        fact.data.other: Link(received_at=fact.data.received_at, stated_at=fact.occurred_at, stated_by=fact.id)
        for fact in facts
        if isinstance(fact.data, ReportLinked) and fact.data.other != case
    }


def _further(history: History, fact: Standing, people: dict[str, UUID]) -> Incident:
    """One that names nobody befell every victim of the case."""
    data = fact.data
    if not isinstance(data, report.FurtherIncidentReported):
        raise TypeError(f"{type(data).__name__} is no further incident")
    named = {ref: person for ref, person in people.items() if data.person in (None, ref)}
    return _incident(history, Trigger(event=fact.id, at=fact.occurred_at), data.incident, named)


def _incident(history: History, received: Trigger, told: report.Incident, people: dict[str, UUID]) -> Incident:
    span = suffered(told, received.at)
    return Incident(
        id=received.event,
        case=case_id(history.stream),
        landlord=history.landlord or "",
        received_at=received.at,
        first=span.first,
        last=span.last,
        # A report may name one person twice; the last of their short names stands for them.
        victims={person: ref for ref, person in people.items()},
    )
