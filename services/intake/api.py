"""The front door's HTTP: reports in, their outcomes out."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.params import FromPath, QueryParameter
from litestar.types import ControllerRouterHandler
from sqlalchemy.engine import Engine

from services.access import access_of
from services.intake.described import TakesReports
from services.intake.door import REQUEST_BYTES_MAX, Door, too_large
from services.intake.looking import (
    OUTCOMES,
    PAGE_MAX,
    CursorError,
    Wanted,
    find_page,
    outcomes_of,
    reconcile,
    waits_since,
)
from services.intake.sources import Sources, sources_of
from services.web import Problem

Http = Request[Any, Any, Any]
# Whoever sends a byte now and then must not hold a connection for ever.
BODY_SECONDS = 30.0


def routes(door: Door, engine: Engine, sources: Sources) -> list[ControllerRouterHandler]:
    """The handlers of `/v1/reports` and `/v1/outcomes`."""

    @post(
        "/v1/reports",
        status_code=202,
        request_max_body_size=REQUEST_BYTES_MAX,
        tags=["reports"],
        operation_class=TakesReports,
        summary="Hand in one event, or a batch of them.",
    )
    async def send_reports(request: Http) -> Response[dict[str, Any]]:
        """Take one CloudEvent (structured or binary mode) or a batch; what becomes of each is told at its status URL.

        202 when any was taken, each item with its `report_id` and `status_url`, or its reasons; else nothing was, and
        a problem says why, with one entry a field.
        """
        headers = {name.lower(): text for name, text in request.headers.items()}
        receipt = await door.receive(await _body(request), headers)
        return Response({"items": receipt.items}, status_code=202, headers=receipt.headers)

    @get(
        "/v1/reports/{report_id:uuid}",
        sync_to_thread=True,
        tags=["reports"],
        summary="What became of a report, by its id.",
    )
    def report_outcomes(report_id: FromPath[UUID]) -> dict[str, Any]:
        """One outcome for each time that it was sent, the first one first."""
        known = outcomes_of(engine, report_id)
        if not known:
            raise _no_outcome(waits_since(engine, report_id))
        return {"report_id": str(report_id), "outcomes": [msgspec.to_builtins(outcome) for outcome in known]}

    @get(
        "/v1/outcomes",
        sync_to_thread=True,
        tags=["outcomes"],
        summary="What came and what became of it, by source and day.",
    )
    def find_outcomes(  # noqa: PLR0913 - each is a query parameter
        request: Http,
        *,
        source: Source = None,
        day: Day = None,
        outcome: Annotated[str | None, QueryParameter(description=f"One of {', '.join(OUTCOMES)}.")] = None,
        id_: Annotated[str | None, QueryParameter(name="id", description="The sender's own id of the message.")] = None,
        cursor: Annotated[str | None, QueryParameter(description="As `next` of the page before gave it.")] = None,
        limit: Annotated[int, QueryParameter(ge=1, le=PAGE_MAX, description="Records on a page.")] = 50,
    ) -> dict[str, Any]:
        """A page of records, the last to arrive first; `next` is the cursor of the page that follows.

        Who acts for a landlord is shown the sources that may speak for it.
        """
        if outcome is not None and outcome not in OUTCOMES:
            raise Problem(400, f"outcome must be one of {', '.join(OUTCOMES)}.", kind="outcome")
        wanted = Wanted(sources_of(sources, access_of(request).landlord), source, day, outcome, id_)
        try:
            page = find_page(engine, wanted, limit, cursor)
        except CursorError as error:
            raise Problem(400, str(error), kind="cursor") from error
        return dict(msgspec.to_builtins(page))

    @get(
        "/v1/outcomes/days",
        sync_to_thread=True,
        tags=["outcomes"],
        summary="How each source's days add up.",
    )
    def find_days(request: Http, *, source: Source = None, day: Day = None) -> dict[str, Any]:
        """received = accepted + duplicate + conflict + rejected + in_flight, for each source and London day."""
        wanted = Wanted(sources_of(sources, access_of(request).landlord), source, day)
        return {"items": msgspec.to_builtins(reconcile(engine, wanted))}

    return [send_reports, report_outcomes, find_outcomes, find_days]


Source = Annotated[str | None, QueryParameter(description="The source as the events name it.")]
Day = Annotated[
    date | None, QueryParameter(description="The day of arrival in the United Kingdom, such as 2026-04-02.")
]


def _no_outcome(parked: datetime | None) -> Problem:
    if parked is None:
        told = "No outcome of this report is known: it is still on its way, or it was never sent."
        return Problem(404, told, kind="no-outcome-yet")
    return Problem(
        404,
        "It has come and could not be decided, by a mistake of ours. It is kept, an operator has it decided again, "
        "and nothing need be sent again.",
        kind="parked",
        since=parked.isoformat(),
    )


async def _body(request: Http) -> bytes:
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.body()
    except TimeoutError as error:
        detail = f"The body was not there within {BODY_SECONDS:.0f} s; nothing was taken."
        raise Problem(408, detail, kind="too-slow", headers={"Connection": "close"}) from error
    except RequestEntityTooLarge as error:
        length = request.headers.get("content-length", "")
        raise too_large(int(length) if length.isdecimal() else None) from error
