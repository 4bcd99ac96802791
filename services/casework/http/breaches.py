"""HTTP: the clauses that were not kept, over all cases."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, Router, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, QueryParameter, SkipValidation

from services.access import Acting
from services.casework.breach_lists import BreachLists
from services.casework.http.moments import MomentError, instant_of
from services.casework.http.overview import being_folded
from services.casework.http.reading import json_response
from services.casework.views.breaches import FAILED, PAGE_MAX, WantedBreaches
from services.casework.views.listing import CursorError
from services.store import NotFolded
from services.web import Problem

Lists = NamedDependency[SkipValidation[BreachLists]]


class BreachesShown(msgspec.Struct, frozen=True):
    """A page of the list; `waiting` cases have changed and are not judged again yet."""

    items: list[dict[str, Any]]
    next: str | None
    waiting: int


@get("/v1/breaches", summary="Clauses breached, missed, partly met or not evidenced, over all cases; newest first.")
async def list_breaches(  # noqa: PLR0913 - the filters
    lists: Lists,
    access: Acting,
    *,
    landlord: FromQuery[str | None] = None,
    clause: FromQuery[str | None] = None,
    verdict: Annotated[str | None, QueryParameter(description=f"One of {', '.join(FAILED)}.")] = None,
    officer: FromQuery[str | None] = None,
    area: FromQuery[str | None] = None,
    since: Annotated[str | None, QueryParameter(description="An instant with its offset.")] = None,
    explained: Annotated[bool | None, QueryParameter(description="Whether a reason was given.")] = None,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=PAGE_MAX)] = 50,
) -> Response[bytes]:
    """One entry a case and clause, without anything of its people; `times` is how often it failed."""
    if access.landlord is not None and landlord not in (None, access.landlord):
        raise Problem(404, "There are no such cases here.", kind="no-such-case")
    if verdict is not None and verdict not in FAILED:
        raise Problem(400, f"verdict must be one of {', '.join(FAILED)}.", kind="verdict")
    try:
        first = instant_of("since", since)
        wanted = WantedBreaches(access.landlord or landlord, clause, verdict, officer, area, first, explained)
        found = await lists.page(wanted, limit, cursor)
        return json_response(BreachesShown(found.items, found.next, await lists.waiting(wanted.landlord)))
    except MomentError as error:
        raise Problem(400, str(error), kind="moment") from error
    except CursorError as error:
        raise Problem(400, str(error), kind="cursor") from error
    except NotFolded as error:
        raise being_folded(error) from error


def breaches_router(lists: BreachLists) -> Router:
    """The routes, given what they read."""
    return Router(
        "/", route_handlers=[list_breaches], dependencies={"lists": Provide(lambda: lists, sync_to_thread=False)}
    )
