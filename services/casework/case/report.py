"""What is known of the report: who told us what, about whom, and why it may be hate."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from contracts.facts.report import (
    Incident,
    IncidentReported,
    Motivation,
    MotivationRecorded,
    Reporter,
    VictimIdentified,
)
from contracts.fields import Instant, Said
from contracts.people import Person
from contracts.vocabulary import Capacity, Channel
from services.casework.case.history import Standing


class Trigger(Said):
    """An event that starts an obligation, and when."""

    event: UUID
    at: Instant


class Report(Said):
    """The report as it stands; `received` is absent while the case awaits its report."""

    received: Trigger | None = None
    channel: Channel | None = None
    immediate_danger: bool = False
    reporter: Reporter | None = None
    incident: Incident = Incident()
    motivations: tuple[Motivation, ...] = ()
    hate_perceived: Trigger | None = None
    people: dict[str, Person] = {}
    victims: dict[str, Trigger] = {}
    alleged_perpetrators: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()

    @property
    def received_at(self) -> datetime | None:
        return self.received.at if self.received else None


def evolve(report: Report, fact: Standing) -> Report:
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
        case _:
            return report


def _opened(report: Report, fact: Standing, told: IncidentReported) -> Report:
    received = _trigger(fact)
    victims = told.victims or _reporter_as_victim(told.reporter)
    return msgspec.structs.replace(
        report,
        received=received,
        channel=told.channel,
        immediate_danger=told.immediate_danger,
        reporter=told.reporter,
        incident=told.incident,
        people={**report.people, **{person.ref: person for person in told.people}},
        victims={**report.victims, **dict.fromkeys(victims, received)},
        alleged_perpetrators=told.alleged_perpetrators,
        witnesses=told.witnesses,
    )


def _reporter_as_victim(reporter: Reporter) -> tuple[str, ...]:
    return (reporter.person,) if reporter.capacity is Capacity.VICTIM and reporter.person else ()


def _perceived(report: Report, fact: Standing, motivation: Motivation) -> Report:
    """Anyone's perception suffices, and once perceived it stays; later doubt is kept beside it."""
    first = report.hate_perceived or (_trigger(fact) if motivation.hate else None)
    return msgspec.structs.replace(report, motivations=(*report.motivations, motivation), hate_perceived=first)


def _trigger(fact: Standing) -> Trigger:
    return Trigger(event=fact.id, at=fact.occurred_at)
