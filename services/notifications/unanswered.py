"""Notices that nobody answered or that reached nobody, so that somebody else is to be told; in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from contracts.notices import Occasion
from services.notifications.notice import OF_USE_UNTIL_DUE, State
from services.notifications.notice_table import notices
from services.notifications.telling import passed_on
from services.notifications.wanted import Wanted
from services.notifications.warning_table import open_warnings

_beside, _later = notices.alias(), notices.alias()
_of_warning = notices.c.occasion.in_([occasion.value for occasion in OF_USE_UNTIL_DUE])
_still_asked = notices.c.about.in_(open_warnings())
_is_last = ~sa.exists().where((_later.c.about == notices.c.about) & (_later.c.requested_at > notices.c.requested_at))
_told_with_it = (_beside.c.about == notices.c.about) & (_beside.c.requested_at == notices.c.requested_at)
_reaches_somebody = sa.exists().where(_told_with_it & (_beside.c.state != State.GIVEN_UP))
_nobody_left = sa.exists().where(_told_with_it & ~_beside.c.passes_on)


def to_pass_on(connection: Connection, now: datetime, limit: int) -> list[Wanted]:
    """What somebody else must be told now, each event once.

    A warning that runs on unacknowledged past its step, and whatever reached nobody by any way.
    """
    silent = _still_asked & _of_warning & (notices.c.escalates_at <= now)
    lost = (notices.c.state == State.GIVEN_UP) & ~_reaches_somebody
    found: dict[UUID, Wanted] = {}
    # Apart, so that the first looks at what is near its end only and the second at what was given up.
    for these in (silent, lost & (~_of_warning | _still_asked)):
        for row in connection.execute(sa.select(notices).where(these & _is_last & ~_nobody_left).limit(limit)):
            found.setdefault(row.about, _again(row))
    return list(found.values())


def _again(row: Row[Any]) -> Wanted:
    occasion = passed_on(Occasion[row.occasion.upper()])
    return Wanted(row.about, occasion, row.stream, row.landlord, row.clause, row.due, row.missing)
