"""HTTP: one case, now or at any other moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter, SkipValidation
from litestar.types import ControllerRouterHandler

from services.access import Access, Acting
from services.casework.case.history import History
from services.casework.http.answers import etag
from services.casework.http.desk import Desk
from services.casework.http.moments import MomentError, either, moment
from services.casework.http.showing import (
    NotKnownError,
    as_json,
    case_file,
    clocks_shown,
    differences_shown,
    history_shown,
    verdicts_shown,
)
from services.casework.replay import Moment
from services.casework.verdict_file import VerdictFile
from services.web import Problem

Given = NamedDependency[SkipValidation[Desk]]
Asked = NamedDependency[SkipValidation[Moment]]


def asked_moment(
    as_known: FromQuery[str | None] = None, as_at: FromQuery[str | None] = None, version: FromQuery[str | None] = None
) -> Moment:
    """The moment that a query asks for. Raises Problem 400."""
    try:
        return moment(as_known, as_at, version)
    except MomentError as error:
        raise Problem(400, str(error), kind="moment") from error


@get("/v1/cases/{case_id:uuid}", summary="A case: as known at, as at, or after an event.")
async def show_case(desk: Given, access: Acting, asked: Asked, case_id: FromPath[UUID]) -> Response[bytes]:
    """Everything known of the case at the moment asked for."""
    return await _show(desk, access, case_id, asked, case_file)


@get("/v1/cases/{case_id:uuid}/history", summary="The events of a case, as they became known.")
async def show_history(desk: Given, access: Acting, asked: Asked, case_id: FromPath[UUID]) -> Response[bytes]:
    """Who did what, when it happened, when we knew, and why."""
    return await _show(desk, access, case_id, asked, history_shown)


@get("/v1/cases/{case_id:uuid}/clocks", summary="The clocks of a case with their verdicts and traces.")
async def show_clocks(desk: Given, access: Acting, asked: Asked, case_id: FromPath[UUID]) -> Response[bytes]:
    """What was due when, and how it stands at the moment asked for."""
    return await _show(desk, access, case_id, asked, clocks_shown)


@get("/v1/cases/{case_id:uuid}/verdicts", summary="Every clause of the landlord's policy, judged for the case.")
async def show_verdicts(desk: Given, access: Acting, asked: Asked, case_id: FromPath[UUID]) -> Response[bytes]:
    """Verdict, flags, since when, by which events, under which versions, and how it was reached."""

    def shown(history: History, at: Moment, now: datetime) -> VerdictFile:
        return verdicts_shown(history, at, desk.policies, now)

    return await _show(desk, access, case_id, asked, shown)


@get(
    "/v1/cases/{case_id:uuid}/diff",
    summary="What differs between two moments: versions, times as known, or `as_at:` and a time.",
)
async def show_differences(
    desk: Given,
    access: Acting,
    case_id: FromPath[UUID],
    before: Annotated[str, QueryParameter(name="from")],
    after: Annotated[str, QueryParameter(name="to")],
) -> Response[bytes]:
    """One entry a value that is not the same, by its JSON pointer."""
    history = await desk.history(case_id, access.landlord)
    try:
        old, new = either("from", before), either("to", after)
    except MomentError as error:
        raise Problem(400, str(error), kind="moment") from error
    return json_response(differences_shown(history, old, new, desk.clock.now()))


READING: list[ControllerRouterHandler] = [show_case, show_history, show_clocks, show_verdicts, show_differences]


async def _show(
    desk: Desk, access: Access, case: UUID, asked: Moment, what: Callable[[History, Moment, datetime], Any]
) -> Response[bytes]:
    history = await desk.history(case, access.landlord)
    try:
        # Judging a case of many people may take seconds, in which commands and other readers go on.
        shown = await asyncio.to_thread(what, history, asked, desk.clock.now())
    except NotKnownError as error:
        raise Problem(404, str(error), kind="not-known-then") from error
    return json_response(shown, ETag=etag(shown.version))


def json_response(shown: Any, **headers: str) -> Response[bytes]:
    """The bytes that the command line prints too."""
    return Response(as_json(shown), media_type="application/json", headers={"Cache-Control": "no-store", **headers})
