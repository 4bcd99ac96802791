"""What comes before any page of a case: who asks, whether the case is there for them, and what is said if not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from uuid import UUID

from litestar import Response

from contracts.commands import case_stream
from ledger.errors import TransportError
from services.access import Access, acting_as
from services.casework.case.history import History
from services.casework.pages.asking import NotAMoment
from services.casework.pages.sources import Sources
from services.pages.serving import AnyRequest, ask_who, problem_page

NO_SUCH_CASE = "There is no such case among those you can see."


class Opened(NamedTuple):
    """A case that someone may see, and what they asked of it."""

    request: AnyRequest
    access: Access
    history: History
    sources: Sources
    path: str


async def opened(request: AnyRequest, case_id: UUID, sources: Sources) -> Opened | Response[Any]:
    """The case for who asks, or the page that says why not."""
    access = acting_as(request)
    if access is None:
        return ask_who(request)
    try:
        history = await sources.find_history(case_stream(case_id))
    except TransportError:
        return _away(request)
    if not history.entries or access.landlord not in (None, history.landlord):
        return problem_page(request, 404, "No such case", NO_SUCH_CASE)
    return Opened(request, access, history, sources, f"/cases/{case_id}")


async def shown_or_told(
    request: AnyRequest, case_id: UUID, sources: Sources, show: Callable[[Opened], Awaitable[Response[Any]]]
) -> Response[Any]:
    """The page of a case, or the one that says why there is none."""
    found = await opened(request, case_id, sources)
    if not isinstance(found, Opened):
        return found
    try:
        return await show(found)
    except TransportError:
        return _away(request)
    except NotAMoment as problem:
        return problem_page(
            request, 400, "That moment cannot be shown", str(problem), readings=problem.readings, case=request.url.path
        )


def _away(request: AnyRequest) -> Response[Any]:
    told = "Please try again in a minute; nothing is lost."
    return problem_page(request, 503, "The ledger cannot be read now", told)
