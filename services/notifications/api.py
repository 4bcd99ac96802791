"""HTTP for operators: what became of every notice, and trying a failing one again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath, QueryParameter
from litestar.types import ControllerRouterHandler
from msgspec import Struct
from sqlalchemy.engine import Engine

from ledger.errors import AppendNotSent, AppendRejected, OutcomeUnknown, TransportError
from services.access import access_of
from services.notifications import notice_table
from services.notifications.delivery import Delivery
from services.notifications.notice import Notice, State
from services.web import Problem

ROWS_MAX = 1000

# Litestar keeps the name `state` of a parameter for itself.
Standing = Annotated[State | None, QueryParameter(name="state", description="Only notices that stand so.")]
Limit = Annotated[int, QueryParameter(ge=1, le=ROWS_MAX, description="How many at most.")]


class NoticeList(Struct, frozen=True):
    """Notices as they stand, a row for each way of each, the latest first; `counts` is over all of them."""

    counts: dict[State, int]
    notices: list[Notice]


class NoticeWays(Struct, frozen=True):
    """One notice, a row for each of its ways."""

    notices: Sequence[Notice]


def routes(engine: Engine, delivery: Delivery) -> list[ControllerRouterHandler]:
    """The routes over the service's tables, and the one that writes."""

    @get("/v1/notices", sync_to_thread=True)
    def notices(standing: Standing = None, limit: Limit = 100) -> NoticeList:
        """Notices as they stand, and how many stand so."""
        with engine.connect() as connection:
            return NoticeList(notice_table.count(connection), notice_table.in_state(connection, standing, limit))

    @get("/v1/notices/{notice:uuid}", sync_to_thread=True)
    def notice_of(notice: FromPath[UUID]) -> NoticeWays:
        """One notice by each of its ways."""
        with engine.connect() as connection:
            ways = notice_table.known(connection, [notice]).get(notice, {})
        return NoticeWays(_found(list(ways.values())))

    @post("/v1/notices/{notice:uuid}/retry", status_code=200)
    async def retry(notice: FromPath[UUID], request: Request[Any, Any, Any]) -> NoticeWays:
        """Try a notice that failed or was given up again now; who said so is kept in the notice ledger."""
        by = access_of(request).actor.id
        try:
            ways = _found(await delivery.retry(notice, by))
        except (TransportError, AppendNotSent, AppendRejected, OutcomeUnknown) as error:
            detail = "The notice ledger could not be written just now: look how the notice stands, and try again."
            raise Problem(503, detail, kind="try-again") from error
        if all(way.state is State.DELIVERED for way in ways):
            raise Problem(409, "The notice was delivered by every way: nothing of it is failing.", kind="not-failing")
        return NoticeWays(ways)

    return [notices, notice_of, retry]


def _found(ways: Sequence[Notice]) -> Sequence[Notice]:
    if not ways:
        raise Problem(404, "There is no such notice.", kind="no-such-notice")
    return ways
