"""What became of one message, each time that it was sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from services.access import acting_as
from services.intake.looking import outcomes_of, records_of
from services.intake.pages.sources import Given
from services.intake.sources import sources_of
from services.pages.serving import AnyRequest, ask_who, page, problem_page

HEADING = "Nothing is known of this message"
TOLD = "It is still on its way, it was never sent, it came more than 30 days ago, or it is another sender's."


@get("/outcomes/{report_id:uuid}", sync_to_thread=True)
def message(request: AnyRequest, doors: Given, report_id: FromPath[UUID]) -> Response[Any]:
    if (acting := acting_as(request)) is None:
        return ask_who(request)
    own = sources_of(doors.sources, acting.landlord)
    records, told = records_of(doors.engine, report_id), outcomes_of(doors.engine, report_id)
    if not records or (own is not None and records[0].source not in own):
        return problem_page(request, 404, HEADING, TOLD, back={"text": "All outcomes", "href": "/outcomes"})
    reasons = {(one.partition, one.offset): one.reasons for one in told}
    return page(request, "message.html", records=records, reasons=reasons, report_id=report_id)
