"""Taking notices one step further: requested, attempted, sent, and how that ended; each recorded in the notice ledger.

What to do is always read from the ledger's own view, so that a process may die between any two steps: the next one
sees how far each notice came, and repeats with the same notice id what nobody knows the end of.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from typing import NamedTuple
from uuid import UUID

import structlog

from contracts.notices import NoticeDelivered, NoticeEvent, NoticeFact, NoticeFailed
from ledger.clock import Clock
from services.notifications import notice_table
from services.notifications.choosing import Choosing
from services.notifications.database import Database
from services.notifications.notice import ATTEMPT_LASTS, Notice, evolve, is_failing, retried, said_of
from services.notifications.notice_logs import Heads, NoticeLogs, SeenUpTo
from services.notifications.sending import SEND_SECONDS, TO_A_PARTY, Sending

log = structlog.get_logger(__name__)

NOTICES_AT_ONCE = 500
SENDS_AT_ONCE = 16
"""By one way. All are sent at the same time, so that none is still being sent when its attempt counts as cut short."""
LATEST_SECONDS = ATTEMPT_LASTS.total_seconds() - SEND_SECONDS
"""An attempt that took longer to record might still be sending when it counts as cut short."""
SLOW_SECONDS = 1.0
"""A way that takes longer than this gets no more in this step: other ways and new warnings must not wait for it."""


class ToDo(NamedTuple):
    """What to request, what to send by each way, and what of that must not be sent after all."""

    requests: list[NoticeEvent]
    ready: list[list[Notice]]
    barred: set[Notice]

    @property
    def streams(self) -> set[str]:
        """The streams on which it will be told."""
        ready = {notice.stream for of_way in self.ready for notice in of_way}
        return ready | {event.stream for event in self.requests}


class Delivery:
    """Brings notices from wanted to delivered, many at a time."""

    def __init__(  # noqa: PLR0913, PLR0917 - each is a seam for tests
        self,
        database: Database,
        logs: NoticeLogs,
        seen_up_to: SeenUpTo,
        choosing: Choosing,
        sending: Sending,
        clock: Clock,
    ) -> None:
        self._database = database
        self._logs = logs
        self._seen_up_to = seen_up_to
        self._choosing = choosing
        self._sending = sending
        self._clock = clock

    async def open(self) -> None:
        """Take the work up; waits while Kafka cannot be reached."""
        self._sending.begin()
        await self._logs.open()

    async def step(self) -> int:
        """Take the notices that can move one step further; returns how many that were.

        Raises what `PartitionLog.append` raises, but for Conflict.
        """
        to_do, heads = await self._to_do()
        work = [
            self._logs.say(to_do.requests, heads),
            *(self._send_all(of_way, to_do.barred, heads) for of_way in to_do.ready),
        ]
        ended = await asyncio.gather(*work, return_exceptions=True)
        for error in ended:
            if isinstance(error, BaseException):
                raise error
        return len(to_do.requests) + sum(map(len, to_do.ready))

    async def next_at(self) -> datetime | None:
        """When the next failed or interrupted notice is to be tried again."""
        return await self._database.do(self._next_retry)

    async def _to_do(self) -> tuple[ToDo, Heads]:
        """What the view shows to be done, and the versions that this rests on.

        Whatever a rival says after those is a conflict; so what came while the view was read has it read again.
        """
        while True:
            seen = await self._logs.seen_by(self._seen_up_to)
            to_do = await self._database.do(self._look)
            if self._logs.ends == seen:
                return to_do, self._logs.heads(to_do.streams)

    def _look(self) -> ToDo:
        now = self._clock.now()
        with self._database.engine.begin() as connection:
            requests = self._choosing.requests(connection, now, NOTICES_AT_ONCE)
            ready = notice_table.ready(connection, now, NOTICES_AT_ONCE)
            barred = self._choosing.to_parties(connection, [notice for of_way in ready for notice in of_way])
        return ToDo(requests, ready, barred)

    def _next_retry(self) -> datetime | None:
        with self._database.engine.connect() as connection:
            return notice_table.next_retry(connection)

    async def _send_all(self, ready: Sequence[Notice], barred: set[Notice], heads: Heads) -> None:
        for first in range(0, len(ready), SENDS_AT_ONCE):
            begun = time.monotonic()
            await self._send_some(ready[first : first + SENDS_AT_ONCE], barred, heads)
            if time.monotonic() - begun > SLOW_SECONDS:
                return

    async def _send_some(self, ready: Sequence[Notice], barred: set[Notice], heads: Heads) -> None:
        began = time.monotonic()
        begun = {self._said(notice, self._sending.begun(notice)): notice for notice in ready}
        told = await self._logs.say(list(begun), heads)
        if time.monotonic() - began > LATEST_SECONDS:
            log.warning("notices.begun_too_late", notices=len(told))
            return
        mine = [begun[event] for event in told]
        ended = await asyncio.gather(*(self._send(notice, barred=notice in barred) for notice in mine))
        await self._logs.insist([self._said(notice, fact) for notice, fact in zip(mine, ended, strict=True)], heads)

    async def _send(self, notice: Notice, *, barred: bool) -> NoticeDelivered | NoticeFailed:
        if barred:
            return self._sending.ended(notice, notice.attempt + 1, TO_A_PARTY)
        return await self._sending.send(notice, notice.attempt + 1)

    def _said(self, notice: Notice, fact: NoticeFact) -> NoticeEvent:
        return said_of(notice.stream, notice.landlord, fact, self._clock.now())

    async def retry(self, notice: UUID, by: str) -> list[Notice]:
        """Have the ways of the notice that are failing tried again now; the notice by each of its ways after that.

        An empty list if there is no such notice. Raises what `PartitionLog.append` raises, but for Conflict.
        """
        ways = await self._database.do(self._ways, notice)
        while ways:
            # The ledger itself says how it stands: twice in a moment is once.
            ways, heads = await self._as_told(ways[0].stream, notice)
            said = [self._said(way, retried(way, by)) for way in ways if is_failing(way)]
            if not said:
                break
            await self._logs.say(said, heads)
        return ways

    def _ways(self, notice: UUID) -> list[Notice]:
        with self._database.engine.connect() as connection:
            return list(notice_table.known(connection, [notice]).get(notice, {}).values())

    async def _as_told(self, stream: str, notice: UUID) -> tuple[list[Notice], Heads]:
        told = [event for event in await self._logs.said_of(stream) if event.data.notice == notice]
        return list(reduce(evolve, told, dict[str, Notice]()).values()), self._logs.heads([stream])
