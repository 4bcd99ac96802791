"""One case at any moment."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from litestar import Response, get

from contracts.commands import case_stream
from ledger.errors import TransportError
from services.access import acting_as
from services.casework.case.history import History
from services.casework.pages import words
from services.casework.pages.asking import NotAMoment, asked_difference, asked_moment
from services.casework.pages.sources import Given
from services.casework.replay import Difference, Moment, case_at, differences, history_rows
from services.casework.verdict_file import VerdictFile, verdicts_at
from services.pages.serving import AnyRequest, ask_who, page, problem_page


class Compared(NamedTuple):
    """Two moments of a case side by side; `differences` is None when nobody asked."""

    before: Moment | None
    after: Moment | None
    differences: tuple[Difference, ...] | None


@get("/cases/{case_id:uuid}")
async def case(request: AnyRequest, case_id: UUID, sources: Given) -> Response[Any]:
    access = acting_as(request)
    if access is None:
        return ask_who(request)
    try:
        history = await sources.find_history(case_stream(case_id))
    except TransportError:
        return problem_page(
            request, 503, "The ledger cannot be read now", "Please try again in a minute; nothing is lost."
        )
    if not history.entries or access.landlord not in (None, history.landlord):
        return problem_page(request, 404, "No such case", "There is no such case among those you can see.")
    now, asked = sources.clock.now(), dict(request.query_params.items())
    try:
        moment = asked_moment(asked)
        compared = _compare(history, asked, now)
    except NotAMoment as problem:
        return problem_page(
            request, 400, "That moment cannot be shown", str(problem),
            readings=problem.readings, case=request.url.path,
        )  # fmt: skip
    # Judging a case of many people may take seconds, in which commands and other readers go on.
    judged = await asyncio.to_thread(verdicts_at, history, moment, sources.policies, now)
    return _case_page(request, history, moment, compared, judged)


def _case_page(
    request: AnyRequest, history: History, moment: Moment, compared: Compared, judged: VerdictFile | None
) -> Response[Any]:
    file = case_at(history, moment, judged.as_known) if judged else None
    if file is None:
        told = "Nothing of this case was known at that moment."
        return problem_page(request, 404, "Not known then", told, case=request.url.path)
    rows = history_rows(history, moment)
    return page(
        request, "case.html", file=file, ref=words.reference(file.case_id), moment=moment, compared=compared,
        judged=judged, rows=rows[::-1], asked=moment != Moment(), row_of={row.event_id: row for row in rows},
    )  # fmt: skip


def _compare(history: History, asked: Mapping[str, str], now: datetime) -> Compared:
    before, after = asked_difference(asked)
    if before is None or after is None:
        return Compared(before, after, None)
    return Compared(before, after, differences(case_at(history, before, now), case_at(history, after, now)))
