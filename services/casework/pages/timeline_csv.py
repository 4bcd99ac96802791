"""The timeline of a case as CSV: what happened when, when it was known, by whom, and nothing of its people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from services.casework.event_groups import group_of
from services.casework.pages.asking import asked_moment
from services.casework.pages.opening import Opened, shown_or_told
from services.casework.pages.sources import Given
from services.casework.replay import history_rows
from services.csv_file import MEDIA_TYPE, head, lines
from services.pages.serving import SAFE, AnyRequest

COLUMNS = (
    "event", "type", "group", "happened", "known", "by", "role", "for", "clause", "due", "event_id", "command",
    "corrects", "corrected_by", "partition", "position",
)  # fmt: skip


@get("/cases/{case_id:uuid}/timeline.csv")
async def timeline_csv(request: AnyRequest, case_id: FromPath[UUID], sources: Given) -> Response[Any]:
    return await shown_or_told(request, case_id, sources, _show)


async def _show(found: Opened) -> Response[Any]:
    moment = asked_moment(dict(found.request.query_params.items()))
    rows = (
        (
            row.version, row.type, group_of(row.type), row.occurred_at, row.recorded_at, row.by.id, row.by.role,
            row.by.on_behalf_of, row.data.get("clause"), row.data.get("due"), str(row.event_id), str(row.caused_by),
            str(row.corrects or ""), str(row.corrected_by or ""), row.partition, row.position,
        )
        for row in history_rows(found.history, moment)
    )  # fmt: skip
    name = f'attachment; filename="case-{found.history.stream.partition(":")[2][:8]}.csv"'
    content = head(COLUMNS) + lines(rows)
    return Response(content, media_type=MEDIA_TYPE, headers=SAFE | {"Content-Disposition": name})
