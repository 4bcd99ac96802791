"""HTTP: stating facts and asking for changes."""

from __future__ import annotations

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation
from litestar.types import ControllerRouterHandler

from contracts.commands import Body, RecordFacts, Statement, case_stream
from contracts.facts.report import IncidentReported
from services.access import Access, Acting
from services.casework.http.answers import pending, settled
from services.casework.http.bodies import read_facts, read_report, read_request
from services.casework.http.commanding import Answered, Http, command_id_of, if_match, submit
from services.casework.http.described import AsksForChange, StatesFacts
from services.casework.http.desk import Desk
from services.web import Problem

Given = NamedDependency[SkipValidation[Desk]]


@post("/v1/cases", status_code=200, summary="Open a case by hand; the body is an incident report's data.")
async def open_case(request: Http, desk: Given, access: Acting) -> Answered:
    """The case gets the id of the command, so that a repeat opens none."""
    if access.landlord is None:
        raise Problem(400, "Say whose case it is: the header Caseledger-Landlord is missing.", kind="landlord-missing")
    command_id = command_id_of(request)
    report = read_report(await request.body(), desk.clock.now())
    return await submit(desk, access, command_id, case_stream(command_id), RecordFacts(facts=(report,)))


@post(
    "/v1/cases/{case_id:uuid}/facts",
    status_code=200,
    summary="State one fact, or a list of facts.",
    operation_class=StatesFacts,
)
async def state_facts(request: Http, desk: Given, access: Acting, case_id: FromPath[UUID]) -> Answered:
    """What has happened is always accepted, and judged; `occurred_at` is when it happened."""
    facts = RecordFacts(facts=read_facts(await request.body(), desk.clock.now()))
    return await _of_case(desk, access, command_id_of(request), case_id, facts)


@post(
    "/v1/cases/{case_id:uuid}/requests",
    status_code=200,
    summary="Ask for a change, or for leave, that may be refused.",
    operation_class=AsksForChange,
)
async def ask_for_change(request: Http, desk: Given, access: Acting, case_id: FromPath[UUID]) -> Answered:
    """A change rests on a version: that of If-Match, or `expected_version` of the body; a permission need not.

    A refusal (403) names all that is missing, each with its clause. Facts in `facts` are recorded with the request.
    """
    asked = read_request(await request.body(), if_match(request), desk.clock.now())
    return await _of_case(desk, access, command_id_of(request), case_id, asked)


@get("/v1/commands/{command_id:uuid}", summary="The answer to a command that was handed in lately.")
async def show_answer(desk: Given, access: Acting, command_id: FromPath[UUID]) -> Answered:
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
    if history.reported:
        refuse_another_report(body)
    acting = Access(access.actor, history.landlord)
    return await submit(desk, acting, command_id, case_stream(case), body)


def refuse_another_report(body: Body) -> None:
    """Raises Problem 422 for a second report of a case that has one."""
    told: tuple[Statement, ...] = getattr(body, "facts", ())
    if any(isinstance(fact.data, IncidentReported) for fact in told):
        raise Problem(422, "The case has its report: correct that entry, or open another case.", kind="another-report")
