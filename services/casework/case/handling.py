"""Who handles the case, how far it has come, and when it was looked over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import msgspec

from contracts.facts.handling import CaseReviewed, OfficerAssigned, OfficerReleased
from contracts.facts.review import CaseClosed, CaseReopened
from contracts.fields import Code, Instant, Said
from contracts.vocabulary import Closure
from services.casework.case.history import Standing
from services.casework.case.report import Trigger

HEARD = frozenset({OfficerAssigned, OfficerReleased, CaseReviewed, CaseClosed, CaseReopened})


class Ending(Said):
    """A time in which the case was closed; open-ended while it still is."""

    at: Instant
    outcome: Closure
    reopened: Trigger | None = None


class Tenure(NamedTuple):
    """A stretch in which an officer answered for the case; open-ended while they still do."""

    officer: Code
    since: datetime
    until: datetime | None = None


class Handling(Said):
    officer: Code | None = None
    reviewed: tuple[Instant, ...] = ()
    endings: tuple[Ending, ...] = ()
    tenures: tuple[Tenure, ...] = ()

    @property
    def closed(self) -> bool:
        return bool(self.endings) and self.endings[-1].reopened is None

    def closed_at(self, at: datetime) -> bool:
        """Whether the case was closed at an instant."""
        return any(e.at <= at and (e.reopened is None or at < e.reopened.at) for e in self.endings)

    def open_between(self, start: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The parts of a stretch in which the case was not closed."""
        for ending in self.endings:
            if start < min(ending.at, until):
                yield start, min(ending.at, until)
            start = max(start, ending.reopened.at if ending.reopened else until)
        if start < until:
            yield start, until


def evolve(handling: Handling, fact: Standing) -> Handling:
    match fact.data:
        case OfficerAssigned(officer=officer):
            tenures = (*_ended(handling.tenures, fact.occurred_at), Tenure(officer, fact.occurred_at))
            return msgspec.structs.replace(handling, officer=officer, tenures=tenures)
        case OfficerReleased():
            return msgspec.structs.replace(handling, officer=None, tenures=_ended(handling.tenures, fact.occurred_at))
        case CaseReviewed():
            return msgspec.structs.replace(handling, reviewed=(*handling.reviewed, fact.occurred_at))
        case CaseClosed(outcome=outcome) if not handling.closed:
            ending = Ending(at=fact.occurred_at, outcome=outcome)
            return msgspec.structs.replace(handling, endings=(*handling.endings, ending))
        case CaseReopened() if handling.closed:
            reopened = Trigger(event=fact.id, at=fact.occurred_at)
            last = msgspec.structs.replace(handling.endings[-1], reopened=reopened)
            return msgspec.structs.replace(handling, endings=(*handling.endings[:-1], last))
        case _:
            return handling


def _ended(tenures: tuple[Tenure, ...], at: datetime) -> tuple[Tenure, ...]:
    if not tenures or tenures[-1].until is not None:
        return tenures
    return (*tenures[:-1], tenures[-1]._replace(until=at))
