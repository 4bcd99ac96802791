"""A message to try: checked as the door checks it and, only if asked for, sent. What was typed is nowhere noted."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple

from litestar import Response, get, post

from contracts.check import Checked, check_json
from contracts.cloudevents import BODY_BYTES_MAX, STRUCTURED
from contracts.envelope import Reason
from contracts.reports import ReportOutcome
from services.access import Access, acting_as
from services.intake.looking import outcomes_of
from services.intake.pages.sources import Doors, Given
from services.intake.report import unbound
from services.pages.acting import Form
from services.pages.serving import AnyRequest, ask_who, page
from services.poison import DATABASE_AWAY
from services.web import Problem

OUTCOME_SECONDS = 5.0
_LOOK_SECONDS = 0.25
FIELD = "message"


class Tried(NamedTuple):
    """What became of a message that was tried: its faults, or where its outcome will be told."""

    faults: Sequence[Reason] = ()
    checked: Checked | None = None
    sent: bool = False
    problem: str | None = None
    outcomes: Sequence[ReportOutcome] = ()


@get("/try", sync_to_thread=False)
def ask(request: AnyRequest) -> Response[Any]:
    if acting_as(request) is None:
        return ask_who(request)
    return _page(request, "", Tried())


@post("/try", request_max_body_size=8 * BODY_BYTES_MAX)
async def tried(request: AnyRequest, doors: Given, data: Form) -> Response[Any]:
    if (acting := acting_as(request)) is None:
        return ask_who(request)
    text = data.get(FIELD, "")
    found = judge(doors, acting, text.strip().encode("utf-8", "replace"))
    if data.get("do") == "send" and found.checked:
        found = await _send(doors, found.checked, text.strip().encode())
    return _page(request, text, found)


def judge(doors: Doors, acting: Access, value: bytes) -> Tried:
    """What the door would say of a message, and whether whoever acts may send it."""
    if not value:
        return Tried((Reason(code="missing", message="Paste a message first."),))
    judged = check_json(value, doors.clock.now())
    if not isinstance(judged, Checked):
        return Tried(judged.reasons)
    if acting.landlord not in (None, judged.event.landlord):
        told = f"You act for {acting.landlord}: send only its messages, or change for whom you act."
        return Tried((Reason(pointer="/landlord", code="landlord-not-bound", message=told),))
    if reasons := tuple(unbound(judged, doors.sources)):
        return Tried(reasons)
    return Tried(checked=judged)


async def _send(doors: Doors, checked: Checked, value: bytes) -> Tried:
    """Hand it in as anyone would, and look for a while for what becomes of it."""
    before = await asyncio.to_thread(_outcomes, doors, checked)
    try:
        await doors.door.receive(value, {"content-type": STRUCTURED})
    except Problem as problem:
        return Tried(checked=checked, problem=str(problem))
    return Tried(checked=checked, sent=True, outcomes=await _told(doors, checked, len(before)))


async def _told(doors: Doors, checked: Checked, already: int) -> Sequence[ReportOutcome]:
    try:
        async with asyncio.timeout(OUTCOME_SECONDS):
            while len(found := await asyncio.to_thread(_outcomes, doors, checked)) <= already:  # noqa: ASYNC110 - the book is kept elsewhere
                await asyncio.sleep(_LOOK_SECONDS)
            return found
    except TimeoutError:
        return ()


def _outcomes(doors: Doors, checked: Checked) -> Sequence[ReportOutcome]:
    try:
        return outcomes_of(doors.engine, checked.report_id)
    except DATABASE_AWAY:
        return ()


def _page(request: AnyRequest, text: str, found: Tried) -> Response[Any]:
    status = 422 if found.faults else 503 if found.problem else 200
    return page(request, "try.html", status_code=status, typed=text, tried=found, most=BODY_BYTES_MAX // 1024)
