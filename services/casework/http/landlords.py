"""HTTP: what is stated and known of a landlord beyond its cases: its doings, policy register and neighbourhoods."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Annotated
from urllib.parse import unquote

import msgspec
from litestar import Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, PathParameter, SkipValidation
from litestar.types import ControllerRouterHandler

from contracts.commands import CorrectEntry, Recordable, RecordFacts
from contracts.fields import Landlord, Place, StreamId
from contracts.streams import Kind, kind_of, landlord_stream, neighbourhood_stream, owner_of, policy_stream
from services.access import Access, Acting
from services.casework.http.answers import etag
from services.casework.http.bodies import read_facts, read_request
from services.casework.http.commanding import Answered, Http, command_id_of, if_match, submit
from services.casework.http.desk import Desk
from services.casework.http.overview import After, Views, being_folded, wait_for
from services.casework.http.reading import Asked, json_response
from services.casework.http.showing import stream_shown
from services.casework.landlord_reading import VIEW, read_landlord
from services.store import NotFolded
from services.web import Problem

Given = NamedDependency[SkipValidation[Desk]]
Stream = NamedDependency[SkipValidation[str]]


@post("/facts", status_code=200, summary="State one fact, or a list of facts.")
async def state_facts(request: Http, desk: Given, access: Acting, stream: Stream) -> Answered:
    """What has happened is always accepted, and judged."""
    facts = read_facts(await request.body(), desk.clock.now(), kind_of(stream))
    refuse_other_areas([fact.data for fact in facts], stream)
    acting = Access(access.actor, owner_of(stream))
    return await submit(desk, acting, command_id_of(request), stream, RecordFacts(facts=facts))


@post("/requests", status_code=200, summary="Ask that an entry be corrected.")
async def ask_for_change(request: Http, desk: Given, access: Acting, stream: Stream) -> Answered:
    """It rests on a version: that of If-Match, or `expected_version` of the body."""
    asked = read_request(await request.body(), if_match(request), desk.clock.now(), kind_of(stream))
    if isinstance(asked, CorrectEntry) and asked.replacement is not None:
        refuse_other_areas([asked.replacement], stream)
    acting = Access(access.actor, owner_of(stream))
    return await submit(desk, acting, command_id_of(request), stream, asked)


@get("/history", summary="The events, as they became known.")
async def show_history(desk: Given, asked: Asked, stream: Stream) -> Response[bytes]:
    """Who did what, when it happened, when we knew, and why; nothing is no error."""
    shown = stream_shown(await desk.read(stream), asked)
    return json_response(shown, ETag=etag(shown.version))


@get(
    "/v1/landlords/{landlord:str}/verdicts",
    summary="Every clause that binds the landlord itself, judged over its streams and cases.",
)
async def show_verdicts(  # noqa: PLR0913, PLR0917 - what the route is given
    desk: Given, overview: Views, access: Acting, asked: Asked, landlord: FromPath[str], after: After = None
) -> Response[bytes]:
    """The worst first; of an obligation owed for very many cases the worst are shown, and how many there are."""
    owner = _owned(landlord, access)
    if asked.version is not None:
        raise Problem(400, "A landlord has no versions: say as_known and as_at.", kind="moment")
    if after:
        await wait_for(overview.projectors[VIEW.name], after)
    try:
        now = desk.clock.now()
        return json_response(await asyncio.to_thread(read_landlord, overview.engine, desk.policies, now, owner, asked))
    except NotFolded as error:
        raise being_folded(error) from error


def of_landlord(access: Acting, landlord: FromPath[str]) -> str:
    """The landlord's own stream. Raises Problem 404 for another's."""
    return landlord_stream(_owned(landlord, access))


def of_policy(access: Acting, landlord: FromPath[str]) -> str:
    """The stream of the landlord's policy register. Raises Problem 404 for another's."""
    return policy_stream(_owned(landlord, access))


def of_neighbourhood(
    access: Acting,
    landlord: FromPath[str],
    area: Annotated[str, PathParameter(description="The neighbourhood's name; a slash in it is written %252F.")],
) -> str:
    """The stream of one of the landlord's neighbourhoods. Raises Problem 404 for another's."""
    return _fitting(neighbourhood_stream(_owned(landlord, access), _fitting(unquote(area), Place)), StreamId)


def _owned(landlord: str, access: Access) -> str:
    if access.landlord not in (None, landlord):
        raise _nothing_here()
    return _fitting(landlord, Landlord)


def _fitting(text: str, shape: object) -> str:
    # In a pattern the end of a text is also where its last line ends.
    if text.endswith("\n"):
        raise _nothing_here()
    try:
        return str(msgspec.convert(text, shape))
    except msgspec.ValidationError as error:
        raise _nothing_here() from error


def _nothing_here() -> Problem:
    return Problem(404, "There is no such landlord or neighbourhood here.", kind="no-such-stream")


def refuse_other_areas(facts: Iterable[Recordable], stream: str) -> None:
    """A neighbourhood's facts bear its name, so that whoever joins facts by it finds them."""
    if kind_of(stream) is not Kind.NEIGHBOURHOOD:
        return
    owner = owner_of(stream) or ""
    if any(neighbourhood_stream(owner, getattr(fact, "area", "")) != stream for fact in facts):
        raise Problem(422, "The area is not the neighbourhood of the address: mend one of them.", kind="other-area")


def _router(path: str, stream: Callable[..., str]) -> Router:
    handlers = [state_facts, ask_for_change, show_history]
    return Router(path, route_handlers=handlers, dependencies={"stream": Provide(stream, sync_to_thread=False)})


LANDLORDS: list[ControllerRouterHandler] = [
    show_verdicts,
    _router("/v1/landlords/{landlord:str}", of_landlord),
    _router("/v1/policies/{landlord:str}", of_policy),
    _router("/v1/neighbourhoods/{landlord:str}/{area:str}", of_neighbourhood),
]
