"""One case at any moment."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from ledger.records import Recorded
from services.casework.case import clocks
from services.casework.case.history import History, standing
from services.casework.pages import words
from services.casework.pages.asking import asked_moment
from services.casework.pages.beside import beside, unseen
from services.casework.pages.opening import Opened, shown_or_told
from services.casework.pages.raw import raw_events
from services.casework.pages.sources import Given
from services.casework.pages.strips import axes, clock_strip
from services.casework.pages.timeline import asked_timeline, timeline
from services.casework.policy_names import policy_names
from services.casework.refusals import refusals
from services.casework.replay import CaseFile, Moment, case_at, history_rows
from services.casework.verdict_file import VerdictFile, verdicts_at
from services.pages.serving import AnyRequest, page, problem_page


@get("/cases/{case_id:uuid}")
async def case(request: AnyRequest, case_id: FromPath[UUID], sources: Given) -> Response[Any]:
    query = request.query_params
    if query.get("from") and query.get("to"):
        return Redirect(f"{request.url.path}/compare?{request.url.query}", status_code=303)
    return await shown_or_told(request, case_id, sources, _show)


async def _show(found: Opened) -> Response[Any]:
    moment = asked_moment(dict(found.request.query_params.items()))
    records: Sequence[Recorded] = ()
    if found.request.query_params.get("timeline") == "raw":
        records = await found.sources.find_records(found.history.stream)
    # Judging a case of many people may take seconds, in which commands and other readers go on.
    shown = await asyncio.to_thread(_told, found, moment, records)
    if shown is None:
        told = "Nothing of this case was known at that moment."
        return problem_page(found.request, 404, "Not known then", told, case=found.path)
    recorded = found.request.query_params.get("recorded")
    return page(found.request, "case.html", recorded=recorded, new_key=found.sources.new_id, **shown)


def _told(found: Opened, moment: Moment, records: Sequence[Recorded]) -> dict[str, Any] | None:
    """Everything that the page shows, None when nothing was known then."""
    history, now = found.history, found.sources.clock.now()
    judged = verdicts_at(history, moment, found.sources.policies, now)
    file = case_at(history, moment, judged.as_known) if judged else None
    if file is None or judged is None:
        return None
    rows = history_rows(history, moment)
    told = timeline(rows, asked_timeline(found.path, found.request.query_params))
    lines = [line.row for line in told.lines]
    return {
        "file": file, "judged": judged, "moment": moment, "asked": moment != Moment(), "now": now,
        "ref": words.reference(file.case_id), "called": policy_names(found.sources.policies).landlord,
        "row_of": {row.event_id: row for row in rows}, "timeline": told,
        "pairs": axes(lines) if told.asked.mode == "times" else (),
        "raw": raw_events(records, {row.version for row in lines}) if records else {},
        **_around(history, moment, judged, file),
    }  # fmt: skip


def _around(history: History, moment: Moment, judged: VerdictFile, file: CaseFile) -> dict[str, Any]:
    """What stands beside clocks and clauses: their strips, warnings, what people said of them, and what was refused."""
    known = history.own().known(moment.as_known, moment.version)
    by_id = clocks.fold(known).by_id
    said = beside(standing(known, judged.as_at))
    return {
        "strip_of": lambda one: clock_strip(one, by_id.get(one.deadline), judged.as_at),
        "beside": said,
        "unseen": unseen(file.clocks, said, judged.as_at) if moment == Moment() else (),
        "refusals": [one for one in refusals(known) if one.at <= judged.as_at],
    }
