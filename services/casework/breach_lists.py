"""The lists over all cases as the pages and HTTP read them, in threads, so that commands and readers need not wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy.engine import Connection, Engine

from ledger.clock import Clock
from services.casework.breaches import digest_of
from services.casework.landlord_file import LandlordFile
from services.casework.landlord_reading import read_landlord
from services.casework.policy import PolicyBook
from services.casework.policy_names import policy_names
from services.casework.replay import Moment
from services.casework.views.breaches import (
    PAGE_MAX,
    BreachPage,
    Summary,
    WantedBreaches,
    read_breaches,
    read_summary,
)
from services.casework.views.judged import TABLES, count_waiting
from services.casework.views.worklist import Worklist
from services.store import require_folded, snapshot

VIEW = Worklist()


class BreachLists:
    """Each answer is of one instant; all raise NotFolded while the list of cases is being folded."""

    def __init__(self, engine: Engine, policies: PolicyBook, clock: Clock) -> None:
        self.policies = policies
        self.clock = clock
        self.names = policy_names(policies)
        self._engine = engine
        self._book = digest_of(policies)

    async def page(self, wanted: WantedBreaches, limit: int, cursor: str | None = None) -> BreachPage:
        """The next failing clauses, the newest first; raises CursorError."""
        return await asyncio.to_thread(self._page, wanted, limit, cursor)

    async def every(self, wanted: WantedBreaches) -> AsyncIterator[dict[str, Any]]:
        """All of them, a page at a time."""
        cursor: str | None = None
        while True:
            found = await self.page(wanted, PAGE_MAX, cursor)
            for item in found.items:
                yield item
            if (cursor := found.next) is None:
                return

    async def summary(self, landlord: str | None, some: int) -> Summary:
        """How many there are, the newest of them, and what falls due next."""
        return await asyncio.to_thread(self._summary, landlord, some)

    async def waiting(self, landlord: str | None) -> int:
        """How many cases have changed and are not judged again yet."""
        return await asyncio.to_thread(self._waiting, landlord)

    async def landlord(self, landlord: str) -> LandlordFile:
        """How the clauses that bind a landlord itself stand now."""
        return await asyncio.to_thread(read_landlord, self._engine, self.policies, self.clock.now(), landlord, Moment())

    def _page(self, wanted: WantedBreaches, limit: int, cursor: str | None) -> BreachPage:
        with snapshot(self._engine) as connection:
            self._require(connection)
            return read_breaches(connection, wanted, limit, cursor)

    def _summary(self, landlord: str | None, some: int) -> Summary:
        with snapshot(self._engine) as connection:
            self._require(connection)
            return read_summary(connection, landlord, self.clock.now(), some)

    def _waiting(self, landlord: str | None) -> int:
        with snapshot(self._engine) as connection:
            self._require(connection)
            return count_waiting(connection, self._book, self.clock.now(), landlord)

    @staticmethod
    def _require(connection: Connection) -> None:
        require_folded(connection, VIEW)
        require_folded(connection, TABLES)
