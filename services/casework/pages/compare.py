"""One case at two moments, side by side."""

from __future__ import annotations

import asyncio
import re
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from services.casework.comparing import compare as compared
from services.casework.pages import words
from services.casework.pages.asking import asked_difference
from services.casework.pages.opening import Opened, shown_or_told
from services.casework.pages.reaching import reachable
from services.casework.pages.sources import Given
from services.casework.replay import HistoryRow, Moment, history_rows
from services.pages.serving import AnyRequest, page

_NUMBER = re.compile("/people/[^/]+/contacts/")
"""Where a way to reach somebody stands in a case."""


@get("/cases/{case_id:uuid}/compare")
async def compare(request: AnyRequest, case_id: FromPath[UUID], sources: Given) -> Response[Any]:
    return await shown_or_told(request, case_id, sources, _show)


async def _show(found: Opened) -> Response[Any]:
    before, after = asked_difference(dict(found.request.query_params.items()))
    told: dict[str, Any] = {"comparison": None}
    if before and after:
        told = await asyncio.to_thread(_told, found, before, after)
    case_id = found.history.stream.partition(":")[2]
    return page(
        found.request,
        "compare.html",
        case_path=found.path,
        ref=words.reference(case_id),
        before=before,
        after=after,
        **told,
    )


def _told(found: Opened, before: Moment, after: Moment) -> dict[str, Any]:
    sources = found.sources
    comparison = compared(found.history, before, after, sources.policies, sources.clock.now())
    rows: tuple[HistoryRow, ...] = history_rows(found.history, Moment())
    file = comparison.after or comparison.before
    numbers = any(_NUMBER.match(one.pointer) for one in comparison.fields)
    version_of = {str(row.event_id): row.version for row in rows}
    # The place of a value names its event already.
    fields = [one for one in comparison.fields if not version_of.keys() & {one.before, one.after}]
    return {
        "comparison": comparison, "row_of": {row.version: row for row in rows}, "fields": fields,
        "version_of": version_of,
        "safe": reachable(file) if file and numbers else (),
    }  # fmt: skip
