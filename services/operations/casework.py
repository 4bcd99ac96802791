"""Asking casework, over HTTP, how far its views are and what of the ledger does not count."""

from __future__ import annotations

from msgspec import Struct

from services.operations.service_door import ServiceDoor


class Projection(Struct, frozen=True):
    """A view as it stands: how many records it has yet to take in, and how old the last event is that it holds.

    positions: partition -> the position reached. trouble: None when well. age_seconds: None when it holds nothing.
    digest: of its rows at those positions; None when it was not asked for or the view is not folded yet.
    """

    view: str
    version: int
    positions: dict[int, int]
    lag: int
    age_seconds: float | None
    trouble: str | None
    digest: str | None = None


class Voids(Struct, frozen=True):
    """What does not count in a partition of the case ledger, seen since this process started.

    last_before: the offset shortly before which the last one lies, None when there was none.
    """

    partition: int
    count: int
    reasons: dict[str, int]
    last_before: int | None


class CaseworkDoor(ServiceDoor):
    """Casework at its address. Every method raises Unavailable or Declined."""

    def __init__(self, address: str) -> None:
        super().__init__("Casework", address)

    async def projections(self) -> list[Projection]:
        """Every view, without its digest, which takes as long as reading all of its rows."""
        return await self.ask("GET", "/v1/projections?digest=false", list[Projection])

    async def voids(self) -> list[Voids]:
        """Each partition of the case ledger."""
        return await self.ask("GET", "/v1/voids", list[Voids])
