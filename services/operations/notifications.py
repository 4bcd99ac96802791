"""Asking notifications, over HTTP, what it waits for and what became of every notice; and having it try again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import msgspec
from msgspec import Struct

from contracts.envelope import Actor
from services.acting_headers import ACTOR, ROLE
from services.http_get import http_ask
from services.unavailable import Unavailable

STUCK_SECONDS = 300
"""A timer whose instant came so long ago was fired three times: casework that is well answers within a second."""
FAILING = ("failed", "given_up")

Answer = TypeVar("Answer")


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


class Declined(Exception):  # noqa: N818 - it names what it did
    """Notifications did not do what it was asked to; the message is its own."""


class NotificationsDoor:
    """Notifications at its address, such as `http://127.0.0.1:8002`.

    Every method raises Unavailable when it gives no answer that can be read, Declined when it says no.
    """

    def __init__(self, address: str) -> None:
        self._address = address

    async def timers(self, limit: int, late_seconds: int | None = None) -> Timers:
        """The timers that are open, or those whose instant came so long ago."""
        late = {} if late_seconds is None else {"late": late_seconds}
        return await self._ask("GET", f"/v1/timers?{urlencode({'limit': limit, **late})}", Timers)

    async def notices(self, limit: int, state: str | None = None) -> Notices:
        """Notices in that state, or in any."""
        chosen = {} if state is None else {"state": state}
        return await self._ask("GET", f"/v1/notices?{urlencode({'limit': limit, **chosen})}", Notices)

    async def failing(self, limit: int) -> list[Notice]:
        """Those that will be tried again, and those that were given up."""
        return [notice for state in FAILING for notice in (await self.notices(limit, state)).notices]

    async def fire(self, deadline: str, actor: Actor) -> int:
        """Have every instant of the clock that has come fired again; how many those are."""
        answer = await self._ask("POST", f"/v1/timers/{deadline}/fire", dict[str, Any], actor)
        return int(answer["instants"])

    async def retry(self, notice: str, actor: Actor) -> list[str]:
        """Have a notice tried again by every way that has not delivered it; which those are."""
        answer = await self._ask("POST", f"/v1/notices/{notice}/retry", Ways, actor)
        return [way.channel or "every way" for way in answer.notices if way.state != "delivered"]

    async def _ask(self, method: str, path: str, shape: type[Answer], actor: Actor | None = None) -> Answer:
        at = urlsplit(self._address)
        headers = {ACTOR: actor.id, ROLE: actor.role} if actor else {}
        try:
            status, body = await http_ask(method, at.hostname or "", at.port or 80, path, headers)
            if status < 300:
                return msgspec.json.decode(body, type=shape)
            raise Declined(str(msgspec.json.decode(body, type=dict[str, Any]).get("detail", status)))
        except (OSError, msgspec.MsgspecError) as error:
            raise Unavailable(f"Notifications gives no answer at {self._address}: is it running?") from error
