"""HTTP for operators: which instants are waited for, and firing one again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import structlog
from litestar import get, post
from litestar.di import Provide
from litestar.params import FromPath, QueryParameter
from litestar.types import ControllerRouterHandler
from msgspec import Struct
from sqlalchemy.engine import Engine

from contracts.commands import Moment
from ledger.clock import Clock
from services.access import Acting, access_of
from services.notifications import timer_table
from services.web import Problem

log = structlog.get_logger(__name__)

ROWS_MAX = 1000
LATE_MAX = 366 * 86_400

Limit = Annotated[int, QueryParameter(ge=1, le=ROWS_MAX, description="How many at most.")]
Late = Annotated[
    int | None,
    QueryParameter(ge=0, le=LATE_MAX, description="Only those whose instant came so many seconds ago or earlier."),
]


class TimerRow(Struct, frozen=True):
    """An instant that is waited for; `firings` counts how often casework was told of it, `next_at` is the next time."""

    stream: str
    landlord: str
    deadline: UUID
    moment: Moment
    at: datetime
    due: datetime
    firings: int
    next_at: datetime


class Timers(Struct, frozen=True):
    """Timers that are open, the earliest first; open, overdue and stuck are over all of them."""

    open: int
    overdue: int
    stuck: int
    timers: list[TimerRow]


class Fired(Struct, frozen=True):
    """How many instants of a clock will be fired at once."""

    deadline: UUID
    instants: int


def timer_routes(engine: Engine, clock: Clock) -> list[ControllerRouterHandler]:
    """The routes over the table of timers."""

    @get("/v1/timers", sync_to_thread=True)
    def timers(limit: Limit = 100, late: Late = None) -> Timers:
        """The timers that are open, the earliest first."""
        now = clock.now()
        until = None if late is None else now - timedelta(seconds=late)
        with engine.connect() as connection:
            count = timer_table.count(connection, now)
            armed = timer_table.open_timers(connection, limit, until)
        return Timers(*count, [_row(one) for one in armed])

    @post(
        "/v1/timers/{deadline:uuid}/fire",
        status_code=200,
        sync_to_thread=True,
        dependencies={"access": Provide(access_of, sync_to_thread=False)},
    )
    def fire(deadline: FromPath[UUID], access: Acting) -> Fired:
        """Tell casework again of every instant of the clock that has come; it is the same command as before."""
        with engine.begin() as connection:
            instants = timer_table.fire_again(connection, deadline, clock.now())
        if not instants:
            raise Problem(404, "No instant of this clock has come and is open.", kind="no-such-timer")
        log.info("timer.fired_again", deadline=str(deadline), by=access.actor.id, instants=instants)
        return Fired(deadline, instants)

    return [timers, fire]


def _row(armed: timer_table.Armed) -> TimerRow:
    timer = armed.timer
    return TimerRow(
        timer.stream, timer.landlord, timer.deadline, timer.moment, timer.at, timer.due, armed.firings, armed.next_at
    )
