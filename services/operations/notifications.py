"""Asking notifications, over HTTP, what it waits for and what became of every notice; and having it try again."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from contracts.envelope import Actor
from services.operations.service_door import ServiceDoor

STUCK_SECONDS = 300
"""A timer whose instant came so long ago was fired three times: casework that is well answers within a second."""
FAILING = ("failed", "given_up")


class Timer(Struct, frozen=True):
    """An instant that is waited for, as notifications tells of it."""

    stream: str
    landlord: str
    deadline: str
    moment: str
    at: datetime
    due: datetime
    firings: int
    next_at: datetime | None = None


class Timers(Struct, frozen=True):
    """Timers, the earliest first; the counts are over all that are open."""

    open: int
    overdue: int
    stuck: int
    timers: list[Timer]


class Notice(Struct, frozen=True):
    """A notice by one way, without anything personal; `retry_at` is None once it was given up."""

    id: str
    stream: str
    landlord: str
    occasion: str
    recipient: str
    state: str
    attempt: int
    channel: str | None = None
    due: datetime | None = None
    retry_at: datetime | None = None
    reason: str | None = None


class Notices(Struct, frozen=True):
    """Notices, and how many there are in each state."""

    counts: dict[str, int]
    notices: list[Notice]


class Ways(Struct, frozen=True):
    """One notice by each of its ways."""

    notices: list[Notice]


class NotificationsDoor(ServiceDoor):
    """Notifications at its address. Every method raises Unavailable or Declined."""

    def __init__(self, address: str) -> None:
        super().__init__("Notifications", address)

    async def timers(self, limit: int, late_seconds: int | None = None) -> Timers:
        """The timers that are open, or those whose instant came so long ago."""
        late = {} if late_seconds is None else {"late": late_seconds}
        return await self.ask("GET", f"/v1/timers?{urlencode({'limit': limit, **late})}", Timers)

    async def notices(self, limit: int, state: str | None = None) -> Notices:
        """Notices in that state, or in any."""
        chosen = {} if state is None else {"state": state}
        return await self.ask("GET", f"/v1/notices?{urlencode({'limit': limit, **chosen})}", Notices)

    async def failing(self, limit: int) -> list[Notice]:
        """Those that will be tried again, and those that were given up."""
        return [notice for state in FAILING for notice in (await self.notices(limit, state)).notices]

    async def fire(self, deadline: str, actor: Actor) -> int:
        """Have every instant of the clock that has come fired again; how many those are."""
        answer = await self.ask("POST", f"/v1/timers/{deadline}/fire", dict[str, Any], actor)
        return int(answer["instants"])

    async def retry(self, notice: str, actor: Actor) -> list[str]:
        """Have a notice tried again by every way that has not delivered it; which those are."""
        answer = await self.ask("POST", f"/v1/notices/{notice}/retry", Ways, actor)
        return [way.channel or "every way" for way in answer.notices if way.state != "delivered"]
