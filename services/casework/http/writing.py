"""HTTP: stating facts and asking for changes."""

from __future__ import annotations

import re
from typing import Annotated, Any
from uuid import UUID, uuid4

from litestar import Request, Response, get, post
from litestar.params import Dependency
from litestar.types import ControllerRouterHandler

from contracts.commands import Body, Command, RecordFacts, case_stream
from contracts.facts.report import IncidentReported
from services.access import Access
from services.casework.http.answers import pending, settled
from services.casework.http.bodies import read_facts, read_report, read_request
from services.casework.http.desk import Desk
from services.web import Problem

Http = Request[Any, Any, Any]
Answered = Response[dict[str, Any]]
Given = Annotated[Desk, Dependency(skip_validation=True)]


@post("/v1/cases", status_code=200, summary="Open a case by hand; the body is an incident report's data.")
async def open_case(request: Http, desk: Given, access: Access) -> Answered:
    """The case gets the id of the command, so that a repeat opens none."""
    if access.landlord is None:
        raise Problem(400, "Say whose case it is: the header Caseledger-Landlord is missing.", kind="landlord-missing")
    command_id = _command_id(request)
    report = read_report(await request.body(), desk.clock.now())
    return await _submit(desk, _command(desk, access, command_id, command_id, RecordFacts(facts=(report,))))


@post("/v1/cases/{case_id:uuid}/facts", status_code=200, summary="State one fact, or a list of facts.")
async def state_facts(request: Http, desk: Given, access: Access, case_id: UUID) -> Answered:
    """What has happened is always accepted, and judged."""
    facts = RecordFacts(facts=read_facts(await request.body(), desk.clock.now()))
    return await _of_case(desk, access, _command_id(request), case_id, facts)


@post("/v1/cases/{case_id:uuid}/requests", status_code=200, summary="Ask for a change that may be refused.")
async def ask_for_change(request: Http, desk: Given, access: Access, case_id: UUID) -> Answered:
    """It rests on a version: that of If-Match, or `expected_version` of the body."""
    asked = read_request(await request.body(), _if_match(request), desk.clock.now())
    return await _of_case(desk, access, _command_id(request), case_id, asked)


@get("/v1/commands/{command_id:uuid}", summary="The answer to a command that was handed in lately.")
async def show_answer(desk: Given, access: Access, command_id: UUID) -> Answered:
    """As the one who handed it in would have had it."""
    outcome = desk.outcomes.known(command_id)
    if outcome and await desk.may_see(outcome.stream, access.landlord):
        return settled(outcome)
    if outcome is None and desk.outcomes.is_expected(command_id):
        return pending(command_id)
    raise Problem(404, "No answer to this command is known here.", kind="no-such-command")


WRITING: list[ControllerRouterHandler] = [open_case, state_facts, ask_for_change, show_answer]


async def _of_case(desk: Desk, access: Access, command_id: UUID, case: UUID, body: Body) -> Answered:
    history = await desk.history(case, access.landlord)
    if history.reported and isinstance(body, RecordFacts):
        _refuse_another_report(body)
    acting = Access(access.actor, history.landlord)
    return await _submit(desk, _command(desk, acting, command_id, case, body))


def _refuse_another_report(told: RecordFacts) -> None:
    if any(isinstance(fact.data, IncidentReported) for fact in told.facts):
        raise Problem(422, "The case has its report: correct that entry, or open another case.", kind="another-report")


def _command(desk: Desk, access: Access, command_id: UUID, case: UUID, body: Body) -> Command:
    return Command(
        id=command_id,
        stream=case_stream(case),
        landlord=access.landlord or "",
        issued_at=desk.clock.now(),
        actor=access.actor,
        body=body,
    )


async def _submit(desk: Desk, command: Command) -> Answered:
    outcome = await desk.submit(command)
    return settled(outcome) if outcome else pending(command.id)


def _command_id(request: Http) -> UUID:
    key = request.headers.get("Idempotency-Key")
    try:
        command_id = UUID(key) if key else uuid4()
    except ValueError as error:
        raise Problem(400, "Idempotency-Key must be a UUID.", kind="idempotency-key") from error
    if command_id.version == 5:
        # Senders' messages and timers have such ids: under one of them, theirs would be taken for a repeat.
        raise Problem(400, "Idempotency-Key must be a random UUID, not one of version 5.", kind="idempotency-key")
    return command_id


def _if_match(request: Http) -> int | None:
    tag = request.headers.get("If-Match")
    found = re.fullmatch(r'"?(\d{1,9})"?', tag or "")
    if tag and found is None:
        raise Problem(400, 'If-Match must be a version of the case, such as "7".', kind="if-match")
    return int(found.group(1)) if found else None
