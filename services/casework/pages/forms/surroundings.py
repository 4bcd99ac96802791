"""What stands around a form: what can be chosen, whom it is about, and what each request would lack now."""

from __future__ import annotations

import asyncio
from datetime import datetime

from contracts.streams import Kind, landlord_stream
from services.casework.case.history import History
from services.casework.gates import Permission, permissions
from services.casework.http.desk import Desk
from services.casework.judging import see_case
from services.casework.pages.forms.choices import of_case, of_stream
from services.casework.pages.forms.screen import Around
from services.casework.pages.forms.target import Target
from services.casework.replay import Moment, case_at


async def surroundings(desk: Desk, target: Target) -> Around:
    """What the forms of a stream can offer. Raises Problem 503 when the ledger cannot be read."""
    landlord = await desk.read(landlord_stream(target.landlord)) if target.landlord else History(stream="")
    if target.kind is not Kind.CASE:
        return Around(target, of_stream(target.history, landlord))
    file = case_at(target.history, Moment(), desk.clock.now())
    if file is None:
        return Around(target, of_stream(target.history, landlord))
    return Around(target, of_case(file, target.history.own(), landlord), file)


async def foreseen(desk: Desk, target: Target, tag: str) -> tuple[Permission, ...]:
    """What every request of that name would lack now."""
    # Judging a case of many people may take a while, in which commands and other readers go on.
    return await asyncio.to_thread(_foreseen, target.history.own(), desk, tag, desk.clock.now())


def _foreseen(known: History, desk: Desk, tag: str, now: datetime) -> tuple[Permission, ...]:
    # A reader's clock may be behind the writer's; what was recorded is known all the same.
    at = max([now, *(entry.recorded_at for entry in known.entries[-1:])])
    found = permissions(see_case(known, desk.policies, at), desk.policies.versions(known.landlord or ""), at)
    return tuple(one for one in found if one.request == tag)
