"""Taking notices one step further: requested, attempted, sent, and how that ended; each recorded in the notice ledger.

What to do is always read from the ledger's own view, so that a process may die between any two steps: the next one
sees how far each notice came, and repeats with the same notice id what nobody knows the end of.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence

import msgspec
import structlog
from sqlalchemy.engine import Engine

from contracts.notices import NoticeAttempted, NoticeDelivered, NoticeEvent, NoticeFailed
from contracts.topics import partition_for
from ledger.clock import Clock
from ledger.errors import Conflict, TransportError
from ledger.log import PartitionLog
from ledger.records import NewEvent
from services.notifications import notice_table, wanted_table
from services.notifications.channels import Channel, ChannelTrouble
from services.notifications.message import message_for
from services.notifications.notice import Notice, Step, next_step, request, retry_at, said_of

log = structlog.get_logger(__name__)

NOTICES_AT_ONCE = 500
SENDS_AT_ONCE = 16
SEND_SECONDS = 10.0
OPEN_AGAIN_SECONDS = 1.0

SeenUpTo = Callable[[int, int], Awaitable[None]]
"""Returns once the view has the event at that position of that partition of the notice ledger."""


class Delivery:
    """Brings notices from wanted to delivered, many at a time."""

    def __init__(  # noqa: PLR0913 - each is a seam for tests
        self,
        engine: Engine,
        logs: Sequence[PartitionLog],
        seen_up_to: SeenUpTo,
        channel: Channel,
        clock: Clock,
        *,
        pages: str,
    ) -> None:
        self._engine = engine
        self._logs = logs
        self._seen_up_to = seen_up_to
        self._channel = channel
        self._clock = clock
        self._pages = pages
        self._sending = asyncio.Semaphore(SENDS_AT_ONCE)

    async def open(self) -> None:
        """Read the notice ledger to its end, so that it can be written to; waits while Kafka cannot be reached."""
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
        by_partition = self._to_do()
        steps = (self._step_in(self._logs[partition], todo) for partition, todo in by_partition.items())
        ended = await asyncio.gather(*steps, return_exceptions=True)
        for error in ended:
            if isinstance(error, BaseException):
                raise error
        return sum(map(len, by_partition.values()))

    def _to_do(self) -> Mapping[int, list[Notice]]:
        with self._engine.begin() as connection:
            wanted = wanted_table.next_wanted(connection, NOTICES_AT_ONCE)
            known = notice_table.known(connection, [notice.id for notice in wanted])
            wanted_table.forget(connection, list(known))
            ready = notice_table.ready(connection, self._clock.now(), NOTICES_AT_ONCE)
        by_partition = defaultdict(list)
        for notice in (*(one for one in wanted if one.id not in known), *ready):
            by_partition[partition_for(notice.stream, len(self._logs))].append(notice)
        return by_partition

    async def _step_in(self, ledger: PartitionLog, todo: Sequence[Notice]) -> None:
        now = self._clock.now()
        steps = [(notice, next_step(notice, now)) for notice in todo]
        requests = [said_of(notice, request(notice), now) for notice, step in steps if step is Step.REQUEST]
        tries = [self._attempt(notice) for notice, step in steps if step is Step.ATTEMPT]
        attempts = [said_of(notice, attempt, now) for notice, attempt in tries]
        if await _say(ledger, [*requests, *attempts]):
            await _say(ledger, await asyncio.gather(*(self._send(notice, attempt) for notice, attempt in tries)))

    def _attempt(self, notice: Notice) -> tuple[Notice, NoticeAttempted]:
        return notice, NoticeAttempted(notice=notice.id, channel=self._channel.name, attempt=notice.attempt + 1)

    async def _send(self, notice: Notice, attempt: NoticeAttempted) -> NoticeEvent:
        """Send, and say how it ended."""
        reason = await self._trouble_with(notice)
        now = self._clock.now()
        if reason is None:
            ended = NoticeDelivered(notice=notice.id, channel=attempt.channel, attempt=attempt.attempt)
            return said_of(notice, ended, now)
        again = retry_at(attempt.attempt, now)
        log.warning("notice.failed", notice=str(notice.id), attempt=attempt.attempt, reason=reason, gave_up=not again)
        failed = NoticeFailed(
            notice=notice.id, channel=attempt.channel, attempt=attempt.attempt, reason=reason, retry_at=again
        )
        return said_of(notice, failed, now)

    async def _trouble_with(self, notice: Notice) -> str | None:
        try:
            async with self._sending, asyncio.timeout(SEND_SECONDS):
                await self._channel.send(message_for(notice, self._pages))
        except ChannelTrouble as trouble:
            return str(trouble)
        except TimeoutError:
            return f"The channel did not answer within {SEND_SECONDS:.0f} seconds."
        except Exception as bug:
            # A mistake of ours in one notice must not keep the others from being sent.
            log.exception("notice.send_broke", notice=str(notice.id))
            return f"The channel broke: {type(bug).__name__}."
        return None


async def _say(ledger: PartitionLog, said: Sequence[NoticeEvent]) -> bool:
    """Append to the notice ledger; False if another writer was there first, who must be read before going on."""
    if not said:
        return True
    versions: dict[str, int] = {}
    new = []
    for event in said:
        version = versions.get(event.stream, ledger.head(event.stream) or 0) + 1
        versions[event.stream] = version
        new.append(NewEvent(event.stream, version, msgspec.json.encode(event)))
    try:
        await ledger.append(new)
    except Conflict as conflict:
        log.warning("notices.conflicted", partition=ledger.partition, stream=conflict.stream)
        await ledger.refresh()
        return False
    return True
