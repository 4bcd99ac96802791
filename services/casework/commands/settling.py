"""Bringing what was decided into the ledger, whatever the ledger answers."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence

import msgspec
import structlog

from contracts.commands import Command
from contracts.envelope import Reason
from ledger.clock import Clock
from ledger.errors import AppendNotSent, AppendRejected, Conflict, NotOwner, OutcomeUnknown, TransportError
from services.casework.commands.batch import Decide, Decided, Parked, Staging
from services.casework.decide import decide
from services.casework.ledgers import Partition
from services.casework.metrics import Metrics
from services.casework.policy import PolicyBook

log = structlog.get_logger()

APPEND_EVENTS = 2_000
# What the ledger keeps beside an event's own bytes, generously: key, stamp, lengths.
EVENT_OVERHEAD_BYTES = 400
TURN_SECONDS = 0.005
BACK_OFF_SECONDS = 0.1
BACK_OFF_SECONDS_MAX = 5.0

Item = Command | Parked
Positions = dict[tuple[str, int], int]
"""(stream, version) -> position, of events just appended."""


class _Refused(Exception):  # noqa: N818 - it never leaves this file
    """The broker refuses what one command left, for good."""

    def __init__(self, command: Command, error: AppendRejected) -> None:
        super().__init__(str(error))
        self.command = command


class Settler:
    """Decides and appends the commands of one partition.

    `trouble` says what it waits for, None when well. `pause` waits between tries; a test turns it by hand.
    """

    def __init__(  # noqa: PLR0913 - each is a seam for tests
        self,
        partition: Partition,
        policies: PolicyBook,
        clock: Clock,
        metrics: Metrics,
        *,
        max_batch_bytes: int,
        decide: Decide = decide,
        rng: random.Random | None = None,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.trouble: str | None = None
        self._partition = partition
        self._policies = policies
        self._clock = clock
        self._metrics = metrics
        self._max_batch_bytes = max_batch_bytes
        self._decide = decide
        self._rng = rng or random.Random()  # noqa: S311 - back-off, no secret
        self._pause = pause

    async def settle(self, items: Sequence[Item], *, anew: bool) -> list[Decided | Parked]:
        """Decide the items in order and append what they left; return only when all of it is acknowledged.

        `anew`: the partition was just taken over, so others may have written to it. Waits for as long as Kafka is in
        trouble. Raises NotOwner once the partition is no longer ours: nothing needs an answer from us then.
        """
        refresh, tries = anew, 0
        while True:
            try:
                if refresh:
                    await self._partition.refresh()
                answers = await self._try(items)
            except NotOwner:
                raise
            except _Refused as refused:
                items, refresh = [_without(refused.command, item) for item in items], False
            except Conflict as conflict:
                log.info("append.conflicted", partition=self._partition.number, stream=conflict.stream)
                refresh = True
            except (OutcomeUnknown, AppendNotSent, TransportError) as error:
                tries = await self._wait(error, tries)
                refresh = True
            else:
                self.trouble = None
                return answers

    async def _try(self, items: Sequence[Item]) -> list[Decided | Parked]:
        number = self._partition.number
        staging = Staging(self._partition.history, self._policies, self._clock.now(), number, self._decide)
        with self._metrics.decide_seconds.time():
            answers = await self._decided(staging, items)
        positions: Positions = {}
        for chunk in self._chunks(answers):
            positions |= await self._append(chunk)
        return [_positioned(answer, positions) for answer in answers]

    async def _decided(self, staging: Staging, items: Sequence[Item]) -> list[Decided | Parked]:
        answers: list[Decided | Parked] = []
        loop = asyncio.get_running_loop()
        began = loop.time()
        for item in items:
            answers.append(staging.stage(item))
            # Folding a long case takes milliseconds: heartbeats and requests must not wait for all that is here.
            if loop.time() - began > TURN_SECONDS:
                await asyncio.sleep(0)
                began = loop.time()
        return answers

    def _chunks(self, answers: Iterable[Decided | Parked]) -> Iterator[list[Decided]]:
        """As few appends as the largest batch allows; one command is never cut."""
        chunk: list[Decided] = []
        size, count = 0, 0
        for answer in answers:
            if isinstance(answer, Parked) or not answer.new_events:
                continue
            more, events = _size(answer), len(answer.new_events)
            if chunk and (size + more > self._max_batch_bytes or count + events > APPEND_EVENTS):
                yield chunk
                chunk, size, count = [], 0, 0
            chunk.append(answer)
            size, count = size + more, count + events
        if chunk:
            yield chunk

    async def _append(self, chunk: Sequence[Decided]) -> Positions:
        try:
            with self._metrics.append_seconds.time():
                appended = await self._partition.log.append([event for one in chunk for event in one.new_events])
        except AppendRejected as error:
            if len(chunk) == 1:
                raise _Refused(chunk[0].command, error) from error
            return await self._append_each(chunk)
        return {(event.stream, event.version): event.position for event in appended.events}

    async def _append_each(self, chunk: Sequence[Decided]) -> Positions:
        """Whose fault a refusal is shows only when each goes alone."""
        positions: Positions = {}
        for one in chunk:
            positions |= await self._append([one])
        return positions

    async def _wait(self, error: Exception, tries: int) -> int:
        self.trouble = "the case ledger cannot be written"
        ceiling = min(BACK_OFF_SECONDS * 2**tries, BACK_OFF_SECONDS_MAX)
        log.warning("append.waits", partition=self._partition.number, reason=str(error), seconds_at_most=ceiling)
        await self._pause(self._rng.uniform(ceiling / 2, ceiling))
        return min(tries + 1, 10)


def _size(answer: Decided) -> int:
    return sum(len(event.value) + EVENT_OVERHEAD_BYTES for event in answer.new_events)


def _positioned(answer: Decided | Parked, positions: Positions) -> Decided | Parked:
    if isinstance(answer, Parked):
        return answer
    position = positions.get((answer.command.stream, answer.version), answer.position)
    return msgspec.structs.replace(answer, position=position)


def _without(refused: Command, item: Item) -> Item:
    """The same item, or its place taken by a parked one if it is what the broker refuses."""
    if item is not refused:
        return item
    log.error("command.parked", command_id=str(refused.id), stream=refused.stream, error="AppendRejected")
    reason = Reason(code="not-storable", message="What the command left is larger than the ledger can take at once.")
    return Parked(reason=reason, command_id=refused.id, stream=refused.stream)
