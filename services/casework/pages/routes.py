"""The pages' routes: the list, one case at any moment, and the form that says who is asking."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.di import Provide
from litestar.enums import RequestEncodingType
from litestar.params import Body, Dependency
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Redirect, Template
from litestar.static_files import create_static_files_router
from litestar.template.config import TemplateConfig

from contracts.commands import case_stream
from ledger.clock import Clock
from ledger.errors import TransportError
from services.access import access_cookie, acting_as
from services.casework.case.history import History
from services.casework.pages import words
from services.casework.pages.asking import NotAMoment, asked_difference, asked_moment
from services.casework.policy import PolicyBook
from services.casework.replay import Difference, Moment, case_at, differences, history_rows
from services.casework.verdict_file import VerdictFile, verdicts_at
from services.store import NotFolded
from services.web import Problem

HERE = Path(__file__).parent
TEMPLATES = TemplateConfig(directory=HERE / "templates", engine=JinjaTemplateEngine)
WORDS = {
    "instant": words.instant,
    "title": words.title,
    "details": words.details,
    "moment_named": words.moment_named,
    "moment_typed": words.moment_typed,
    "field_value": words.field_value,
    "where": words.where,
    "shown": words.shown,
    "kinds": words.KINDS,
    "verdicts": words.VERDICTS,
    "flags": words.FLAGS,
    "grouped": words.grouped,
    "open_deadlines": words.open_deadlines,
    "lacking": words.lacking,
    "permission": words.permission,
}


AnyRequest = Request[Any, Any, Any]


class Filters(NamedTuple):
    landlord: str | None
    status: str | None
    officer: str | None


class Compared(NamedTuple):
    """Two moments of a case side by side; `differences` is None when nobody asked."""

    before: Moment | None
    after: Moment | None
    differences: tuple[Difference, ...] | None


FindCases = Callable[[Filters, str | None], Awaitable[tuple[Sequence[Any], str | None]]]
"""Filters and a cursor -> the rows of the list and the cursor of the next page."""
FindHistory = Callable[[str], Awaitable[History]]
"""A stream's name -> what the ledger holds of it now."""


class Sources(NamedTuple):
    """Where the pages find what they show."""

    find_cases: FindCases
    find_history: FindHistory
    policies: PolicyBook
    clock: Clock


Given = Annotated[Sources, Dependency(skip_validation=True)]


def make_pages(sources: Sources) -> Router:
    """Every page; the app needs `TEMPLATES` as its template config."""
    static = create_static_files_router(path="/static", directories=[HERE / "static"], include_in_schema=False)
    return Router(
        "/",
        route_handlers=[home, ask_who, told_who, cases, case, static],
        dependencies={"sources": Provide(lambda: sources, sync_to_thread=False)},
        include_in_schema=False,
    )


@get("/", sync_to_thread=False)
def home() -> Redirect:
    return Redirect("/cases")


@get("/acting-as", sync_to_thread=False)
def ask_who(request: AnyRequest) -> Response[Any]:
    back = _own_path(request.query_params.get("next", "/cases"))
    acting = acting_as(request)
    given = {"actor": acting.actor.id, "role": acting.actor.role, "landlord": acting.landlord} if acting else {}
    return _page(request, "acting_as.html", next=back, given=given, error=None)


@post("/acting-as", sync_to_thread=False)
def told_who(
    request: AnyRequest, data: Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
) -> Response[Any]:
    back = _own_path(data.get("next", "/cases"))
    try:
        cookie = access_cookie(data.get("actor", ""), data.get("role", ""), data.get("landlord", ""))
    except Problem:
        error = "Each is one word of letters, digits, dots and hyphens; a landlord's name has small letters."
        return _page(request, "acting_as.html", status_code=422, next=back, given=data, error=error)
    return Redirect(back, status_code=303, cookies=[cookie])


@get("/cases")
async def cases(request: AnyRequest, sources: Given) -> Response[Any]:
    access = acting_as(request)
    if access is None:
        return _ask_who(request)
    asked = {name: request.query_params.get(name) or None for name in Filters._fields}
    chosen = Filters(**{**asked, "landlord": access.landlord or asked["landlord"]})
    try:
        rows, following = await sources.find_cases(chosen, request.query_params.get("after"))
    except ValueError as problem:
        return _problem(request, 400, "That page cannot be shown", str(problem))
    except NotFolded as problem:
        return _problem(request, 503, "The list is not here yet", str(problem))
    kept = {name: value for name, value in chosen._asdict().items() if value}
    more = f"/cases?{urlencode({**kept, 'after': following})}" if following else None
    return _page(request, "cases.html", cases=rows, chosen=chosen, more=more)


@get("/cases/{case_id:uuid}")
async def case(request: AnyRequest, case_id: UUID, sources: Given) -> Response[Any]:
    access = acting_as(request)
    if access is None:
        return _ask_who(request)
    try:
        history = await sources.find_history(case_stream(case_id))
    except TransportError:
        return _problem(request, 503, "The ledger cannot be read now", "Please try again in a minute; nothing is lost.")
    if not history.entries or access.landlord not in (None, history.landlord):
        return _problem(request, 404, "No such case", "There is no such case among those you can see.")
    now, asked = sources.clock.now(), dict(request.query_params.items())
    try:
        moment = asked_moment(asked)
        compared = _compare(history, asked, now)
    except NotAMoment as problem:
        return _problem(
            request, 400, "That moment cannot be shown", str(problem),
            readings=problem.readings, case=request.url.path,
        )  # fmt: skip
    # Judging a case of many people may take seconds, in which commands and other readers go on.
    judged = await asyncio.to_thread(verdicts_at, history, moment, sources.policies, now)
    return _case_page(request, history, moment, compared, judged)


def _case_page(
    request: AnyRequest, history: History, moment: Moment, compared: Compared, judged: VerdictFile | None
) -> Response[Any]:
    file = case_at(history, moment, judged.as_known) if judged else None
    if file is None:
        told = "Nothing of this case was known at that moment."
        return _problem(request, 404, "Not known then", told, case=request.url.path)
    rows = history_rows(history, moment)
    return _page(
        request, "case.html", file=file, ref=words.reference(file.case_id), moment=moment, compared=compared,
        judged=judged, rows=rows[::-1], asked=moment != Moment(), row_of={row.event_id: row for row in rows},
    )  # fmt: skip


def _compare(history: History, asked: Mapping[str, str], now: datetime) -> Compared:
    before, after = asked_difference(asked)
    if before is None or after is None:
        return Compared(before, after, None)
    return Compared(before, after, differences(case_at(history, before, now), case_at(history, after, now)))


def _page(request: AnyRequest, name: str, status_code: int = 200, **context: Any) -> Response[Any]:
    context |= {**WORDS, "acting": acting_as(request)}
    return Template(name, context=context, status_code=status_code, headers={"Cache-Control": "no-store"})


def _problem(request: AnyRequest, status: int, heading: str, told: str, **ways_on: Any) -> Response[Any]:
    """Says what is wrong; ways on: `readings` of what was asked, and `case`, the path of the page meant."""
    return _page(request, "problem.html", status_code=status, heading=heading, told=told, **ways_on)


def _ask_who(request: AnyRequest) -> Response[Any]:
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return Redirect(f"/acting-as?{urlencode({'next': asked})}", status_code=303)


def _own_path(path: str) -> str:
    """A path of these pages, whatever was asked for: nobody is sent elsewhere."""
    return path if path.startswith("/cases") else "/cases"
