"""Reading a partition by the rule, from a checkpoint to where the log ends."""

import asyncio
from collections.abc import Sequence

import structlog

from ledger.errors import CheckpointMismatch, LogRewound, OffsetOutOfRange, TransportError
from ledger.protocol import Chain, Checkpoint, CountedBatch, Sealed
from ledger.streams import StreamStore
from ledger.transport import Slice, StoredRecord, Transport

logger = structlog.get_logger(__name__)

# A new leader may for a moment show less than was acknowledged; wait for it rather than ask in a circle.
_LAGGING_LEADER_SECONDS = 0.1
_LAGGING_LEADER_LOOKS = 50
# So many are folded at once; then others on the event loop have their turn, for a start may read a million.
_PORTION_RECORDS = 500


async def read_on(transport: Transport, topic: str, partition: int, offset: int, wait_seconds: float = 0.0) -> Slice:
    """Read from an offset that the log had reached; raises LogRewound if it does not reach it now."""
    try:
        return (await transport.read(topic, {partition: offset}, wait_seconds))[partition]
    except OffsetOutOfRange as error:
        raise LogRewound(f"{topic}/{partition} at offset {offset}.") from error


async def _shown(transport: Transport, topic: str, partition: int, offset: int) -> Sequence[StoredRecord]:
    """What lies at an offset that the log had reached.

    Raises LogRewound if the log ends there now; TransportError if it goes on, but does not show it for long.
    """
    for _ in range(_LAGGING_LEADER_LOOKS):
        records = (await read_on(transport, topic, partition, offset, _LAGGING_LEADER_SECONDS)).records
        if records:
            return records
        # Of what a leader has but does not show yet it says nothing; of what is beyond its end it says so.
        await read_on(transport, topic, partition, offset + 1)
    raise TransportError(f"{topic}/{partition} does not show what lies at offset {offset}.")


async def verify(transport: Transport, topic: str, partition: int, checkpoint: Checkpoint) -> None:
    """Read the checkpoint's last batch again.

    Raises CheckpointMismatch if it is not there as it was, LogRewound if the log ends before it; TransportError if that
    cannot be seen yet.
    """
    if checkpoint.head_offset < 0:
        await read_on(transport, topic, partition, checkpoint.next_offset)
        return
    where = f"{topic}/{partition} at offset {checkpoint.head_offset}."
    chain: Chain | None = None
    offset = checkpoint.head_offset
    while offset < checkpoint.next_offset:
        records = await _shown(transport, topic, partition, offset)
        chain = chain or Chain.just_before(partition, records[0])
        again = chain.feed(records) if chain else []
        if again and again[0].checkpoint == checkpoint:
            return
        offset = records[-1].offset + 1
    raise CheckpointMismatch(where)


class Tail:
    """A partition's fold: what counts so far, kept in a stream store, and the place to read on from.

    `awaited` is the id of a batch someone waits for; `found` is that batch once it was read and counts.
    """

    def __init__(self, transport: Transport, topic: str, partition: int, streams: StreamStore) -> None:
        self.streams = streams
        self.chain = Chain(partition, streams.checkpoint)
        self.awaited: bytes | None = None
        self.found: CountedBatch | None = None
        self.last_void: int | None = None
        """An offset after the last void seen, and not long after; None when none was."""
        self._transport = transport
        self._topic = topic

    @property
    def checkpoint(self) -> Checkpoint:
        """Where the last batch that counts ends."""
        return self.chain.checkpoint

    async def open(self) -> None:
        """Check the store against the log, start it anew if it is of another log, and read to the end.

        Raises TransportError.
        """
        try:
            await verify(self._transport, self._topic, self.chain.partition, self.streams.checkpoint)
        except CheckpointMismatch as mismatch:
            logger.warning("local copy does not match the log; rebuilding it", reason=str(mismatch))
            self.streams.clear()
        self.chain = Chain(self.chain.partition, self.streams.checkpoint)
        await self.catch_up()

    async def catch_up(self, at_least: int = 0) -> None:
        """Read up to where the log ended when it was first asked, or to the offset if that is further."""
        part = await self._read()
        goal = max(at_least, part.end_offset)
        while self.chain.next_offset < goal:
            await self._read(_LAGGING_LEADER_SECONDS)

    async def _read(self, wait_seconds: float = 0.0) -> Slice:
        partition, offset = self.chain.partition, self.chain.next_offset
        part = await read_on(self._transport, self._topic, partition, offset, wait_seconds)
        for start in range(0, len(part.records), _PORTION_RECORDS):
            # Whoever takes what comes next in the meantime does no harm: records are never taken twice.
            if start > 0:
                await asyncio.sleep(0)
            self.take(part.records[start : start + _PORTION_RECORDS])
        return part

    def extend(self, sealed: Sealed, base: int) -> bool:
        """Fold in a batch of our own that lies at the offset; False, and nothing is done, unless it plainly counts."""
        batch = self.chain.extend(sealed, base)
        if batch is not None:
            self._fold(batch)
        return batch is not None

    def take(self, records: Sequence[StoredRecord]) -> None:
        """Fold records in; those that were read before are passed over."""
        before = self.chain.voids.total()
        for batch in self.chain.feed(records):
            self._fold(batch)
        if self.chain.voids.total() > before:
            self.last_void = self.chain.next_offset
        # At every doubling: rivals may make thousands.
        if self.chain.voids.total().bit_length() > before.bit_length():
            where = {"topic": self._topic, "partition": self.chain.partition}
            logger.warning("void records", **where, voids={why.value: n for why, n in self.chain.voids.items()})

    def _fold(self, batch: CountedBatch) -> None:
        if batch.checkpoint.head == self.awaited:
            self.found = batch
        try:
            self.streams.apply(batch.events, batch.checkpoint)
        except Exception:
            # What was fed with it is not applied: whoever goes on reads it again, or would append beside it.
            voids, self.chain = self.chain.voids, Chain(self.chain.partition, self.streams.checkpoint)
            self.chain.voids = voids
            raise
