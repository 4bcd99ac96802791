"""Who handles the case, how far it has come, and when it was looked over."""

from __future__ import annotations

from datetime import datetime

import msgspec

from contracts.facts.handling import CaseReviewed, OfficerAssigned
from contracts.facts.review import CaseClosed, CaseReopened
from contracts.fields import Code, Instant, Said
from contracts.vocabulary import Closure
from services.casework.case.history import Standing
from services.casework.case.report import Trigger


class Ending(Said):
    """A time in which the case was closed; open-ended while it still is."""

    at: Instant
    outcome: Closure
    reopened: Trigger | None = None


class Handling(Said):
    officer: Code | None = None
    reviewed: tuple[Instant, ...] = ()
    endings: tuple[Ending, ...] = ()

    @property
    def closed(self) -> bool:
        return bool(self.endings) and self.endings[-1].reopened is None

    def closed_at(self, at: datetime) -> bool:
        """Whether the case was closed at an instant."""
        return any(e.at <= at and (e.reopened is None or at < e.reopened.at) for e in self.endings)


def evolve(handling: Handling, fact: Standing) -> Handling:
    match fact.data:
        case OfficerAssigned(officer=officer):
            return msgspec.structs.replace(handling, officer=officer)
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
