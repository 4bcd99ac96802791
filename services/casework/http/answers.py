"""The answer to a command, as HTTP says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response

from contracts.commands import Answer, CommandOutcome
from contracts.envelope import Reason
from services.casework.decide.decision import NO_SUCH_CASE
from services.web import Problem

STATUS_PATH = "/v1/commands"


def etag(version: int) -> str:
    """The version as an entity tag."""
    return f'"{version}"'


def pending(command_id: UUID) -> Response[dict[str, Any]]:
    """The command was handed in; its answer will be found at `Location`."""
    where = f"{STATUS_PATH}/{command_id}"
    body = {"command_id": str(command_id), "outcome": "pending", "status_url": where}
    return Response(body, status_code=202, headers={"Location": where, "Retry-After": "1"})


def settled(outcome: CommandOutcome) -> Response[dict[str, Any]]:
    """The answer; a refusal, conflict or failure is raised as a Problem: 403 or 404, 412 or 422, 413 or 500."""
    if outcome.outcome is Answer.DONE:
        return Response(_done(outcome), status_code=200, headers=_headers(outcome))
    if any(reason.code == NO_SUCH_CASE for reason in outcome.reasons):
        raise _problem(404, "There is no such case here.", NO_SUCH_CASE, outcome)
    if outcome.outcome is Answer.REFUSED:
        raise _problem(403, "It was refused; the refusal is part of the case's history.", "refused", outcome)
    if any(reason.code == "id-used-before" for reason in outcome.reasons):
        raise _problem(
            422, "This Idempotency-Key was used for something else; nothing was recorded.", "key-used", outcome
        )
    if outcome.outcome is Answer.CONFLICT:
        since = msgspec.to_builtins(outcome.since)
        raise _problem(412, "Something has changed since: look at it and ask again.", "stale", outcome, since=since)
    if any(reason.code == "not-storable" for reason in outcome.reasons):
        raise _problem(413, "This is too large to be recorded at once; send it in parts.", "too-large", outcome)
    raise _problem(500, "The command could not be decided. It has been noted.", "failed", outcome)


def _done(outcome: CommandOutcome) -> dict[str, Any]:
    kind, _, name = outcome.stream.partition(":")
    return {
        "command_id": str(outcome.command_id),
        f"{kind}_id": name,
        "outcome": outcome.outcome.value,
        "version": outcome.version,
        "partition": outcome.partition,
        "position": outcome.position,
    }


def _problem(status: int, detail: str, kind: str, outcome: CommandOutcome, **members: Any) -> Problem:
    return Problem(
        status,
        detail,
        kind=kind,
        errors=[_error(reason) for reason in outcome.reasons],
        headers=_headers(outcome),
        command_id=str(outcome.command_id),
        outcome=outcome.outcome.value,
        version=outcome.version,
        **members,
    )


def _error(reason: Reason) -> Mapping[str, Any]:
    said = {"pointer": reason.pointer, "code": reason.code, "message": reason.message}
    return said | ({"clause": reason.clause} if reason.clause else {})


def _headers(outcome: CommandOutcome) -> dict[str, str]:
    headers = {"Idempotency-Key": str(outcome.command_id)}
    return headers | ({"ETag": etag(outcome.version)} if outcome.version else {})
