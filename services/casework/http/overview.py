"""HTTP: the list of cases, and how far the readers of the ledger are."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter, SkipValidation
from litestar.types import ControllerRouterHandler
from sqlalchemy.engine import Engine

from services.access import Acting
from services.casework.http.desk import Desk
from services.casework.http.reading import json_response
from services.casework.teams import colleagues
from services.casework.views.listing import PAGE_MAX, CursorError, Order, Wanted, find_page
from services.casework.views.projecting import Projector
from services.casework.working_time import CalendarError
from services.casework.worklist_filters import Filters, wanted
from services.operations.rejected import Rejected
from services.store import NotFolded
from services.web import Problem

CATCH_UP_SECONDS = 5.0


class Overview(msgspec.Struct, frozen=True):
    """The read models of this replica and what keeps them; `lag` measures every consumer group.

    `rejected` reads what intake could not take, without what its senders wrote.
    """

    engine: Engine
    projectors: dict[str, Projector]
    lag: Callable[[], Awaitable[Any]]
    rejected: Callable[[], Awaitable[Sequence[Rejected]]]


Views = NamedDependency[SkipValidation[Overview]]
Given = NamedDependency[SkipValidation[Desk]]
Which = NamedDependency[SkipValidation[Wanted]]


Whose = Annotated[
    Literal["mine", "team", "unassigned"] | None,
    QueryParameter(
        description="The cases of whoever asks, of everyone in a team with them, or those without an officer."
    ),
]
Due = Annotated[
    Literal["overdue", "today", "soon"] | None,
    QueryParameter(description="By when the next action is due; soon: within three working days after today."),
]
Reference = Annotated[str | None, QueryParameter(description="A case's id, or how it begins.")]


async def wanted_cases(  # noqa: PLR0913 - one name a filter
    access: Acting,
    desk: Given,
    landlord: FromQuery[str | None] = None,
    *,
    status: FromQuery[str | None] = None,
    officer: FromQuery[str | None] = None,
    kind: FromQuery[str | None] = None,
    whose: Whose = None,
    due: Due = None,
    area: FromQuery[str | None] = None,
    reference: Reference = None,
    sort: FromQuery[Order] = Order.NEWEST,
) -> Wanted:
    """The cases that a query asks for. Raises Problem 404 for another landlord's."""
    if access.landlord is not None and landlord not in (None, access.landlord):
        raise Problem(404, "There are no such cases here.", kind="no-such-case")
    now, calendar = desk.clock.now(), desk.policies.calendar
    landlords = {access.landlord} if access.landlord else desk.policies.landlords
    them = await colleagues(desk.read, access.actor.id, landlords, now) if whose == "team" else {}
    asked = (whose, status, due, kind, officer, area, access.landlord or landlord, reference, sort)
    try:
        return wanted(Filters(*(text or "" for text in asked)), access, them, now, calendar)
    except CalendarError as error:
        raise Problem(400, str(error), kind="calendar") from error


After = Annotated[
    str | None,
    QueryParameter(
        description="`partition:position`, as the answer to a command gave them: wait until the list has come "
        "that far. If it has not within five seconds, the answer is a problem (503) that says how far it is."
    ),
]


@get(
    "/v1/cases", summary="The cases, the newest first or what is due; `after` waits for an answer's partition:position."
)
async def list_cases(
    overview: Views,
    wanted: Which,
    *,
    cursor: FromQuery[str | None] = None,
    after: After = None,
    limit: Annotated[int, QueryParameter(ge=1, le=PAGE_MAX)] = 50,
) -> Response[bytes]:
    """A page of cases; `next` is the cursor of the page that follows."""
    if after:
        await wait_for(overview.projectors["worklist"], after)
    try:
        return json_response(await find_page(overview.engine, wanted, limit, cursor))
    except CursorError as error:
        raise Problem(400, str(error), kind="cursor") from error
    except NotFolded as error:
        raise being_folded(error) from error


@get("/v1/lag", summary="How far behind each consumer group is, in records and in seconds.")
async def show_lag(overview: Views) -> Response[bytes]:
    """Measured now, at the broker."""
    return json_response(await overview.lag())


OVERVIEW: list[ControllerRouterHandler] = [list_cases, show_lag]


async def wait_for(projector: Projector, after: str) -> None:
    """Wait until the view has taken in the event at `partition:position`."""
    found = re.fullmatch(r"([0-9]{1,9}):([0-9]{1,18})", after)
    partition, position = map(int, found.groups()) if found else (-1, 0)
    if partition not in projector.checkpoints:
        raise Problem(400, "after must be partition:position, as an answer gave them.", kind="after")
    if projector.checkpoints[partition].next_position > position:
        return
    if projector.stopped:
        raise _behind(projector, partition)
    try:
        await asyncio.wait_for(projector.wait_for(partition, position), CATCH_UP_SECONDS)
    except TimeoutError as error:
        raise _behind(projector, partition) from error


def _behind(projector: Projector, partition: int) -> Problem:
    reached = f"{partition}:{projector.checkpoints[partition].next_position - 1}"
    if projector.stopped:
        detail = f"The list has not come that far and goes no further: it {projector.trouble}"
        return Problem(503, detail, kind="stopped", reached=reached)
    detail = "The list has not come that far yet; ask again."
    return Problem(503, detail, kind="behind", headers={"Retry-After": "1"}, reached=reached)


def being_folded(error: NotFolded) -> Problem:
    """The answer while a view is not there yet."""
    return Problem(503, str(error), kind="being-folded", headers={"Retry-After": "5"})
