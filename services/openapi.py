"""What Litestar cannot see in our handlers, added to the OpenAPI document: who acts, the headers, and the problems."""

from __future__ import annotations

from copy import deepcopy
from http import HTTPStatus
from typing import Any

from services.acting_headers import ACTOR, LANDLORD, ROLE

Schema = dict[str, Any]

ACTING = {
    ACTOR: "The sign-in name of the person or system that asks.",
    ROLE: "The role in which they ask, such as case-officer or compliance.",
}
"""The headers without which most operations answer 401."""
WITHOUT_ACTING = "/v1/reports"
"""Senders are told by the source of their events."""
PROBLEM = {
    "type": "object",
    "description": "What is wrong and what to do (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {
            "type": "string",
            "description": "`urn:caseledger:problem:` and a stable name to tell the problem by, or about:blank.",
        },
        "title": {"type": "string", "description": "The name of the status."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong and what to do, for a person."},
        "errors": {
            "type": "array",
            "description": "One entry a field.",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "message"],
                "properties": {
                    "pointer": {"type": "string", "description": "A JSON pointer (RFC 6901) to the field."},
                    "code": {"type": "string", "description": "A stable name of what is wrong."},
                    "message": {"type": "string"},
                    "clause": {"type": "string", "description": "The clause of the policy that asks for it."},
                },
            },
        },
    },
}
_PROBLEM_CONTENT = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string"},
    "description": "The same request under the same key is done once and answered alike.",
}
_RESTS_ON = {
    "in": "header",
    "name": "If-Match",
    "schema": {"type": "string", "pattern": '^"?[0-9]{1,9}"?$'},
    "description": "The version that the request rests on, as an ETag gave it; a stale one is answered with 412 and "
    "with what has happened since. Not needed for a permission.",
}
_FOR_LANDLORD = {
    "in": "header",
    "name": LANDLORD,
    "schema": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$"},
    "description": "The landlord for whom they act; what is another's is then not found. Left out: any.",
}
_ALSO: dict[str, dict[str, str]] = {
    "acting": {"401": "The headers do not say who asks."},
    "post": {"422": "The body is not as the contract asks, or its key was used for something else."},
    "/requests": {
        "412": "Something has changed since that version.",
        "428": "The request rests on a version and did not say which.",
    },
}
_OF_THE_STATUS = {HTTPStatus(status).description for status in (200, 400)}
_PLAIN = {
    "200": "What was asked for.",
    "400": "Something in the address or its parameters cannot be used; the entries say what.",
}
"""In place of Litestar's words, which are those of the status alone."""


def completed(schema: Schema) -> Schema:
    """The document with what holds for every operation of ours."""
    whole = deepcopy(schema)
    components = whole.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["securitySchemes"] = {
        name: {"type": "apiKey", "in": "header", "name": name, "description": told} for name, told in ACTING.items()
    }
    for path, item in whole.get("paths", {}).items():
        for method, operation in item.items():
            if isinstance(operation, dict) and "responses" in operation:
                _complete(path, method, operation)
    return whole


def _complete(path: str, method: str, operation: Schema) -> None:
    headers: list[Schema] = []
    also: dict[str, str] = {}
    acting = not path.startswith(WITHOUT_ACTING)
    operation["security"] = [{name: [] for name in ACTING}] if acting else []
    if acting:
        headers.append(_FOR_LANDLORD)
        also |= _ALSO["acting"]
    if method == "post":
        headers.append(_KEY)
        also |= _ALSO["post"]
    if path.endswith("/requests"):
        headers.append(_RESTS_ON)
        also |= _ALSO["/requests"]
    operation["parameters"] = [*operation.get("parameters", []), *deepcopy(headers)]
    if not operation["parameters"]:
        del operation["parameters"]
    operation["responses"] = _answers(operation["responses"], also)


def _answers(told: Schema, also: dict[str, str]) -> Schema:
    """What is answered: Litestar's own words for what is refused are not ours."""
    answers: Schema = {status: {"description": words} for status, words in also.items()} | told
    for status, answer in answers.items():
        if answer["description"] in _OF_THE_STATUS:
            answer["description"] = _PLAIN.get(status, answer["description"])
        if status >= "400":
            example = answer.get("content", {}).get("application/problem+json", {}).get("examples")
            answer["content"] = deepcopy(_PROBLEM_CONTENT)
            if example:
                answer["content"]["application/problem+json"]["examples"] = example
    default = {"description": "Anything else that is wrong, and what to do.", "content": _PROBLEM_CONTENT}
    return {**dict(sorted(answers.items())), "default": default}
