"""What was set aside, one by one: why, and once the cause is mended, sending it again.

What a sender wrote may name anyone: it is shown only when asked for, to those whose role it is, and that is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from aiokafka.errors import KafkaError
from litestar import Response, get, post
from litestar.params import FromPath

from contracts.operators import Deed
from contracts.when import LONDON
from services.access import Access, acting_as
from services.casework.pages.operations import words
from services.casework.pages.operations.acting import BACK, allowed, not_done, told
from services.casework.pages.operations.looking import Given, may_act
from services.operations.parked import told_of
from services.operations.redriving import why_not
from services.operations.rejected import Rejected
from services.operations.sending_again import COMMANDS, MESSAGES, Kind, find
from services.pages.serving import AnyRequest, ask_who, page, problem_page

KINDS = {"rejected": MESSAGES, "parked": COMMANDS}
ROWS = 100
SHOWN_BYTES = 64 * 1024
"""Of what was sent, how much a page shows; the command line shows all of it."""


@get("/operations/rejected")
async def rejected(request: AnyRequest, operating: Given) -> Response[Any]:
    if (access := acting_as(request)) is None:
        return ask_who(request)
    asked = {name: request.query_params.get(name, "").strip() for name in ("source", "day", "code")}
    try:
        day = date.fromisoformat(asked["day"]) if asked["day"] else None
    except ValueError:
        return _not_shown(request, 400, "The day must be written as a year, a month and a day, such as 2026-07-15.")
    try:
        everything = await operating.set_aside(MESSAGES)
    except (KafkaError, OSError):
        return _not_shown(request, 503, "Kafka does not answer now; please try again in a minute.")
    own = [one for one in everything if access.landlord in (None, one.landlord)]
    found = _wanted(own, asked, day)
    return page(
        request, "operations/rejected.html", found=found[:ROWS], more=max(0, len(found) - ROWS), asked=asked,
        sources=sorted({one.source for one in own if one.source}), **words.KNOWN,
    )  # fmt: skip


@get("/operations/{kind:str}/{partition:int}/{offset:int}")
async def one(
    request: AnyRequest, kind: FromPath[str], partition: FromPath[int], offset: FromPath[int], operating: Given
) -> Response[Any]:
    if (access := acting_as(request)) is None:
        return ask_who(request)
    return await _page_of(request, access, (kind, partition, offset), operating)


@post("/operations/{kind:str}/{partition:int}/{offset:int}/show", status_code=200)
async def show(
    request: AnyRequest, kind: FromPath[str], partition: FromPath[int], offset: FromPath[int], operating: Given
) -> Response[Any]:
    if isinstance(access := allowed(request), Response):
        return access
    return await _page_of(request, access, (kind, partition, offset), operating, shows=True)


@post("/operations/{kind:str}/{partition:int}/{offset:int}/redrive", status_code=200)
async def redrive(
    request: AnyRequest, kind: FromPath[str], partition: FromPath[int], offset: FromPath[int], operating: Given
) -> Response[Any]:
    if isinstance(access := allowed(request), Response):
        return access
    of = KINDS.get(kind)
    try:
        found = find(await operating.set_aside(of, with_bodies=True), partition, offset) if of else None
        if of is None or found is None or why_not(found, of.topic):
            return _no_such(request)
        await operating.send_again(of, [found], access.actor)
    except (KafkaError, OSError) as error:
        return not_done(request, error)
    return told("sent")


Where = tuple[str, int, int]


async def _page_of(
    request: AnyRequest, access: Access, where: Where, operating: Any, *, shows: bool = False
) -> Response[Any]:
    name, partition, offset = where
    kind = KINDS.get(name)
    try:
        found = find(await operating.set_aside(kind, with_bodies=True), partition, offset) if kind else None
        if kind is None or found is None or not _may_see(access, found, kind):
            return _no_such(request)
        if shows:
            await operating.keep(Deed.BYTES_SHOWN, str(found.original), access.actor.id)
    except (KafkaError, OSError):
        return _not_shown(request, 503, "Kafka does not answer now; please try again in a minute.")
    return page(
        request, "operations/set_aside.html", among=name, kind=kind, found=found, why_not=why_not(found, kind.topic),
        command=told_of(found) if kind is COMMANDS else None, may_act=may_act(access),
        sent=_as_text(found.body) if shows else None, cut=len(found.body) > SHOWN_BYTES, **words.KNOWN,
    )  # fmt: skip


def _may_see(access: Access, found: Rejected, kind: Kind) -> bool:
    landlord = told_of(found).landlord if kind is COMMANDS else found.landlord
    return access.landlord in (None, landlord)


def _wanted(own: Sequence[Rejected], asked: dict[str, str], day: date | None) -> list[Rejected]:
    """The last to arrive first."""
    wanted = (
        one
        for one in own
        if asked["source"] in ("", one.source)
        and day in (None, one.sent_at.astimezone(LONDON).date())
        and (not asked["code"] or any(reason.code == asked["code"] for reason in one.reasons))
    )
    return sorted(wanted, key=lambda one: (one.sent_at, one.original), reverse=True)


def _as_text(body: bytes) -> str:
    return body[:SHOWN_BYTES].decode(errors="backslashreplace")


def _no_such(request: AnyRequest) -> Response[Any]:
    why = "Nothing is kept of such a record, or it cannot be sent again."
    return problem_page(request, 404, "Not kept here", why, back=BACK)


def _not_shown(request: AnyRequest, status: int, why: str) -> Response[Any]:
    return problem_page(request, status, "That cannot be shown", why, back=BACK)
