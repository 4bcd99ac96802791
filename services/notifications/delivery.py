"""Taking notices one step further: requested, attempted, sent, and how that ended; each recorded in the notice ledger.

What to do is always read from the ledger's own view, so that a process may die between any two steps: the next one
sees how far each notice came, and repeats with the same notice id what nobody knows the end of.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct
from sqlalchemy.engine import Engine

from contracts.notices import NoticeEvent
from contracts.topics import partition_for
from ledger.clock import Clock
from ledger.errors import Conflict, TransportError
from ledger.log import PartitionLog
from ledger.records import NewEvent
from services.notifications import notice_table
from services.notifications.choosing import Choosing
from services.notifications.notice import Notice, evolve, is_failing, retried, said_of
from services.notifications.sending import TO_A_PARTY, Sending

log = structlog.get_logger(__name__)

REQUESTS_AT_ONCE = 500
# A way that does not answer holds all that are sent with it up for as long as it takes to notice.
ATTEMPTS_AT_ONCE = 128
OPEN_AGAIN_SECONDS = 1.0
TELLINGS = 5

SeenUpTo = Callable[[int, int], Awaitable[None]]
"""Returns once the view has the event at that position of that partition of the notice ledger."""


class _ToDo(Struct):
    """What is to be done in one partition of the notice ledger."""

    requests: list[NoticeEvent] = []
    ready: list[Notice] = []


class Delivery:
    """Brings notices from wanted to delivered, many at a time."""

    def __init__(  # noqa: PLR0913, PLR0917 - each is a seam for tests
        self,
        engine: Engine,
        logs: Sequence[PartitionLog],
        seen_up_to: SeenUpTo,
        choosing: Choosing,
        sending: Sending,
        clock: Clock,
    ) -> None:
        self._engine = engine
        self._logs = logs
        self._seen_up_to = seen_up_to
        self._choosing = choosing
        self._sending = sending
        self._clock = clock

    async def open(self) -> None:
        """Read the notice ledger to its end, so that it can be written to; waits while Kafka cannot be reached."""
        self._sending.begin()
        for ledger in self._logs:
            while True:
                try:
                    await ledger.open()
                    break
                except TransportError as error:
                    log.warning("notices.not_opened", partition=ledger.partition, reason=str(error))
                    await asyncio.sleep(OPEN_AGAIN_SECONDS)

    async def step(self) -> int:
        """Take the notices that can move one step further; returns how many that were.

        Raises what `PartitionLog.append` raises, but for Conflict.
        """
        for partition, ledger in enumerate(self._logs):
            await self._seen_up_to(partition, ledger.checkpoint.next_position - 1)
        by_partition, barred = self._to_do()
        steps = (self._step_in(self._logs[partition], todo, barred) for partition, todo in by_partition.items())
        ended = await asyncio.gather(*steps, return_exceptions=True)
        for error in ended:
            if isinstance(error, BaseException):
                raise error
        return sum(len(todo.requests) + len(todo.ready) for todo in by_partition.values())

    def _to_do(self) -> tuple[dict[int, _ToDo], set[Notice]]:
        now = self._clock.now()
        with self._engine.begin() as connection:
            requests = self._choosing.requests(connection, now, REQUESTS_AT_ONCE)
            ready = notice_table.ready(connection, now, ATTEMPTS_AT_ONCE)
            barred = self._choosing.to_parties(connection, ready)
        by_partition: dict[int, _ToDo] = defaultdict(_ToDo)
        for event in requests:
            by_partition[self._partition_of(event.stream)].requests.append(event)
        for notice in ready:
            by_partition[self._partition_of(notice.stream)].ready.append(notice)
        return by_partition, barred

    def _partition_of(self, stream: str) -> int:
        return partition_for(stream, len(self._logs))

    async def _step_in(self, ledger: PartitionLog, todo: _ToDo, barred: set[Notice]) -> None:
        attempts = [
            said_of(one.stream, one.landlord, self._sending.begun(one), self._clock.now()) for one in todo.ready
        ]
        if not await _say(ledger, [*todo.requests, *attempts]):
            return
        ended = await asyncio.gather(*(self._send(one, barred=one in barred) for one in todo.ready))
        for _ in range(TELLINGS):
            # How it ended is so whatever a rival wrote meanwhile; untold, it would be sent again.
            if await _say(ledger, ended):
                return

    async def _send(self, notice: Notice, *, barred: bool) -> NoticeEvent:
        attempt = notice.attempt + 1
        if barred:
            ended = self._sending.ended(notice, attempt, TO_A_PARTY)
        else:
            ended = await self._sending.send(notice, attempt)
        return said_of(notice.stream, notice.landlord, ended, self._clock.now())

    async def retry(self, notice: UUID, by: str) -> list[Notice]:
        """Have the ways of the notice that are failing tried again now; the notice by each of its ways after that.

        An empty list if there is no such notice. Raises what `PartitionLog.append` raises, Conflict included.
        """
        with self._engine.connect() as connection:
            ways = notice_table.known(connection, [notice]).get(notice, {})
        now = self._clock.now()
        failing = [way for way in ways.values() if is_failing(way)]
        said = [said_of(way.stream, way.landlord, retried(way, by), now) for way in failing]
        if said:
            ledger = self._logs[self._partition_of(said[0].stream)]
            await ledger.open()
            await _append(ledger, said)
        for event in said:
            ways = evolve(ways, event)
        return list(ways.values())


async def _say(ledger: PartitionLog, said: Sequence[NoticeEvent]) -> bool:
    """Append to the notice ledger; False if another writer was there first, who must be read before going on."""
    if not said:
        return True
    try:
        await _append(ledger, said)
    except Conflict as conflict:
        log.warning("notices.conflicted", partition=ledger.partition, stream=conflict.stream)
        await ledger.refresh()
        return False
    return True


async def _append(ledger: PartitionLog, said: Sequence[NoticeEvent]) -> None:
    versions: dict[str, int] = {}
    new = []
    for event in said:
        version = versions.get(event.stream, ledger.head(event.stream) or 0) + 1
        versions[event.stream] = version
        new.append(NewEvent(event.stream, version, msgspec.json.encode(event)))
    await ledger.append(new)
