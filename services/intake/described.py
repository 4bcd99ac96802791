"""OpenAPI: what the front door takes and answers, by the kept examples of the contract."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from litestar.openapi.spec import Example, OpenAPIMediaType, OpenAPIResponse, Operation, RequestBody

from contracts.cloudevents import BATCH, STRUCTURED
from contracts.commands import report_id
from contracts.kept_examples import FOLDER
from contracts.reports import TYPES

_TOLD = {
    "202": "At least one event was taken; one entry each, in the order of the request.",
    "400": "The body cannot be read, or Idempotency-Key is malformed.",
    "409": "A request with this Idempotency-Key is being taken at this moment.",
    "413": "An event, the request or the batch is too large; says the limit, what it has, and how to split it.",
    "415": "Another content type.",
    "422": "No event is as the contract asks, one entry a field; or the Idempotency-Key was used for another body.",
    "429": "The source sends too fast, or too many requests at once; Retry-After says how many seconds to wait.",
    "503": "Kafka does not answer; send the same again later.",
}
_REPORT = report_id("https://crm.example/whg", "crm-000123")
_TAKEN = {
    "items": [
        {
            "source": "https://crm.example/whg",
            "id": "crm-000123",
            "outcome": "pending",
            "report_id": str(_REPORT),
            "status_url": f"/v1/reports/{_REPORT}",
        }
    ]
}


@dataclass
class TakesReports(Operation):
    """The operation that takes one event or a batch."""

    def __post_init__(self) -> None:
        """The body is read by our own hand, so that Litestar cannot see what it is."""
        events = {name: Example(value=_kept(name)) for name in TYPES}
        self.request_body = RequestBody(
            content={
                STRUCTURED: OpenAPIMediaType(examples={**events}),
                BATCH: OpenAPIMediaType(examples={"batch": Example(value=[_kept(name) for name in TYPES])}),
                "application/json": OpenAPIMediaType(
                    examples={name: Example(summary="Binary mode", value=_kept(name)["data"]) for name in TYPES}
                ),
            },
            required=True,
            description="One CloudEvent in structured mode; a batch of up to 1000 of them; or, in binary mode, the "
            "data alone, with specversion, id, source, type and landlord in headers that begin with `ce-`.",
        )
        answers = {status: OpenAPIResponse(description=told) for status, told in _TOLD.items()}
        answers["202"].content = {"application/json": OpenAPIMediaType(examples={"taken": Example(value=_TAKEN)})}
        self.responses = {**answers}


def _kept(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_bytes())
