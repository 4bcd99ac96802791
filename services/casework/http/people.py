"""HTTP: a person as a victim across cases, their family links, and who they may be one with."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation
from litestar.types import ControllerRouterHandler

from contracts.commands import RecordFacts, Statement, person_stream
from contracts.envelope import Reason
from contracts.facts.person import (
    FamilyLinkEnded,
    FamilyLinkRecorded,
    PersonFact,
    SamePersonConfirmed,
    SamePersonRuledOut,
)
from contracts.fields import FreeText
from contracts.sense import contradictions_in, out_of_time
from contracts.shape import fault, faults
from contracts.streams import Kind
from services.access import Access, Acting
from services.casework.http.answers import etag
from services.casework.http.bodies import read_json, read_request, refuse
from services.casework.http.commanding import Answered, Http, command_id_of, if_match, submit
from services.casework.http.desk import Desk
from services.casework.http.overview import Overview, being_folded
from services.casework.http.reading import Asked, json_response
from services.casework.http.showing import stream_shown
from services.casework.person_file import find_landlord, person_file
from services.casework.working_time import midnight
from services.store import NotFolded
from services.web import Problem

Given = NamedDependency[SkipValidation[Desk]]
FamilyLink = FamilyLinkRecorded | FamilyLinkEnded
Views = NamedDependency[SkipValidation[Overview]]


class SameAs(msgspec.Struct, frozen=True, kw_only=True):
    """Whether this person and `other` are one, as somebody decided, and why."""

    other: UUID
    same: bool
    reason: FreeText


@get("/v1/people/{person_id:uuid}", summary="A person as a victim: cases, family links, repeats, who they may be.")
async def show_person(desk: Given, overview: Views, access: Acting, person_id: FromPath[UUID]) -> Response[bytes]:
    """Only ever the victim's side; who may be the same person is proposed by reasons, without what they rest on."""
    landlord = (await acting_for(overview, access, person_id)).landlord or ""
    return json_response(await asyncio.to_thread(person_file, overview.engine, landlord, person_id, desk.policies))


@post(
    "/v1/people/{person_id:uuid}/family-links",
    status_code=200,
    summary="Record a family link (`other`, `relation`, `since`, perhaps `until`), or end one (without `since`).",
)
async def record_link(
    request: Http, desk: Given, overview: Views, access: Acting, person_id: FromPath[UUID]
) -> Answered:
    """The link holds for both people, from the day `since` to the day `until`, both included."""
    acting = await acting_for(overview, access, person_id)
    value = read_json(await request.body())
    shape = FamilyLinkRecorded if isinstance(value, dict) and "since" in value else FamilyLinkEnded
    refuse(faults(value, shape))
    said: FamilyLink = msgspec.convert({**value, "type": shape.__struct_config__.tag}, FamilyLink)
    at, day = ("/since", said.since) if isinstance(said, FamilyLinkRecorded) else ("/until", said.until)
    now = desk.clock.now()
    refuse([*misplaced(said, person_id), *contradictions_in(said, "", now), *out_of_time(at, midnight(day), now)])
    return await _tell(request, desk, acting, person_id, Statement(occurred_at=midnight(day), data=said))


@post("/v1/people/{person_id:uuid}/same-as", status_code=200, summary="Decide whether two people are one.")
async def decide_same(
    request: Http, desk: Given, overview: Views, access: Acting, person_id: FromPath[UUID]
) -> Answered:
    """Nothing is ever merged without it, and the last decision on a pair counts."""
    acting = await acting_for(overview, access, person_id)
    value = read_json(await request.body())
    refuse(faults(value, SameAs))
    decided = msgspec.convert(value, SameAs)
    shape = SamePersonConfirmed if decided.same else SamePersonRuledOut
    said = shape(other=decided.other, reason=decided.reason)
    refuse(misplaced(said, person_id))
    return await _tell(request, desk, acting, person_id, Statement(occurred_at=desk.clock.now(), data=said))


@post("/v1/people/{person_id:uuid}/requests", status_code=200, summary="Ask that an entry be corrected.")
async def ask_for_change(
    request: Http, desk: Given, overview: Views, access: Acting, person_id: FromPath[UUID]
) -> Answered:
    """It rests on a version: that of If-Match, or `expected_version` of the body."""
    acting = await acting_for(overview, access, person_id)
    asked = read_request(await request.body(), if_match(request), desk.clock.now(), Kind.PERSON)
    return await submit(desk, acting, command_id_of(request), person_stream(person_id), asked)


@get("/v1/people/{person_id:uuid}/history", summary="What was stated of a person, as it became known.")
async def show_history(
    desk: Given, overview: Views, access: Acting, asked: Asked, person_id: FromPath[UUID]
) -> Response[bytes]:
    """Links and decisions on who is one with whom; nothing is no error."""
    await acting_for(overview, access, person_id)
    shown = stream_shown(await desk.read(person_stream(person_id)), asked)
    return json_response(shown, ETag=etag(shown.version))


PEOPLE: list[ControllerRouterHandler] = [show_person, record_link, decide_same, ask_for_change, show_history]


async def acting_for(overview: Overview, access: Access, person: UUID) -> Access:
    """Whoever asks, acting for the person's landlord.

    Raises Problem 404 for an unknown person or another landlord's, 503 while the view of people is not there.
    """
    try:
        landlord = await asyncio.to_thread(find_landlord, overview.engine, person)
    except NotFolded as error:
        raise being_folded(error) from error
    if landlord is None or access.landlord not in (None, landlord):
        raise Problem(404, "There is no such person here.", kind="no-such-person")
    return Access(access.actor, landlord)


async def _tell(request: Http, desk: Desk, acting: Access, person: UUID, told: Statement) -> Answered:
    return await submit(desk, acting, command_id_of(request), person_stream(person), RecordFacts(facts=(told,)))


def misplaced(said: PersonFact, person: UUID) -> Iterator[Reason]:
    """Why a fact cannot be one of this person's stream."""
    if said.other == person:
        yield fault("/other", "oneself", "Is the person of the address: name the other one.")
