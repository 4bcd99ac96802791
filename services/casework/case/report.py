"""What is known of the report: who told us what, about whom, and why it may be hate."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from contracts.facts.patterns import ReportLinked
from contracts.facts.report import (
    FurtherIncidentReported,
    Incident,
    IncidentClassified,
    IncidentReported,
    Motivation,
    MotivationRecorded,
    Reporter,
    VictimIdentified,
)
from contracts.fields import Code, Instant, Said
from contracts.people import Person
from contracts.vocabulary import Capacity, Channel, Crime
from services.casework.case.history import Standing

HEARD = frozenset(
    {IncidentReported, VictimIdentified, MotivationRecorded, IncidentClassified, FurtherIncidentReported, ReportLinked}
)


class Trigger(Said):
    """An event that starts an obligation, and when."""

    event: UUID
    at: Instant


class Danger(Said):
    """A further incident at which someone was in danger, or nobody knew, and when it was reported."""

    at: Instant
    known: bool


class Report(Said):
    """The report as it stands; `received` is absent while the case awaits its report."""

    received: Trigger | None = None
    channel: Channel | None = None
    immediate_danger: bool = False
    immediate_danger_known: bool = True
    danger_since: tuple[Danger, ...] = ()
    reporter: Reporter | None = None
    incident: Incident = Incident()
    motivations: tuple[Motivation, ...] = ()
    hate_perceived: Trigger | None = None
    people: dict[str, Person] = {}
    victims: dict[str, Trigger] = {}
    alleged_perpetrators: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()
    incidents: tuple[Incident, ...] = ()
    crime: Crime = Crime.UNKNOWN
    office: Code | None = None
    legal_entity: Code | None = None
    linked: dict[UUID, Instant] = {}
    """Case -> the receipt of its report, which is of the same incident."""

    @property
    def received_at(self) -> datetime | None:
        return self.received.at if self.received else None


def evolve(report: Report, fact: Standing) -> Report:  # noqa: PLR0911 - one return a fact
    match fact.data:
        case IncidentReported() as told if report.received is None:
            return _perceived(_opened(report, fact, told), fact, told.motivation)
        case VictimIdentified(person=person):
            return msgspec.structs.replace(
                report,
                people={**report.people, person.ref: person},
                victims={person.ref: _trigger(fact), **report.victims},
            )
        case MotivationRecorded(motivation=motivation):
            return _perceived(report, fact, motivation)
        case IncidentClassified(crime=crime):
            return msgspec.structs.replace(report, crime=crime)
        case FurtherIncidentReported() as told:
            dangers = (*report.danger_since, *_danger(fact, told))
            return msgspec.structs.replace(report, incidents=(*report.incidents, told.incident), danger_since=dangers)
        case ReportLinked(other=other, received_at=received_at):
            return msgspec.structs.replace(report, linked={**report.linked, other: received_at})
        case _:
            return report


def _opened(report: Report, fact: Standing, told: IncidentReported) -> Report:
    received = _trigger(fact)
    victims = told.victims or _reporter_as_victim(told.reporter)
    return msgspec.structs.replace(
        report,
        received=received,
        channel=told.channel,
        immediate_danger=told.immediate_danger or not told.immediate_danger_known,
        immediate_danger_known=told.immediate_danger_known,
        reporter=told.reporter,
        incident=told.incident,
        people={**report.people, **{person.ref: person for person in told.people}},
        victims={**report.victims, **dict.fromkeys(victims, received)},
        alleged_perpetrators=told.alleged_perpetrators,
        witnesses=told.witnesses,
        incidents=(told.incident, *report.incidents),
        crime=told.incident.crime if report.crime is Crime.UNKNOWN else report.crime,
        office=told.office,
        legal_entity=told.legal_entity,
    )


def _danger(fact: Standing, told: FurtherIncidentReported) -> tuple[Danger, ...]:
    if not told.immediate_danger and told.immediate_danger_known:
        return ()
    return (Danger(at=fact.occurred_at, known=told.immediate_danger_known),)


def _reporter_as_victim(reporter: Reporter) -> tuple[str, ...]:
    return (reporter.person,) if reporter.capacity is Capacity.VICTIM and reporter.person else ()


def _perceived(report: Report, fact: Standing, motivation: Motivation) -> Report:
    """Anyone's perception suffices, and once perceived it stays; later doubt is kept beside it."""
    first = report.hate_perceived or (_trigger(fact) if motivation.hate else None)
    return msgspec.structs.replace(report, motivations=(*report.motivations, motivation), hate_perceived=first)


def _trigger(fact: Standing) -> Trigger:
    return Trigger(event=fact.id, at=fact.occurred_at)
