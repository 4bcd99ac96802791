"""What a person asked the worklist for, and which cases that means; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from services.access import Access
from services.casework.teams import Colleagues
from services.casework.views.listing import Order, Wanted
from services.casework.working_time import Calendar, london_date, midnight

SOON_WORKING_DAYS = 3
WHOSE = {"": "Everyone's", "mine": "Mine", "team": "My team's", "unassigned": "Nobody's yet"}
STATUS = {"": "Any", "open": "Open", "closed": "Closed"}
DUE = {"": "Any time", "overdue": "Overdue", "today": "Due today", "soon": "Due in three working days"}
SORT = {"due": "What is due first", "newest": "The newest first"}


class Filters(NamedTuple):
    """The fields as they were typed; an empty one asks for nothing."""

    whose: str = ""
    status: str = ""
    due: str = ""
    kind: str = ""
    officer: str = ""
    area: str = ""
    landlord: str = ""
    reference: str = ""
    sort: str = ""

    @property
    def query(self) -> str:
        """The same as the query of an address."""
        return urlencode({name: value for name, value in self._asdict().items() if value})


def typed_filters(query: Mapping[str, str], access: Access) -> Filters:
    """What the fields of an address say; who acts for a landlord sees no other's cases."""
    given = {name: query.get(name, "").strip() for name in Filters._fields}
    return Filters(**{**given, "landlord": access.landlord or given["landlord"]})


def wanted(filters: Filters, access: Access, colleagues: Colleagues, now: datetime, calendar: Calendar) -> Wanted:
    """The cases that are meant. Raises CalendarError where working days cannot be counted."""
    due_after, due_by = _due(filters.due, now, calendar)
    return Wanted(
        landlord=filters.landlord or None,
        status=filters.status or None,
        officer=access.actor.id if filters.whose == "mine" else filters.officer or None,
        kind=filters.kind or None,
        area=filters.area or None,
        reference=filters.reference or None,
        assigned=False if filters.whose == "unassigned" else None,
        officers=colleagues if filters.whose == "team" else None,
        due_after=due_after,
        due_by=due_by,
        order=Order.NEWEST if filters.sort == Order.NEWEST else Order.DUE,
    )


def _due(asked: str, now: datetime, calendar: Calendar) -> tuple[datetime | None, datetime | None]:
    """A due instant is the first at which it is too late, so what is due at a midnight belongs to the day before."""
    today = london_date(now)
    match asked:
        case "overdue":
            return None, now
        case "today":
            return now, midnight(today + timedelta(days=1))
        case "soon":
            return now, midnight(_working_day(today, SOON_WORKING_DAYS, calendar) + timedelta(days=1))
        case _:
            return None, None


def _working_day(day: date, number: int, calendar: Calendar) -> date:
    """The working day that is so many after a date."""
    while number:
        day += timedelta(days=1)
        number -= calendar.is_working(day)
    return day


def urgency(due: datetime | None, now: datetime) -> str:
    """How near a due time is, in words; empty where there is no need to say."""
    if due is None:
        return ""
    if due <= now:
        return "Overdue"
    return "Due today" if due <= midnight(london_date(now) + timedelta(days=1)) else ""
