"""HTTP for operators: what became of every notice."""

from __future__ import annotations

from typing import Annotated

from litestar import get
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler
from msgspec import Struct
from sqlalchemy.engine import Engine

from services.notifications import notice_table
from services.notifications.notice import Notice, State

ROWS_MAX = 1000

# Litestar keeps the name `state` of a parameter for itself.
Standing = Annotated[State | None, QueryParameter(name="state", description="Only notices that stand so.")]
Limit = Annotated[int, QueryParameter(ge=1, le=ROWS_MAX, description="How many at most.")]


class NoticeList(Struct, frozen=True):
    """Notices as they stand; `counts` is over all of them."""

    counts: dict[State, int]
    notices: list[Notice]


def routes(engine: Engine) -> list[ControllerRouterHandler]:
    """The routes over the service's tables."""

    @get("/v1/notices", sync_to_thread=True)
    def notices(standing: Standing = None, limit: Limit = 100) -> NoticeList:
        """Notices as they stand, and how many stand so."""
        with engine.connect() as connection:
            return NoticeList(notice_table.count(connection), notice_table.in_state(connection, standing, limit))

    return [notices]
