"""Facts about the report: what was told, by whom, about what."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from contracts.fields import Code, FreeText, Place, Ref, Said, Uprn
from contracts.people import People, Person, Refs
from contracts.vocabulary import Behaviour, Capacity, Channel, Crime, Group, MotivationBasis, Strand

Strands = Annotated[tuple[Strand, ...], Meta(extra={"personal": "the victim"})]
Groups = Annotated[tuple[Group, ...], Meta(extra={"personal": "the victim"})]
When = Annotated[
    str,
    Meta(extra={"personal": None}, pattern=r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$"),
]
"""A date, a London wall-clock time, or a time with an offset: the incident's own time is rarely known better."""


class Reporter(Said):
    """Who told us; `person` is absent when they gave no name."""

    capacity: Capacity
    person: Ref | None = None


class Incident(Said):
    """What happened, where and when, as far as anyone knows."""

    suffered_from: When | None = None
    suffered_to: When | None = None
    uprn: Uprn | None = None
    neighbourhood: Place | None = None
    behaviours: tuple[Behaviour, ...] = ()
    online: bool = False
    crime: Crime = Crime.UNKNOWN
    description: FreeText | None = None


class Motivation(Said):
    """The answer to the question whether hate may be the reason; `hate` is null while nobody knows."""

    asked: bool
    hate: bool | None = None
    strands: Strands = ()
    perceived_by: tuple[Capacity, ...] = ()
    basis: MotivationBasis = MotivationBasis.UNKNOWN
    groups: Groups = ()


class IncidentReported(Said, tag="incident.reported.v1"):
    """A report was received; `occurred_at` of its event is the receipt, which starts clocks.

    Where nobody knows of danger, `immediate_danger_known` is false, and it is treated as danger.
    """

    channel: Channel
    immediate_danger: bool
    reporter: Reporter
    motivation: Motivation
    incident: Incident = Incident()
    people: People = ()
    victims: Refs = ()
    alleged_perpetrators: Refs = ()
    witnesses: Refs = ()
    office: Code | None = None
    legal_entity: Code | None = None
    immediate_danger_known: bool = True


class VictimIdentified(Said, tag="victim.identified.v1"):
    """A victim who was not known when the report came is known now."""

    person: Person


class MotivationRecorded(Said, tag="motivation.recorded.v1"):
    """Someone said, after the report, whether hate was the reason."""

    motivation: Motivation


class IncidentClassified(Said, tag="incident.classified.v1"):
    """Whether it is a crime, as known now; both the earlier and the later answer stay."""

    crime: Crime
    reference: Code | None = None


class FurtherIncidentReported(Said, tag="incident.further.v1"):
    """A further incident of the same trouble was reported while the case is open.

    `immediate_danger` is null where nobody was asked; asked and not known, it is treated as in a report.
    """

    incident: Incident
    channel: Channel
    person: Ref | None = None
    immediate_danger: bool | None = None
    immediate_danger_known: bool = True
    office: Code | None = None
    legal_entity: Code | None = None


ReportFact = IncidentReported | VictimIdentified | MotivationRecorded | IncidentClassified | FurtherIncidentReported
