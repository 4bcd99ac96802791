"""The gaps between updates that a plan promised: each begins with the plan or the last update; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from contracts.facts.deadlines import Part
from contracts.facts.support import ActionPlanAgreed
from services.casework.case.contact import Pause
from services.casework.case.history import Standing
from services.casework.case.state import Case
from services.casework.doings import Doings, victims_of
from services.casework.things import Thing
from services.casework.working_time import Calendar, CalendarError, Limit, due_at


def agreed_updates(case: Case, facts: Sequence[Standing], doings: Doings, calendar: Calendar) -> Iterator[Thing]:
    """For each victim one thing a gap, due when the days agreed have passed; the newest plan's days count."""
    plans = [fact for fact in facts if isinstance(fact.data, ActionPlanAgreed)]
    for person in victims_of(case):
        pauses = [pause for pause in case.contacts.pauses if pause.person in (None, person)]
        own = [plan for plan in plans if getattr(plan.data, "person", None) in (None, person)]
        for start, days, event in _gaps(own, doings, person):
            if (due := _due(start, days, calendar, pauses)) is not None:
                yield Thing("agreed-update", start, start, event, None, {"person": person}, due=due)


def _gaps(plans: Sequence[Standing], doings: Doings, person: str | None) -> Iterator[tuple[datetime, int, UUID]]:
    marks = [(plan.occurred_at, getattr(plan.data, "updates_every_days", None), plan.id) for plan in plans]
    marks += [(done.at, 0, done.event) for done in doings.every(person, Part.UPDATE)]
    days: int | None = None
    for at, promised, event in sorted(marks, key=lambda mark: (mark[0], str(mark[2]))):
        days = days if promised == 0 else promised
        if days:
            yield at, days, event


def _due(start: datetime, days: int, calendar: Calendar, pauses: Sequence[Pause]) -> datetime | None:
    """When the days agreed have passed; after a pause that began in time they run anew."""
    try:
        due = due_at(start, Limit(days=days), calendar)
        for pause in sorted(pauses, key=lambda one: one.since):
            if pause.until and start < pause.until and max(pause.since, pause.known_at) < due:
                start, due = pause.until, due_at(pause.until, Limit(days=days), calendar)
    except CalendarError:
        return None
    return due
