"""From an HTTP request to a command and back: its id, the version it rests on, and the answer."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID, uuid4

from litestar import Request, Response

from contracts.commands import Body, Command
from services.access import Access
from services.casework.http.answers import pending, settled
from services.casework.http.desk import Desk
from services.web import Problem

Http = Request[Any, Any, Any]
Answered = Response[dict[str, Any]]


async def submit(desk: Desk, access: Access, command_id: UUID, stream: str, body: Body) -> Answered:
    """Hand a command in and tell its answer; `access` names the landlord for whom it is."""
    outcome = await desk.submit(command_of(desk, access, command_id, stream, body))
    return settled(outcome) if outcome else pending(command_id)


def command_of(desk: Desk, access: Access, command_id: UUID, stream: str, body: Body) -> Command:
    """The command that someone gives now; `access` names the landlord for whom it is."""
    return Command(
        id=command_id,
        stream=stream,
        landlord=access.landlord or "",
        issued_at=desk.clock.now(),
        actor=access.actor,
        body=body,
    )


def command_id_of(request: Http) -> UUID:
    """The id that the sender gave the command, or a new one. Raises Problem 400."""
    return command_id(request.headers.get("Idempotency-Key"))


def command_id(key: str | None) -> UUID:
    """The id of a command by its Idempotency-Key, or a new one. Raises Problem 400."""
    try:
        named = UUID(key) if key else uuid4()
    except ValueError as error:
        raise Problem(400, "Idempotency-Key must be a UUID.", kind="idempotency-key") from error
    if named.version == 5:
        # Senders' messages and timers have such ids: under one of them, theirs would be taken for a repeat.
        raise Problem(400, "Idempotency-Key must be a random UUID, not one of version 5.", kind="idempotency-key")
    return named


def if_match(request: Http) -> int | None:
    """The version that the request rests on, as far as its header tells. Raises Problem 400."""
    tag = request.headers.get("If-Match")
    found = re.fullmatch(r'"?(\d{1,9})"?', tag or "")
    if tag and found is None:
        raise Problem(400, 'If-Match must be a version of the case, such as "7".', kind="if-match")
    return int(found.group(1)) if found else None
