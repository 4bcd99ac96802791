"""The list of cases."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get

from services.access import acting_as
from services.casework.pages.sources import Filters, Given
from services.pages.serving import AnyRequest, ask_who, page, problem_page
from services.store import NotFolded


@get("/cases")
async def cases(request: AnyRequest, sources: Given) -> Response[Any]:
    access = acting_as(request)
    if access is None:
        return ask_who(request)
    asked = {name: request.query_params.get(name) or None for name in Filters._fields}
    chosen = Filters(**{**asked, "landlord": access.landlord or asked["landlord"]})
    try:
        rows, following = await sources.find_cases(chosen, request.query_params.get("after"))
    except ValueError as problem:
        return problem_page(request, 400, "That page cannot be shown", str(problem))
    except NotFolded as problem:
        return problem_page(request, 503, "The list is not here yet", str(problem))
    kept = {name: value for name, value in chosen._asdict().items() if value}
    more = f"/cases?{urlencode({**kept, 'after': following})}" if following else None
    return page(request, "cases.html", cases=rows, chosen=chosen, more=more)
