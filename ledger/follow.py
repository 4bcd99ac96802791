"""Following a ledger from a checkpoint a partition: what every view and every timer table stands on."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping

import structlog

from ledger.errors import LogRewound, OffsetOutOfRange, TransportError
from ledger.protocol import Chain, Checkpoint, CountedBatch, Void
from ledger.tail import verify
from ledger.transport import Slice, Transport

logger = structlog.get_logger(__name__)

RETRY_SECONDS = 0.5


class Follower:
    """Hands out the whole batches that count, of several partitions, for as long as it is asked.

        follower = Follower(transport, "case-ledger", {0: saved, 1: START})
        async for batches in follower.batches():
            save the events of all batches, and each partition's last checkpoint, in one transaction

    Asking for the next list says that the last one is saved. Give each follower a transport of its own: while it
    waits for news, nothing else gets through.
    """

    def __init__(  # noqa: PLR0913 - how it waits is tuned where it is used
        self,
        transport: Transport,
        topic: str,
        checkpoints: Mapping[int, Checkpoint],
        *,
        max_events: int = 2000,
        wait_seconds: float = 0.5,
        gather_seconds: float = 0.0,
        fill: bool = False,
    ) -> None:
        """`gather_seconds`: how long to let news gather after a short list, where each list saved has its price.

        `fill`: read on until a list holds about `max_events` or the log ends, however little one read brings.
        """
        self._transport = transport
        self._topic = topic
        self._max_events = max_events
        self._wait_seconds = wait_seconds
        self._gather_seconds = gather_seconds
        self._fill = fill
        self._ends: dict[int, int] = {}
        self._progress = asyncio.Condition()
        self._stand(checkpoints)
        self.trouble: str | None = None
        """What is wrong while the log cannot be read."""

    @property
    def checkpoints(self) -> dict[int, Checkpoint]:
        """How far each partition is saved."""
        return dict(self._checkpoints)

    @property
    def offsets(self) -> dict[int, int]:
        """The offset of each partition up to which everything is saved; what was void needs no saving."""
        return dict(self._saved_offsets)

    @property
    def voids(self) -> dict[Void, int]:
        """Void batches and records passed over, by reason."""
        return dict(sum((chain.voids for chain in self._chains.values()), Counter[Void]()))

    @property
    def lag(self) -> dict[int, int]:
        """Records of each partition not yet saved, as the log ended when it was last read."""
        return {partition: end - self._saved_offsets[partition] for partition, end in self._ends.items()}

    @property
    def caught_up(self) -> bool:
        """Whether everything that was in the log when following began is saved."""
        ends = self._start_ends
        return bool(ends) and all(self._saved_offsets[partition] >= end for partition, end in ends.items())

    async def wait_caught_up(self) -> None:
        """Wait until everything that was in the log when following began is saved."""
        await self._wait(lambda: self.caught_up)

    async def wait_for(self, partition: int, position: int) -> None:
        """Wait until the event at that position of the partition is saved."""
        await self._wait(lambda: self._checkpoints[partition].next_position > position)

    async def stand_at(self, checkpoints: Mapping[int, Checkpoint]) -> None:
        """Go by other checkpoints of the same partitions, which someone else saved; then ask for `batches` anew."""
        self._stand(checkpoints)
        await self._tell()

    async def ends(self) -> dict[int, int]:
        """The offset at which each partition ends now; waits while Kafka cannot be reached."""
        while True:
            try:
                slices = await self._read(0.0)
            except TransportError as error:
                await self._retry(error)
            else:
                return {partition: part.end_offset for partition, part in slices.items()}

    async def batches(self, until: Mapping[int, int] | None = None) -> AsyncIterator[list[CountedBatch]]:
        """Lists of counted batches in log order of each partition, about `max_events` events at a time.

        Given the offsets `until`, hands out nothing behind them and ends once all before them is saved.

        Raises CheckpointMismatch or LogRewound if the log is not the one the checkpoints are of; waits while Kafka
        cannot be reached.
        """
        self._stand(self._checkpoints)
        await self._begin()
        while until is None or any(self._saved_offsets[number] < offset for number, offset in until.items()):
            found = [one for one in await self._next() if until is None or _is_within(one, until)]
            for batches in _portions(found, self._max_events):
                yield batches
                await self._saved(batches)
            await self._passed()
            if self._gather_seconds and 0 < sum(len(batch.events) for batch in found) < self._max_events:
                await asyncio.sleep(self._gather_seconds)

    def _stand(self, checkpoints: Mapping[int, Checkpoint]) -> None:
        self._checkpoints = dict(checkpoints)
        self._chains = {partition: Chain(partition, saved) for partition, saved in checkpoints.items()}
        self._saved_offsets = {partition: saved.next_offset for partition, saved in checkpoints.items()}
        self._start_ends: dict[int, int] = {}

    async def _begin(self) -> None:
        while True:
            try:
                for partition, checkpoint in self._checkpoints.items():
                    await verify(self._transport, self._topic, partition, checkpoint)
                slices = await self._read(0.0)
            except TransportError as error:
                await self._retry(error)
            else:
                self._start_ends = {partition: part.end_offset for partition, part in slices.items()}
                # Whoever has nothing new to save has caught up already, and need not wait for news to learn it.
                await self._tell()
                return

    async def _next(self) -> list[CountedBatch]:
        found = await self._read_on()
        while self._fill and sum(len(batch.events) for batch in found) < self._max_events and self._before_the_end():
            more = await self._read_on()
            if not more:
                break
            found += more
        return found

    def _before_the_end(self) -> bool:
        return any(self._chains[partition].next_offset < end for partition, end in self._ends.items())

    async def _read_on(self) -> list[CountedBatch]:
        try:
            slices = await self._read(self._wait_seconds)
        except TransportError as error:
            await self._retry(error)
            return []
        self._ends = {partition: part.end_offset for partition, part in slices.items()}
        return [batch for partition, part in slices.items() for batch in self._chains[partition].feed(part.records)]

    async def _read(self, wait_seconds: float) -> Mapping[int, Slice]:
        offsets = {partition: chain.next_offset for partition, chain in self._chains.items()}
        try:
            slices = await self._transport.read(self._topic, offsets, wait_seconds)
        except OffsetOutOfRange as error:
            raise LogRewound(f"{self._topic} from offsets {offsets}.") from error
        self.trouble = None
        return slices

    async def _retry(self, error: TransportError) -> None:
        self.trouble = f"{self._topic} cannot be read"
        logger.warning("the log cannot be read; trying again", topic=self._topic, reason=str(error))
        await asyncio.sleep(RETRY_SECONDS)

    async def _saved(self, batches: list[CountedBatch]) -> None:
        for batch in batches:
            self._checkpoints[batch.partition] = batch.checkpoint
            self._saved_offsets[batch.partition] = batch.checkpoint.next_offset
        await self._tell()

    async def _passed(self) -> None:
        """Everything read is saved; what was void needs no saving and is no lag."""
        for partition, chain in self._chains.items():
            self._saved_offsets[partition] = chain.next_offset
        await self._tell()

    async def _tell(self) -> None:
        async with self._progress:
            self._progress.notify_all()

    async def _wait(self, reached: Callable[[], bool]) -> None:
        async with self._progress:
            await self._progress.wait_for(reached)


def _is_within(batch: CountedBatch, until: Mapping[int, int]) -> bool:
    return batch.checkpoint.next_offset <= until.get(batch.partition, batch.checkpoint.next_offset)


def _portions(batches: list[CountedBatch], max_events: int) -> Iterator[list[CountedBatch]]:
    """Cut into lists of at most `max_events` events; a larger batch stays whole."""
    portion: list[CountedBatch] = []
    count = 0
    for batch in batches:
        if portion and count + len(batch.events) > max_events:
            yield portion
            portion, count = [], 0
        portion.append(batch)
        count += len(batch.events)
    if portion:
        yield portion
