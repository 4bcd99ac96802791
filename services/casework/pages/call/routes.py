"""Taking a report: the form, what keeps it, and where it leads."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
import structlog
from litestar import Response, Router, get, post
from litestar.di import Provide
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from ledger.errors import TransportError
from services.access import Access, acting_as
from services.casework.drafts import Draft
from services.casework.pages.call import recording
from services.casework.pages.call.calls import Call, Calls, Given
from services.casework.pages.call.form import begun_with
from services.casework.pages.call.pressed import after
from services.casework.pages.call.recorded import recorded
from services.casework.pages.call.recording import State
from services.casework.pages.call.showing import (
    form_page,
    keep_typing_page,
    no_such_draft,
    offered_part,
    pending_page,
)
from services.casework.pages.call.typed import Fault, Typed
from services.pages.problems import OF_PAGES, refuse_other_sites
from services.pages.serving import AnyRequest, ask_who, page, problem_page
from services.pages.words import clock_time
from services.web import Problem

log = structlog.get_logger()
TYPED_MAX = 200_000
"""Characters of a draft; a long description has ten thousand."""
REVISION_DIGITS = 9
"""No draft is saved that often, and no database holds a number of any length."""


@get("/reports/new")
async def new(request: AnyRequest, calls: Given) -> Response[Any]:
    if (access := acting_as(request)) is None:
        return ask_who(request)
    try:
        unfinished = await asyncio.to_thread(calls.drafts.unfinished, access, calls.clock.now())
    except sa.exc.SQLAlchemyError as error:
        return _away(request, error)
    return page(request, "call/new.html", unfinished=unfinished, landlords=calls.landlords, errors={})


@post("/reports/new")
async def begin(request: AnyRequest, calls: Given) -> Response[Any]:
    if (access := acting_as(request)) is None:
        return ask_who(request)
    landlord = access.landlord or Typed.of(await request.body()).one("landlord")
    if access.landlord is None and landlord not in calls.landlords:
        unfinished = await asyncio.to_thread(calls.drafts.unfinished, access, calls.clock.now())
        told = {"landlord": "Choose the landlord whose tenant or home it is about"}
        return page(
            request, "call/new.html", status_code=422, unfinished=unfinished, landlords=calls.landlords, errors=told
        )
    draft, now = calls.new_id(), calls.clock.now()
    try:
        await asyncio.to_thread(calls.drafts.begin, draft, access.actor.id, landlord, now, begun_with(now).texts)
    except sa.exc.SQLAlchemyError as error:
        return _away(request, error)
    return Redirect(_path(draft), status_code=303)


@get("/reports/drafts/{draft_id:uuid}")
async def show(request: AnyRequest, draft_id: FromPath[UUID], calls: Given) -> Response[Any]:
    if (access := acting_as(request)) is None:
        return ask_who(request)
    try:
        draft = await _find(calls, draft_id, access)
        if draft is None:
            return await _gone(request, calls, access, draft_id)
        call = Call(calls, access, draft)
        if draft.handed_in:
            return await _answer(request, call, await recording.look_again(call))
    except (sa.exc.SQLAlchemyError, TransportError, Problem) as error:
        return _away(request, error)
    return await form_page(request, call)


@post("/reports/drafts/{draft_id:uuid}")
async def press(request: AnyRequest, draft_id: FromPath[UUID], calls: Given) -> Response[Any]:
    """A button was pressed: what is typed is kept first, whatever it asks for."""
    typed = Typed.of(await request.body())
    if (access := acting_as(request)) is None:
        told = "Say who you are in another window, then press Try again here. What you typed is on this page."
        return keep_typing_page(request, typed, 401, "Nobody knows who you are any more", told)
    if _is_too_long(typed):
        return problem_page(request, 413, "That is too long", "Shorten what you typed and send it again.")
    try:
        return await _pressed(request, calls, access, draft_id, typed)
    except (sa.exc.SQLAlchemyError, TransportError, Problem) as error:
        log.warning("call.not_kept", reason=type(error).__name__)
        told = "Leave this page open and press Try again in a minute. What you typed is on this page."
        return keep_typing_page(request, typed, 503, "It cannot be saved just now", told)


@post("/reports/drafts/{draft_id:uuid}/autosave", status_code=200)
async def autosave(request: AnyRequest, draft_id: FromPath[UUID], calls: Given) -> Response[Any]:
    """Keep what is typed by now, unless another window has moved the draft on: 409 then, 404 if it is gone."""
    access, typed = acting_as(request), Typed.of(await request.body())
    if access is None:
        return Response({"told": "Not saved: say who you are in another window"}, status_code=401)
    if _is_too_long(typed):
        return Response({"told": "Not saved: that is too long, shorten it"}, status_code=413)
    now = calls.clock.now()
    try:
        if await _find(calls, draft_id, access) is None:
            return Response({"told": "Not saved: this report is gone or recorded"}, status_code=404)
        revision = typed.one("revision")
        over = int(revision[:REVISION_DIGITS]) if revision.isdecimal() else 0
        saved = await asyncio.to_thread(calls.drafts.save, draft_id, _kept(typed), now, over=over)
    except sa.exc.SQLAlchemyError as error:
        log.warning("call.not_kept", reason=type(error).__name__)
        return Response({"told": "Not saved yet: trying again"}, status_code=503)
    if saved is None:
        return Response({"told": "Not saved: open in another window too"}, status_code=409)
    return Response({"told": f"Saved at {clock_time(now)}", "revision": saved})


@post("/reports/drafts/{draft_id:uuid}/offered", status_code=200)
async def offer(request: AnyRequest, draft_id: FromPath[UUID], calls: Given) -> Response[Any]:
    """Cases and people like what is typed by now; nothing is kept."""
    access, typed = acting_as(request), Typed.of(await request.body())
    draft = await _find(calls, draft_id, access) if access else None
    if access is None or draft is None:
        return Response("", status_code=404)
    return await offered_part(request, Call(calls, access, msgspec.structs.replace(draft, typed=_kept(typed))))


@get("/reports/drafts/{draft_id:uuid}/throw-away")
async def ask_throw_away(request: AnyRequest, draft_id: FromPath[UUID], calls: Given) -> Response[Any]:
    if (access := acting_as(request)) is None:
        return ask_who(request)
    draft = await _find(calls, draft_id, access)
    return page(request, "call/throw_away.html", draft=draft) if draft else no_such_draft(request)


@post("/reports/drafts/{draft_id:uuid}/throw-away")
async def throw_away(request: AnyRequest, draft_id: FromPath[UUID], calls: Given) -> Response[Any]:
    if (access := acting_as(request)) is None:
        return ask_who(request)
    draft = await _find(calls, draft_id, access)
    if draft is None or draft.handed_in:
        return no_such_draft(request)
    await asyncio.to_thread(calls.drafts.forget, draft_id)
    return Redirect("/reports/new", status_code=303)


async def _pressed(request: AnyRequest, calls: Calls, access: Access, draft_id: UUID, typed: Typed) -> Response[Any]:
    draft = await _find(calls, draft_id, access)
    if draft is None:
        return await _gone(request, calls, access, draft_id)
    if draft.handed_in:
        # As it was handed in the first time; only that is safe to send twice.
        return await _record(request, Call(calls, access, draft))
    change = after(typed, typed.one("do"), calls.clock.now())
    revision = await asyncio.to_thread(calls.drafts.save, draft_id, _kept(change.typed), calls.clock.now())
    if revision is None:
        # Another press was quicker: by now the draft is handed in or gone, and the answer is that one's.
        return await _pressed(request, calls, access, draft_id, typed)
    if change.leads_to is not None:
        return Redirect(_path(draft_id) + change.leads_to, status_code=303)
    draft = msgspec.structs.replace(draft, typed=_kept(change.typed), revision=revision)
    return await _record(request, Call(calls, access, draft))


async def _record(request: AnyRequest, call: Call) -> Response[Any]:
    ready = await recording.prepare(call)
    if ready.faults:
        return await form_page(request, call, faults=ready.faults, status=422)
    return await _answer(request, call, await recording.hand_in(call, ready))


async def _answer(request: AnyRequest, call: Call, came: recording.Came) -> Response[Any]:
    if came.state is State.RECORDED:
        return Redirect(f"/reports/recorded/{came.case}", status_code=303)
    if came.state is State.PENDING:
        return pending_page(request, call.draft)
    return await form_page(request, call, faults=[Fault("record", came.told)], status=503)


async def _gone(request: AnyRequest, calls: Calls, access: Access, draft_id: UUID) -> Response[Any]:
    case = await recording.recorded_as(calls, draft_id, access)
    return Redirect(f"/reports/recorded/{case}", status_code=303) if case else no_such_draft(request)


async def _find(calls: Calls, draft_id: UUID, access: Access) -> Draft | None:
    return await asyncio.to_thread(calls.drafts.find, draft_id, access, calls.clock.now())


def _is_too_long(typed: Typed) -> bool:
    return sum(len(value) for values in typed.texts.values() for value in values) > TYPED_MAX


def _kept(typed: Typed) -> dict[str, tuple[str, ...]]:
    """Without the button and what only the page needs."""
    return {name: values for name, values in typed.texts.items() if name not in ("do", "revision") and any(values)}


def _path(draft: UUID) -> str:
    return f"/reports/drafts/{draft}"


def _away(request: AnyRequest, error: Exception) -> Response[Any]:
    log.warning("call.away", reason=type(error).__name__)
    told = "Please try again in a minute; what was saved is kept."
    return problem_page(request, 503, "Unfinished reports cannot be reached now", told)


HANDLERS: Sequence[ControllerRouterHandler] = (
    new, begin, show, press, autosave, offer, ask_throw_away, throw_away, recorded,
)  # fmt: skip


def make_call_pages(calls: Calls) -> Router:
    """Every page of the call screen; the app needs `TEMPLATES` as its template config."""
    known = {"calls": Provide(lambda: calls, sync_to_thread=False)}
    return Router(
        "/",
        route_handlers=[*HANDLERS],
        dependencies=known,
        include_in_schema=False,
        exception_handlers=OF_PAGES,
        before_request=refuse_other_sites,
    )
