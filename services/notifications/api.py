"""HTTP for operators: what is waited for, and what became of every notice."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler
from msgspec import Struct
from sqlalchemy.engine import Engine

from contracts.commands import Moment
from services.notifications import notice_table, timer_table
from services.notifications.notice import Notice, State

ROWS_MAX = 1000

# Litestar keeps the name `state` of a parameter for itself.
Standing = Annotated[State | None, QueryParameter(name="state", description="Only notices that stand so.")]
Limit = Annotated[int, QueryParameter(ge=1, le=ROWS_MAX, description="How many at most.")]


class TimerRow(Struct, frozen=True):
    """An instant that is waited for; `firings` counts how often casework was told of it."""

    stream: str
    landlord: str
    deadline: UUID
    moment: Moment
    at: datetime
    due: datetime
    firings: int


class Timers(Struct, frozen=True):
    """The timers that are open, the earliest first."""

    timers: list[TimerRow]


class NoticeList(Struct, frozen=True):
    """Notices as they stand; `counts` is over all of them."""

    counts: dict[State, int]
    notices: list[Notice]


def routes(engine: Engine) -> list[ControllerRouterHandler]:
    """The routes over the service's tables."""

    @get("/v1/timers", sync_to_thread=True)
    def timers(limit: Limit = 100) -> Timers:
        """The timers that are open, the earliest first."""
        with engine.connect() as connection:
            armed = timer_table.open_timers(connection, limit)
        return Timers([_row(one) for one in armed])

    @get("/v1/notices", sync_to_thread=True)
    def notices(standing: Standing = None, limit: Limit = 100) -> NoticeList:
        """Notices as they stand, and how many stand so."""
        with engine.connect() as connection:
            return NoticeList(notice_table.count(connection), notice_table.in_state(connection, standing, limit))

    return [timers, notices]


def _row(armed: timer_table.Armed) -> TimerRow:
    timer = armed.timer
    return TimerRow(timer.stream, timer.landlord, timer.deadline, timer.moment, timer.at, timer.due, armed.firings)
