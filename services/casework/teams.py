"""Who works with whom at a landlord, read from its own stream; and whose cases a person therefore sees named."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from contracts.streams import landlord_stream
from services.casework.case.history import History
from services.rota import Rota, Stated, take

FindHistory = Callable[[str], Awaitable[History]]
"""A stream's name -> what the ledger holds of it now."""
Colleagues = Mapping[str, frozenset[str]]
"""Landlord -> a person and those in a team with them there."""


async def rotas(find_history: FindHistory, landlords: Iterable[str], at: datetime) -> dict[str, Rota]:
    """The rota of each landlord at an instant."""
    names = sorted(landlords)
    histories = await asyncio.gather(*(find_history(landlord_stream(name)) for name in names))
    return {name: rota_of(history, at) for name, history in zip(names, histories, strict=True)}


def rota_of(history: History, at: datetime) -> Rota:
    """The rota that a landlord's stream tells of."""
    found: dict[UUID, Stated] = {}
    for entry in history.entries:
        take(found, entry.event, entry.version)
    return Rota(found.values(), at)


async def colleagues(
    find_history: FindHistory, officer: str, landlords: Iterable[str], at: datetime
) -> dict[str, frozenset[str]]:
    """At each landlord, those whose cases an officer sees named: their own and those of their teams."""
    found = await rotas(find_history, landlords, at)
    return {landlord: rota.colleagues(officer) for landlord, rota in found.items()}
