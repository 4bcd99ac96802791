"""The page after a report: the reference to tell the caller, and what must happen next."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracts.commands import case_stream
from ledger.errors import TransportError
from services.access import acting_as
from services.casework.pages import words
from services.casework.pages.call.calls import Given
from services.casework.pages.call.showing import ELSEWHERE
from services.casework.replay import Moment, case_at
from services.casework.verdict_file import VerdictFile, verdicts_at
from services.casework.verdicts import Verdict
from services.pages.serving import AnyRequest, ask_who, page, problem_page
from services.web import Problem


class Due(NamedTuple):
    """What a clause asks for, and the first instant at which it is too late."""

    due: datetime
    clause: str
    text: str


@get("/reports/recorded/{case_id:uuid}")
async def recorded(request: AnyRequest, case_id: FromPath[UUID], calls: Given) -> Response[Any]:
    if (access := acting_as(request)) is None:
        return ask_who(request)
    try:
        history = await calls.find_history(case_stream(case_id))
    except (TransportError, Problem):
        told = "The report is recorded. Please try again in a minute to see what follows from it."
        return problem_page(request, 503, "The ledger cannot be read now", told, back=ELSEWHERE)
    if not history.entries or access.landlord not in (None, history.landlord):
        return problem_page(request, 404, "No such case", "There is no such case among those you can see.")
    # Judging a case of many people may take seconds, in which commands and other readers go on.
    now = calls.clock.now()
    judged = await asyncio.to_thread(verdicts_at, history, Moment(), calls.policies, now)
    file = case_at(history, Moment(), now)
    return page(
        request, "call/recorded.html", case_id=case_id, ref=words.reference(case_id),
        file=file, due=due_next(judged) if judged else [], because=file.no_clocks_because if file else None,
    )  # fmt: skip


def due_next(judged: VerdictFile) -> list[Due]:
    """What is open and has a due time, the next to be broken first; the same for several people once."""
    found = {
        Due(one.due, verdict.clause, verdict.trace[0])
        for verdict in judged.verdicts
        for one in verdict.obligations
        if one.due and one.verdict is Verdict.PENDING
    }
    return sorted(found)
