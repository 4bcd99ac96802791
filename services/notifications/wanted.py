"""Which case events somebody must hear of; pure."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from contracts.envelope import Event
from contracts.facts.deadlines import DeadlinePassed, DeadlineWarned, Part
from contracts.facts.handling import OfficerAssigned
from contracts.facts.report import IncidentReported
from contracts.notices import Occasion


class Wanted(Struct, frozen=True):
    """Somebody must hear of the case event `about`; who, is settled at the moment of telling."""

    about: UUID
    occasion: Occasion
    stream: str
    landlord: str
    clause: str | None = None
    due: datetime | None = None
    missing: tuple[Part, ...] = ()


def wanted_by(event: Event) -> Wanted | None:
    """What somebody must be told because of the event, None if nobody has to hear of it.

    Whoever takes a case on for themselves knows it.
    """
    match event.data:
        case IncidentReported():
            return Wanted(event.id, Occasion.NEW_CASE, event.stream, event.landlord)
        case OfficerAssigned(officer=officer) if officer != event.actor.id:
            return Wanted(event.id, Occasion.ASSIGNED, event.stream, event.landlord)
        case DeadlineWarned(clause=clause, due=due, missing=missing):
            return Wanted(event.id, Occasion.WARNING, event.stream, event.landlord, clause, due, missing)
        case DeadlinePassed(clause=clause, due=due, missing=missing):
            return Wanted(event.id, Occasion.MISSED, event.stream, event.landlord, clause, due, missing)
        case _:
            return None
