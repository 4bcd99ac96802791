"""The pages of compliance: the start, the list of breaches with its CSV, and a landlord's own clauses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from services.access import Access, acting_as
from services.casework.breach_lists import BreachLists
from services.casework.pages.compliance.filters import (
    REASONS,
    NotAFilter,
    address,
    typed_filters,
    wanted_by,
)
from services.casework.views.breaches import FAILED, WantedBreaches
from services.casework.views.listing import CursorError
from services.csv_file import MEDIA_TYPE, head, lines
from services.pages.serving import SAFE, AnyRequest, ask_who, page, problem_page
from services.store import NotFolded

PAGE_BREACHES = 50
SOME = 10
LIST, CSV = "/compliance/breaches", "/compliance/breaches.csv"
COLUMNS = (
    "case_id", "reference", "landlord", "clause", "verdict", "since", "due", "flags", "times", "reasons", "officer",
    "area", "status", "landlord_name", "clause_asks",
)  # fmt: skip

Lists = NamedDependency[SkipValidation[BreachLists]]


@get("/compliance")
async def start(request: AnyRequest, lists: Lists) -> Response[Any]:
    access = acting_as(request)
    if access is None:
        return ask_who(request)
    try:
        summary, waiting = await lists.summary(access.landlord, SOME), await lists.waiting(access.landlord)
    except NotFolded as problem:
        return _not_here(request, problem)
    known = sorted({policy.landlord for policy in lists.policies.policies} | set(summary.counts))
    landlords = [access.landlord] if access.landlord else known
    return page(
        request, "compliance/start.html", summary=summary, waiting=waiting, landlords=landlords, failed=FAILED,
        list_at=lambda **filters: address(LIST, filters), now=lists.clock.now(), names=lists.names,
    )  # fmt: skip


@get(LIST)
async def breaches(request: AnyRequest, lists: Lists) -> Response[Any]:
    access = acting_as(request)
    if access is None:
        return ask_who(request)
    query = dict(request.query_params.items())
    typed, cursor = typed_filters(query), query.get("after")
    shown: dict[str, Any] = {
        "typed": typed, "failed": FAILED, "reasons": REASONS, "items": [], "more": None, "waiting": 0, "errors": [],
        "first": address(LIST, typed) if cursor else None, "csv": address(CSV, typed), "now": lists.clock.now(),
        "names": lists.names, "landlords": sorted({typed["landlord"], *lists.policies.landlords} - {""}),
    }  # fmt: skip
    try:
        wanted = wanted_by(typed, access.landlord)
        found = await lists.page(wanted, PAGE_BREACHES, cursor)
        waiting = await lists.waiting(wanted.landlord)
    except NotAFilter as problem:
        errors = [(problem.field, str(problem))]
        return page(request, "compliance/breaches.html", status_code=400, **shown | {"errors": errors})
    except CursorError as problem:
        return problem_page(request, 400, "That page cannot be shown", str(problem), back=_back("The list", LIST))
    except NotFolded as problem:
        return _not_here(request, problem)
    more = address(LIST, typed, after=found.next) if found.next else None
    return page(request, "compliance/breaches.html", **shown | {"items": found.items, "more": more, "waiting": waiting})


@get(CSV)
async def breaches_csv(request: AnyRequest, lists: Lists) -> Response[Any] | Stream:
    access = acting_as(request)
    if access is None:
        return ask_who(request)
    try:
        wanted = wanted_by(typed_filters(dict(request.query_params.items())), access.landlord)
        # Asked before the answer begins: afterwards nothing can be said any more but silence.
        await lists.waiting(wanted.landlord)
    except NotAFilter as problem:
        return problem_page(request, 400, "That list cannot be made", str(problem), back=_back("The list", LIST))
    except NotFolded as problem:
        return _not_here(request, problem)
    named = {"Content-Disposition": 'attachment; filename="breaches.csv"'}
    return Stream(_csv(lists, wanted), media_type=MEDIA_TYPE, headers=SAFE | named)


@get("/compliance/landlords/{landlord:str}")
async def landlord_clauses(request: AnyRequest, lists: Lists, landlord: FromPath[str]) -> Response[Any]:
    access = acting_as(request)
    if access is None:
        return ask_who(request)
    if not _may_see(access, landlord) or not lists.policies.of(landlord):
        told = "There is no such landlord among those you can see."
        return problem_page(request, 404, "No such landlord", told, back=_back("Compliance", "/compliance"))
    try:
        file = await lists.landlord(landlord)
    except NotFolded as problem:
        return _not_here(request, problem)
    return page(request, "compliance/landlord.html", file=file, called=lists.names.landlord(landlord))


COMPLIANCE: list[ControllerRouterHandler] = [start, breaches, breaches_csv, landlord_clauses]


async def _csv(lists: BreachLists, wanted: WantedBreaches) -> AsyncIterator[str]:
    yield head(COLUMNS)
    async for item in lists.every(wanted):
        cells = item | {
            "flags": " ".join(item["flags"]), "reference": item["reference"].upper(),
            "landlord_name": lists.names.landlord(item["landlord"]), "clause_asks": lists.names.clause(item["clause"]),
        }  # fmt: skip
        yield lines([[cells[name] for name in COLUMNS]])


def _may_see(access: Access, landlord: str) -> bool:
    return access.landlord in (None, landlord)


def _back(text: str, href: str) -> dict[str, str]:
    return {"text": text, "href": href}


def _not_here(request: AnyRequest, problem: NotFolded) -> Response[Any]:
    return problem_page(request, 503, "The list is not here yet", str(problem))
