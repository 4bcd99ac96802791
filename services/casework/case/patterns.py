"""What casework concluded over several cases, as this one was told: pairs, other incidents, linked reports."""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter
from typing import get_args
from uuid import UUID

import msgspec

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
from contracts.fields import EventId, Instant, Said
from services.casework.case.history import Entry, History


class Repeat(Said):
    """A pair that stands, and the event that says so."""

    event: EventId
    at: Instant
    recorded_at: Instant
    said: RepeatRecorded


class Told(Said):
    """A linked report of which this case was told."""

    event: EventId
    at: Instant
    received_at: Instant
    told_by: EventId


HEARD = frozenset(get_args(PatternFact))


class Patterns(Said):
    """Pairs by their id, other incidents by this case's victim, linked reports by their case."""

    repeats: dict[UUID, Repeat] = {}
    others: dict[str, tuple[OtherIncident, ...]] = {}
    links: dict[UUID, Told] = {}

    def cases(self) -> set[UUID]:
        """Every case that is spoken of."""
        pairs = {
            case for repeat in self.repeats.values() for case in (repeat.said.earlier_case, repeat.said.later_case)
        }
        return pairs | self.links.keys() | {other.case for others in self.others.values() for other in others}


def fold(history: History, as_at: datetime | None = None) -> Patterns:
    """The conclusions in the order in which they became known, without those about what had not happened by `as_at`."""
    patterns = Patterns()
    for entry in history.own().entries:
        if type(entry.event.data) in HEARD:
            _note(patterns, entry)
    return patterns if as_at is None else _happened(patterns, as_at)


def _happened(patterns: Patterns, as_at: datetime) -> Patterns:
    listed = patterns.others.items()
    return Patterns(
        repeats={pair: repeat for pair, repeat in patterns.repeats.items() if repeat.at <= as_at},
        others={ref: tuple(one for one in others if one.received_at <= as_at) for ref, others in listed},
        links={other: link for other, link in patterns.links.items() if link.at <= as_at},
    )


def _note(patterns: Patterns, entry: Entry) -> None:
    """Take in one more conclusion; a case may be told of hundreds, so that what is being folded is not copied."""
    event, at = entry.event.id, entry.event.occurred_at
    match entry.event.data:
        case RepeatRecorded(pair=pair) as said:
            patterns.repeats[pair] = Repeat(event=event, at=at, recorded_at=entry.recorded_at, said=said)
        case RepeatWithdrawn(pair=pair):
            patterns.repeats.pop(pair, None)
        case OtherIncidentsRecorded(person=person, incidents=incidents):
            patterns.others[person] = incidents
        case OtherIncidentsAdded(person=person, incidents=incidents):
            patterns.others[person] = _in_order(patterns.others.get(person, ()), incidents)
        case ReportLinkTold(other=other, received_at=received_at, told_by=told_by):
            patterns.links[other] = Told(event=event, at=at, received_at=received_at, told_by=told_by)
        case ReportLinkWithdrawn(other=other):
            patterns.links.pop(other, None)


def is_news(patterns: Patterns, fact: PatternFact) -> bool:
    """Whether a conclusion changes anything; one that was drawn twice is noted once."""
    match fact:
        case RepeatRecorded(pair=pair):
            known = patterns.repeats.get(pair)
            return known is None or not (known.said == fact or _bare(known.said) == _bare(fact))
        case RepeatWithdrawn(pair=pair):
            return pair in patterns.repeats
        case OtherIncidentsRecorded(person=person, incidents=incidents):
            return patterns.others.get(person, ()) != incidents
        case OtherIncidentsAdded(person=person, incidents=incidents):
            return not set(incidents) <= set(patterns.others.get(person, ()))
        case ReportLinkTold(other=other, received_at=received_at, told_by=told_by):
            link = patterns.links.get(other)
            return link is None or (link.received_at, link.told_by) != (received_at, told_by)
        case ReportLinkWithdrawn(other=other):
            return other in patterns.links


def _in_order(known: tuple[OtherIncident, ...], more: tuple[OtherIncident, ...]) -> tuple[OtherIncident, ...]:
    """Each once, the first received first: of two that look at once one may tell again what the other did."""
    return tuple(sorted(dict.fromkeys((*known, *more)), key=attrgetter("received_at", "incident")))


def _bare(said: RepeatRecorded) -> RepeatRecorded:
    """Without the words of the trace: telling the same otherwise is no news."""
    return msgspec.structs.replace(said, trace=())
