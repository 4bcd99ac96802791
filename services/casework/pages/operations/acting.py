"""What an operator can have done at once, because doing it twice does no harm: a timer, a notice, a view."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from aiokafka.errors import KafkaError
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from contracts.operators import Deed
from services.access import Access, acting_as
from services.casework.pages.operations import words
from services.casework.pages.operations.looking import Given, may_act
from services.casework.views import VIEWS
from services.casework.views.standing import standing
from services.operations.service_door import Declined
from services.pages.serving import AnyRequest, ask_who, page, problem_page
from services.store import NotFolded, require_folded, snapshot
from services.unavailable import Unavailable

BACK = {"href": "/operations", "text": "Operations"}


@post("/operations/timers/{deadline:uuid}/fire", status_code=200)
async def fire(request: AnyRequest, deadline: FromPath[UUID], operating: Given) -> Response[Any]:
    if isinstance(access := allowed(request), Response):
        return access
    try:
        await operating.notifications.fire(str(deadline), access.actor)
        await operating.keep(Deed.TIMER_FIRED, str(deadline), access.actor.id)
    except (Declined, Unavailable, KafkaError, OSError) as error:
        return not_done(request, error)
    return told("fired")


@post("/operations/notices/{notice:uuid}/retry", status_code=200)
async def retry(request: AnyRequest, notice: FromPath[UUID], operating: Given) -> Response[Any]:
    if isinstance(access := allowed(request), Response):
        return access
    try:
        await operating.notifications.retry(str(notice), access.actor)
        await operating.keep(Deed.NOTICE_RETRIED, str(notice), access.actor.id)
    except (Declined, Unavailable, KafkaError, OSError) as error:
        return not_done(request, error)
    return told("retried")


@get("/operations/views/{name:str}")
async def view(request: AnyRequest, name: FromPath[str], operating: Given) -> Response[Any]:
    if (access := acting_as(request)) is None:
        return ask_who(request)
    if name not in VIEWS:
        return problem_page(request, 404, "No such view", f"There are: {', '.join(VIEWS)}.", back=BACK)
    shown = next(one for one in await operating.projections() if one.view == name)
    digest = await asyncio.to_thread(_digest, operating, name) if "digest" in request.query_params else None
    return page(
        request, "operations/view.html", view=shown, digest=digest, may_act=may_act(access),
        progress=operating.rebuilding.progress.get(name), **words.KNOWN,
    )  # fmt: skip


@post("/operations/views/{name:str}/rebuild", status_code=200)
async def rebuild(request: AnyRequest, name: FromPath[str], operating: Given) -> Response[Any]:
    if isinstance(access := allowed(request), Response):
        return access
    if name not in VIEWS:
        return problem_page(request, 404, "No such view", f"There are: {', '.join(VIEWS)}.", back=BACK)
    return told("begun" if operating.rebuilding.start(name, access.actor.id) else "busy")


def allowed(request: AnyRequest) -> Access | Response[Any]:
    """Who acts, or the page that says that they may not."""
    if (access := acting_as(request)) is None:
        return ask_who(request)
    if may_act(access):
        return access
    why = (
        "Only the role operations, acting for no single landlord, may do that. Say who you are at the top of the page."
    )
    return problem_page(request, 403, "Not yours to do", why, back=BACK)


def told(what: str) -> Response[Any]:
    """Back to the operators' page, which says what was done."""
    return Redirect(f"/operations?told={what}", status_code=303)


def not_done(request: AnyRequest, error: Exception) -> Response[Any]:
    """The page that says why nothing was done, or that it is not certain."""
    ours = isinstance(error, (Declined, Unavailable))
    why = (
        str(error)
        if ours
        else "Kafka did not answer, so it is not certain whether it was done. Doing it again is safe."
    )
    return problem_page(request, 409 if isinstance(error, Declined) else 503, "That was not done", why, back=BACK)


def _digest(operating: Any, name: str) -> str:
    try:
        with snapshot(operating.engine) as connection:
            require_folded(connection, VIEWS[name])
            return standing(connection, VIEWS[name]).digest
    except NotFolded as error:
        return str(error)
