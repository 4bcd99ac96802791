"""Each month of each neighbourhood that is on record, once it is over, as a thing that monthly duties bind; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from contracts.facts.report import FurtherIncidentReported, IncidentReported
from services.casework.case.history import Standing
from services.casework.periods import months_of
from services.casework.things import Thing


class Named(NamedTuple):
    """A neighbourhood that a fact named, and when."""

    area: str
    at: datetime


def named_by(told: Iterable[Thing]) -> Iterator[Named]:
    """The neighbourhoods that facts beside the cases speak of."""
    return (Named(area, thing.at) for thing in told if (area := thing.get("area")))


def named_in(facts: Sequence[Standing]) -> Iterator[Named]:
    """Where the incidents of a case happened."""
    for fact in facts:
        if isinstance(fact.data, IncidentReported | FurtherIncidentReported) and fact.data.incident.neighbourhood:
            yield Named(fact.data.incident.neighbourhood, fact.occurred_at)


def area_months(named: Iterable[Named], since: datetime, as_at: datetime) -> Iterator[Thing]:
    """Every month that is over, from the one in which the neighbourhood was first named; due when the next is over."""
    first: dict[str, datetime] = {}
    for area, at in named:
        first[area] = min(at, first.get(area, at))
    for area, at in sorted(first.items()):
        for month in months_of(max(at, since), as_at):
            if month.end <= as_at:
                said = {"area": area, "period": month.name}
                yield Thing("past-area-month", month.end, month.end, None, None, said, due=month.following("month").end)
