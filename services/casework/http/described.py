"""OpenAPI: what is asked for in the body of a request, by a kept example of each, and what a refusal looks like."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from litestar.openapi.spec import Example, OpenAPIMediaType, OpenAPIResponse, Operation, RequestBody

from contracts.kept_examples import FOLDER
from contracts.streams import Kind
from services.casework.http.bodies import FACTS, PERMISSIONS, REQUESTS

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
class StatesFacts(Operation):
    """An operation whose body is a fact of a case, or a list of such facts."""

    def __post_init__(self) -> None:
        """By an example of each fact; with what each field means they are in docs/judging.md."""
        facts = {
            tag: Example(summary=_first_line(shape), value=_stated(tag)) for tag, shape in FACTS[Kind.CASE].items()
        }
        self.request_body = RequestBody(
            content={"application/json": OpenAPIMediaType(examples={**facts})},
            required=True,
            description="One fact with the time at which it happened, or a list of up to 100.",
        )


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


def _stated(tag: str) -> Any:
    event = _read(f"event.{tag}")
    return {name: event[name] for name in ("occurred_at", "data")}


def _read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_bytes())


def _summary(tag: str) -> str:
    """What the request is for, in the words of the contract."""
    told = _first_line(REQUESTS[Kind.CASE][tag])
    return told if tag not in PERMISSIONS else f"{told} Needs no version."


def _first_line(shape: type) -> str:
    return (shape.__doc__ or "").partition("\n")[0]
