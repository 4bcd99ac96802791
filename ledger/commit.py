"""Group commit: waiting appends go into the log together, one batch in flight at a time, each with its own answer."""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Sequence
from itertools import chain

import structlog

from ledger.clock import Clock, to_microseconds
from ledger.deadlines import Deadlines
from ledger.errors import AppendNotSent, AppendRejected, LogRewound, NotOwner, OutcomeUnknown, TransportError
from ledger.protocol import CountedBatch, Sealed
from ledger.tail import Tail
from ledger.transport import Record, StoredRecord, Transport
from ledger.waiting import Waiting, find_conflict

logger = structlog.get_logger(__name__)

BATCH_OVERHEAD_BYTES = 61
MAX_GROUP_EVENTS = 5_000
# A settling batch takes no position, so what follows it begins where the one it settled did. Its later instant tells
# the records of the two apart, for a mirror may go back from the middle of the one into the middle of the other.
SETTLING_MICROSECONDS = 1
BACK_OFF_SECONDS = 0.002
# More would let one rival run on while another waits out its deadline: of two, one once waited for 7 of 10 seconds.
BACK_OFF_SECONDS_MAX = 0.1


class Committer:
    """Takes waiting appends to the log.

    Each is checked against what is acknowledged when its turn comes; a batch that lost to a rival's goes round again.
    """

    def __init__(  # noqa: PLR0913 - wired in one place
        self,
        tail: Tail,
        transport: Transport,
        topic: str,
        partition: int,
        *,
        clock: Clock,
        rng: random.Random,
        may_write: Callable[[], bool],
        answer_seconds: float,
    ) -> None:
        self._tail = tail
        self._transport = transport
        self._topic = topic
        self._partition = partition
        self._clock = clock
        self._rng = rng
        self._may_write = may_write
        self._answer_seconds = answer_seconds
        self._queue: deque[Waiting] = deque()
        self._in_flight: list[Waiting] = []
        # Off the queue for the next batch; should making it fail, they are in no other list.
        self._taken: list[Waiting] = []
        self._pump_task: asyncio.Task[None] | None = None
        self._losses = 0
        self._failure: Exception | None = None
        self._deadlines = Deadlines(lambda: chain(self._in_flight, self._queue))

    def submit(self, waiting: Waiting) -> None:
        """Put an append in line; refused at once if the log has failed before."""
        if self._failure is not None:
            waiting.refuse(self._failure.with_traceback(None))  # or the one error would gather everybody's
            return
        self._queue.append(waiting)
        self._deadlines.watch(waiting.due)
        if self._pump_task is None or self._pump_task.done():
            self._pump_task = asyncio.create_task(self._pump())

    async def close(self) -> None:
        """Stop; appends in line are told that they were not sent, those in flight that nobody knows."""
        self._failure = closed = AppendNotSent("The log was closed.")
        if self._pump_task is not None:
            self._pump_task.cancel()
            await asyncio.gather(self._pump_task, return_exceptions=True)
        self._refuse_all(closed)
        self._deadlines.close()

    def _refuse_all(self, error: Exception) -> None:
        for waiting in self._in_flight:
            waiting.refuse(OutcomeUnknown(waiting.append_id))
        self._fly([])
        for waiting in chain(self._taken, self._queue):
            waiting.refuse(error)
        self._queue.clear()

    def _fly(self, group: list[Waiting]) -> None:
        for waiting in self._in_flight:
            waiting.in_flight = False
        for waiting in group:
            waiting.in_flight = True
        self._in_flight = group

    async def _pump(self) -> None:
        try:
            while self._queue:
                if not self._may_write():
                    self._refuse_all(NotOwner(f"{self._topic}/{self._partition}."))
                    return
                group = self._take_group()
                if group:
                    await self._commit(group)
        except Exception as error:
            # Whatever it is, appending on would rest on a fold in doubt.
            logger.exception("appending has stopped", topic=self._topic, partition=self._partition)
            self._failure = error
            self._refuse_all(error)

    def _take_group(self) -> list[Waiting]:
        """Take the appends for the next batch off the queue, and answer those that conflict.

        An append that touches a stream of this batch waits: what it would be checked against is not acknowledged.
        """
        group: list[Waiting] = []
        later: list[Waiting] = []
        self._taken = []
        touched: set[str] = set()
        size, count = BATCH_OVERHEAD_BYTES, 0
        size_max = self._transport.max_batch_bytes
        while self._queue:
            waiting = self._queue[0]
            too_many = size + waiting.size > size_max or count + len(waiting.events) > MAX_GROUP_EVENTS
            if group and (too_many or waiting.alone or group[0].alone):
                break
            self._taken.append(self._queue.popleft())
            if waiting.answer.done():
                continue
            if not touched.isdisjoint(waiting.streams):
                later.append(waiting)
                touched |= waiting.streams
                continue
            conflict = find_conflict(self._tail.streams, waiting)
            if conflict is not None:
                waiting.refuse(conflict)
                continue
            group.append(waiting)
            touched |= waiting.streams
            size += waiting.size
            count += len(waiting.events)
        self._queue.extendleft(reversed(later))
        return group

    async def _commit(self, group: list[Waiting]) -> None:
        after = self._tail.checkpoint
        now = max(to_microseconds(self._clock.now()), after.recorded_at_us)
        events = [(waiting.append_id, event) for waiting in group for event in waiting.events]
        sealed = Sealed.on(after, events, now if events else now + SETTLING_MICROSECONDS)
        try:
            batch = await self._send(sealed, group)
        except AppendRejected as error:
            self._split(group, error)
        except AppendNotSent as error:
            if self._losses == 0:
                logger.warning("an append cannot be sent; trying again", topic=self._topic, reason=str(error))
            self._again(group)
            await self._back_off()
        else:
            if batch is not None:
                self._losses = 0
                self._fly([])
                _accept(group, batch)
            else:
                self._again(group)
                await self._back_off()

    async def _send(self, sealed: Sealed, group: list[Waiting]) -> CountedBatch | None:
        """Append one batch and find out whether it counts; None if it is void for ever."""
        tail = self._tail
        tail.awaited, tail.found = sealed.id, None
        expected = tail.chain.next_offset
        self._fly(group)
        try:
            base = await self._append(sealed.records)
            await self._look(base, expected, sealed)
        except (TransportError, TimeoutError) as error:
            logger.warning("an append was not answered; settling it", topic=self._topic, reason=repr(error))
            await self._settle(sealed)
        return tail.found

    async def _append(self, records: list[Record]) -> int:
        async with asyncio.timeout(self._answer_seconds):
            return await self._transport.append(self._topic, self._partition, records)

    async def _look(self, base: int, expected: int, sealed: Sealed) -> None:
        if base < expected:
            raise LogRewound(f"{self._topic}/{self._partition} took offset {base} a second time.")
        if base != self._tail.chain.next_offset:
            async with asyncio.timeout(self._answer_seconds):
                await self._tail.catch_up(base + len(sealed.records))
        elif not self._tail.extend(sealed, base):
            self._tail.take(stored(sealed.records, base))

    async def _settle(self, unanswered: Sealed) -> None:
        """Make sure that what is unanswered counts already, or never can: something stands on the same batch now."""
        after = unanswered.after
        while self._tail.checkpoint.head == after.head:
            try:
                async with asyncio.timeout(self._answer_seconds):
                    await self._tail.catch_up()
                if self._tail.checkpoint.head == after.head:
                    expected = self._tail.chain.next_offset
                    settling = Sealed.on(after, (), unanswered.recorded_at_us + SETTLING_MICROSECONDS)
                    await self._look(await self._append(settling.records), expected, settling)
            except (AppendRejected, AppendNotSent, TransportError, TimeoutError) as error:
                logger.warning("an append is still unsettled", topic=self._topic, reason=repr(error))
                await self._back_off()

    async def _back_off(self) -> None:
        """Wait at random, longer after each loss, then see what the winner wrote."""
        ceiling = min(BACK_OFF_SECONDS * 2**self._losses, BACK_OFF_SECONDS_MAX)
        self._losses = min(self._losses + 1, 16)
        await asyncio.sleep(self._rng.uniform(0, ceiling))
        try:
            async with asyncio.timeout(self._answer_seconds):
                await self._tail.catch_up()
        except (TransportError, TimeoutError) as error:
            logger.warning("the log cannot be read", topic=self._topic, reason=repr(error))

    def _split(self, group: list[Waiting], error: AppendRejected) -> None:
        """Give the broker's refusal to the append that caused it: each of the group goes alone now."""
        if len(group) == 1:
            self._fly([])
            group[0].refuse(error)
            return
        for waiting in group:
            waiting.alone = True
        self._again(group)

    def _again(self, group: list[Waiting]) -> None:
        self._fly([])
        self._queue.extendleft(reversed(group))


def _accept(group: list[Waiting], batch: CountedBatch) -> None:
    start = 0
    for waiting in group:
        end = start + len(waiting.events)
        waiting.accept(batch.events[start:end])
        start = end


def stored(records: Sequence[Record], base: int) -> list[StoredRecord]:
    """The records as the log holds them from the offset `base` on."""
    return [StoredRecord(offset, r.key, r.value, r.stamp) for offset, r in enumerate(records, base)]
