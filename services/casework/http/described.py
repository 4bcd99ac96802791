"""OpenAPI: what is asked for in the body of a request, by a kept example of each, and what a refusal looks like."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from litestar.openapi.spec import Example, OpenAPIMediaType, OpenAPIResponse, Operation, RequestBody

from contracts.kept_examples import FOLDER
from contracts.streams import Kind
from services.casework.http.bodies import PERMISSIONS, REQUESTS

REFUSED = {
    "type": "urn:caseledger:problem:refused",
    "title": "Forbidden",
    "status": 403,
    "detail": "It was refused; the refusal is part of the case's history.",
    "errors": [
        {
            "pointer": "",
            "code": "missing",
            "message": "The individual impact assessment of this step: not on record.",
            "clause": "connexus:app1-stage-5",
        }
    ],
}


@dataclass
class AsksForChange(Operation):
    """An operation whose body is one of the requests that a case takes."""

    def __post_init__(self) -> None:
        """Litestar fills in what a handler's signature tells; the body is read by our own hand."""
        asked = {tag: Example(summary=_summary(tag), value=_kept(tag)) for tag in REQUESTS[Kind.CASE]}
        body = OpenAPIMediaType(examples={**asked})
        self.request_body = RequestBody(content={"application/json": body}, required=True)
        refused = OpenAPIResponse(
            description="Refused: everything that is missing, each with its clause.",
            content={"application/problem+json": OpenAPIMediaType(examples={"refused": Example(value=REFUSED)})},
        )
        self.responses = {**(self.responses or {}), "403": refused}


def _kept(tag: str) -> Any:
    """A kept example; OpenAPI leaves nulls out, so that the correction shows a fact in place of none."""
    body = _read(f"command.{tag}")["body"]
    return {**body, "replacement": _read("event.contact.made.v1")["data"]} if "replacement" in body else body


def _read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_bytes())


def _summary(tag: str) -> str:
    """What the request is for, in the words of the contract."""
    told = (REQUESTS[Kind.CASE][tag].__doc__ or "").partition("\n")[0]
    return told if tag not in PERMISSIONS else f"{told} Needs no version."
