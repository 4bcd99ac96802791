"""The front door's HTTP: reports in, their outcomes out."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.types import ControllerRouterHandler

from services.intake.door import Door
from services.intake.outcomes import Outcomes
from services.web import Problem

REQUEST_BYTES_MAX = 4 * 1024 * 1024


def routes(door: Door, outcomes: Outcomes) -> list[ControllerRouterHandler]:
    """The handlers of `/v1/reports`."""

    @post("/v1/reports", status_code=202, request_max_body_size=REQUEST_BYTES_MAX, tags=["reports"])
    async def send_reports(request: Request[Any, Any, Any]) -> dict[str, list[dict[str, Any]]]:
        """Take one CloudEvent (structured or binary mode) or a batch; what becomes of each is told at its status URL.

        202 when any was taken, each item with its `report_id` and `status_url`, or its reasons; else a problem with
        one entry a field: 400 unreadable, 413 too large or too many, 415 another content type, 422 not as the
        contract asks, 429 too many at once, 503 Kafka does not answer.
        """
        headers = {name.lower(): text for name, text in request.headers.items()}
        return {"items": await door.receive(await request.body(), headers)}

    @get("/v1/reports/{report_id:uuid}", sync_to_thread=False, tags=["reports"])
    def report_outcomes(report_id: UUID) -> dict[str, Any]:
        """What became of a report: one outcome for each time that it was sent, the first one first."""
        known = outcomes.of(report_id)
        if not known:
            raise Problem(404, "No outcome of this report is known: it is still on its way, or it was never sent.")
        return {"report_id": str(report_id), "outcomes": [msgspec.to_builtins(outcome) for outcome in known]}

    return [send_reports, report_outcomes]
