"""The routes of the forms: an index of what can be recorded, a form for each fact and each request, and corrections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import Provide
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from contracts.facts.report import IncidentReported
from contracts.streams import Kind
from services.casework.gates import Permission
from services.casework.pages.forms.beginning import begin, with_what_holds
from services.casework.pages.forms.correcting import correcting
from services.casework.pages.forms.form import CORRECT, PERMITS, REPORT, Form, fact_form, index, request_form, requests
from services.casework.pages.forms.giving_back import keep_at_hand, of_problem, to_who
from services.casework.pages.forms.handing_in import Handed, hand_in
from services.casework.pages.forms.screen import Said, Sheet, screen
from services.casework.pages.forms.surroundings import foreseen, surroundings
from services.casework.pages.forms.target import (
    Aimed,
    Given,
    NobodyThere,
    Target,
    of_case,
    of_landlord,
    of_neighbourhood,
    of_person,
    of_policy,
)
from services.casework.replay import Moment, history_rows
from services.pages.serving import AnyRequest, page
from services.pages.typed import Typed
from services.web import Problem

LAST_ENTRIES = 20
FORESEEN = PERMITS | {"close-case.v1"}


@get("/record")
async def show_index(request: AnyRequest, target: Aimed) -> Response[Any]:
    """Everything that can be recorded, found by words."""
    wanted = request.query_params.get("find", "").strip()[:100]
    rows = () if target.kind is Kind.CASE else history_rows(target.history, Moment())[-LAST_ENTRIES:][::-1]
    groups = index(target.kind, wanted)
    recorded = request.query_params.get("recorded")
    return page(
        request, "forms/index.html", target=target, groups=groups, wanted=wanted, rows=rows, recorded=recorded,
        report=REPORT,
    )  # fmt: skip


@get("/ask")
async def show_requests(request: AnyRequest, desk: Given, target: Aimed) -> Response[Any]:
    """Everything that can be asked for."""
    around = await surroundings(desk, target)
    closed = around.file is not None and around.file.status == "closed"
    return page(request, "forms/requests.html", target=target, offers=requests(target.kind, closed=closed))


@get("/record/{tag:str}")
async def show_fact(request: AnyRequest, desk: Given, target: Aimed, tag: FromPath[str]) -> Response[Any]:
    """The form of a fact; ids and words in the address are filled in."""
    if elsewhere := _report(target, tag):
        return elsewhere
    return await _show(request, desk, target, _found(fact_form(target.kind, tag)))


@post("/record/{tag:str}", status_code=200)
async def record(request: AnyRequest, desk: Given, target: Aimed, tag: FromPath[str]) -> Response[Any]:
    """A fact that somebody states."""
    form, around = _found(fact_form(target.kind, tag)), await surroundings(desk, target)
    typed = Typed.of(await request.body())
    return await hand_in(Handed(Sheet(request, form, typed, around), desk))


@get("/ask/{tag:str}")
async def show_request(request: AnyRequest, desk: Given, target: Aimed, tag: FromPath[str]) -> Response[Any]:
    """The form of a request, with what it would lack now."""
    if tag == CORRECT:
        return await _show_correction(request, desk, target)
    return await _show(request, desk, target, _found(request_form(target.kind, tag)))


@post("/ask/{tag:str}", status_code=200)
async def ask(request: AnyRequest, desk: Given, target: Aimed, tag: FromPath[str]) -> Response[Any]:
    """Something that somebody asks for."""
    typed, around = Typed.of(await request.body()), await surroundings(desk, target)
    if tag == CORRECT:
        found = correcting(target, typed.one("entry"), typed.one("as"))
        around = around._replace(original=found.original)
        return await hand_in(Handed(Sheet(request, found.form, typed, around), desk, found.shape))
    form = _found(request_form(target.kind, tag))
    return await hand_in(Handed(Sheet(request, form, typed, around), desk))


@get("/handed-in/{command_id:uuid}")
async def show_answer(request: AnyRequest, desk: Given, target: Aimed, command_id: FromPath[UUID]) -> Response[Any]:
    """What became of a form whose answer took long."""
    outcome = desk.outcomes.known(command_id)
    if outcome is not None and outcome.stream != target.stream:
        raise Problem(404, "Nothing of this was handed in here.")
    if outcome is not None and outcome.outcome == "done":
        return Redirect(f"{target.back}?recorded={outcome.version}", status_code=303)
    return page(request, "forms/handed_in.html", status_code=202, target=target, outcome=outcome)


async def _show(request: AnyRequest, desk: Given, target: Target, form: Form) -> Response[Any]:
    around, now = await surroundings(desk, target), desk.clock.now()
    said = dict(request.query_params.items()) | ({"area": target.area} if target.area else {})
    typed = begin(form, around.choices, said, now, target.history.version)
    typed = with_what_holds(typed, form, around.file.safe_contact if around.file else {})
    if form.tag in FORESEEN and target.kind is Kind.CASE:
        around = around._replace(foreseen=_meant(await foreseen(desk, target, form.tag), typed))
    return screen(Sheet(request, form, typed, around), Said(), str(desk.new_id()))


async def _show_correction(request: AnyRequest, desk: Given, target: Target) -> Response[Any]:
    found = correcting(target, request.query_params.get("entry", ""), request.query_params.get("as", ""))
    around = (await surroundings(desk, target))._replace(original=found.original)
    return screen(Sheet(request, found.form, found.typed, around), Said(), str(desk.new_id()))


def _meant(found: tuple[Permission, ...], typed: Typed) -> tuple[Permission, ...]:
    """Of all that could be asked for what the form already says."""
    said = {name: typed.one(name) for name in ("step", "against", "recipient") if typed.one(name)}
    return tuple(one for one in found if all(getattr(one, name) == text for name, text in said.items()))


def _found(form: Form | None) -> Form:
    if form is None:
        raise Problem(404, "There is no such form: choose one from the list of what can be recorded or asked for.")
    return form


def _report(target: Target, tag: str) -> Redirect | None:
    """A case has one report: to say it again is to correct it."""
    if tag != REPORT or not target.history.reported:
        return None
    entry = next(one.event.id for one in target.history.entries if isinstance(one.event.data, IncidentReported))
    return Redirect(f"{target.home}/ask/{CORRECT}?entry={entry}", status_code=303)


def _router(path: str, target: Callable[..., Any]) -> Router:
    handlers = [show_index, show_requests, show_fact, record, show_request, ask, show_answer]
    return Router(
        path,
        route_handlers=handlers,
        dependencies={"target": Provide(target)},
        before_request=keep_at_hand,
        exception_handlers={NobodyThere: to_who, Problem: of_problem},
    )


FORMS: list[ControllerRouterHandler] = [
    _router("/cases/{case_id:uuid}", of_case),
    _router("/landlords/{landlord:str}", of_landlord),
    _router("/policies/{landlord:str}", of_policy),
    _router("/neighbourhoods/{landlord:str}/{area:str}", of_neighbourhood),
    _router("/people/{person_id:uuid}", of_person),
]
"""Every form's route, below the path of what it is about."""
