"""The worklist: what is to be done about which case by when, for one person, their team, or everyone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromQuery
from litestar.response import Redirect

from ledger.errors import TransportError
from services.access import Access, acting_as
from services.casework.pages.naming import Row, matching, victims_named
from services.casework.pages.sources import Given, Sources
from services.casework.policy_names import policy_names
from services.casework.teams import Colleagues, colleagues
from services.casework.views.listing import CursorError, Wanted
from services.casework.working_time import CalendarError
from services.casework.worklist_filters import Filters, typed_filters, wanted
from services.pages.acting import Form
from services.pages.serving import SAFE, AnyRequest, ask_who, own_path, page, problem_page
from services.store import NotFolded

NAMES_COOKIE, SHOWN = "caseledger-names", "shown"
SOUGHT_MIN, SEARCHED_MAX, FOUND_MAX = 3, 2000, 50


class Asked(NamedTuple):
    """One asking for the list: by whom, whose cases they see named, which cases."""

    access: Access
    colleagues: Colleagues
    filters: Filters
    wanted: Wanted


Answer = Callable[[AnyRequest, Sources, Asked], Awaitable[Response[Any]]]


@get("/cases")
async def cases(request: AnyRequest, sources: Given) -> Response[Any]:
    return await _answered(request, sources, _listed)


@post("/cases", status_code=200)
async def search(request: AnyRequest, sources: Given, data: Form) -> Response[Any]:
    """By a name or a sender's reference: sent in the body, since addresses are kept and passed on."""

    async def found(request: AnyRequest, sources: Sources, asked: Asked) -> Response[Any]:
        return await _found(request, sources, asked, data.get("person", "").strip())

    return await _answered(request, sources, found)


@get("/cases/changed")
async def changed(request: AnyRequest, sources: Given, since: FromQuery[datetime]) -> Response[Any]:
    """How many cases of a list changed since it was shown, for the script that says so."""

    async def counted(_: AnyRequest, sources: Sources, asked: Asked) -> Response[Any]:
        return Response({"changed": await sources.cases.changed(asked.wanted, since)}, headers=dict(SAFE))

    return await _answered(request, sources, counted)


@post("/cases/names", sync_to_thread=False)
def show_names(data: Form) -> Response[Any]:
    """Show victims' names until the browser is closed, or hide them again."""
    cookie = Cookie(NAMES_COOKIE, value=SHOWN, httponly=True, samesite="lax")
    if data.get("names") != SHOWN:
        cookie = Cookie(NAMES_COOKIE, value="", max_age=0, httponly=True, samesite="lax")
    return Redirect(own_path(data.get("next", ""), "/cases"), status_code=303, cookies=[cookie])


def _names_shown(request: AnyRequest) -> bool:
    return request.cookies.get(NAMES_COOKIE) == SHOWN


async def _answered(request: AnyRequest, sources: Sources, answer: Answer) -> Response[Any]:
    access = acting_as(request)
    if access is None:
        return ask_who(request)
    try:
        return await answer(request, sources, await _asked(request, sources, access))
    except (CursorError, CalendarError) as problem:
        return problem_page(request, 400, "That page cannot be shown", str(problem))
    except NotFolded as problem:
        return problem_page(request, 503, "The list is not here yet", str(problem))
    except TransportError:
        told = "The ledger cannot be read now, and names and teams come from it. Hide the names, or try again."
        return problem_page(request, 503, "The names cannot be shown now", told)


async def _asked(request: AnyRequest, sources: Sources, access: Access) -> Asked:
    now, filters = sources.clock.now(), typed_filters(request.query_params, access)
    landlords = {access.landlord} if access.landlord else sources.policies.landlords
    # The plain list is there even while Kafka is not.
    concerns_team = filters.whose == "team" or request.method == "POST" or _names_shown(request)
    them = await colleagues(sources.find_history, access.actor.id, landlords, now) if concerns_team else {}
    return Asked(access, them, filters, wanted(filters, access, them, now, sources.policies.calendar))


async def _listed(request: AnyRequest, sources: Sources, asked: Asked) -> Response[Any]:
    newest = await sources.cases.newest()
    found = await sources.cases.find(asked.wanted, request.query_params.get("after"))
    query = asked.filters.query
    more = f"/cases?{query}{'&' if query else ''}after={found.next}" if found.next else None
    return await _page(request, sources, asked, found.items, more=more, newest=newest)


async def _found(request: AnyRequest, sources: Sources, asked: Asked, sought: str) -> Response[Any]:
    if len(sought) < SOUGHT_MIN:
        wrong = [("person", f"Type at least {SOUGHT_MIN} characters of the name or reference")]
        return await _page(request, sources, asked, [], status_code=422, errors=wrong, sought=sought)
    own = Wanted(landlord=asked.filters.landlord or None, officers=asked.colleagues)
    rows = await matching(sources, await _all(sources, own), sought)
    return await _page(request, sources, asked, rows[:FOUND_MAX], sought=sought, cut=len(rows) > FOUND_MAX)


async def _all(sources: Sources, wanted: Wanted) -> list[Row]:
    rows: list[Row] = []
    cursor = None
    while len(rows) < SEARCHED_MAX:
        found = await sources.cases.find(wanted, cursor)
        rows += found.items
        if (cursor := found.next) is None:
            break
    return rows


async def _page(
    request: AnyRequest, sources: Sources, asked: Asked, rows: Sequence[Row], status_code: int = 200, **more: Any
) -> Response[Any]:
    names = policy_names(sources.policies)
    context = {
        "names": await victims_named(sources.find_history, rows, asked.colleagues) if _names_shown(request) else None,
        "chosen": asked.filters,
        "landlords": {"": "Any"} | {one: names.landlord(one) for one in sorted(sources.policies.landlords)},
        "now": sources.clock.now(),
    }
    return page(request, "cases.html", status_code=status_code, cases=rows, **context, **more)
