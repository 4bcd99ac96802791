"""One partition of a ledger: append with a version check, read by stream and by position."""

import asyncio
import random
from collections.abc import Callable, Sequence
from uuid import UUID

from ledger.clock import Clock, SystemClock
from ledger.commit import BATCH_OVERHEAD_BYTES, MAX_GROUP_EVENTS, Committer
from ledger.errors import AppendNotSent, AppendRejected, AppendTooLarge, OutcomeUnknown
from ledger.protocol import Checkpoint, Void
from ledger.records import Appended, NewEvent, Recorded
from ledger.streams import MemoryStreams, StreamStore
from ledger.tail import Tail
from ledger.transport import Transport
from ledger.waiting import Waiting

# At once, when looking for an append.
SEARCHED_EVENTS = 10_000


class PartitionLog:
    """A partition's fold and the way to append to it; `await open()` before use.

    With `gapless` an event must have its stream's next version (from 1); without, only a version nobody has.
    `may_write` is asked before each batch: a process that has lost the partition to another stops there.
    `answer_seconds` is how long one batch waits for Kafka before it is settled as unanswered.
    `streams` keeps the fold: a `LocalCopy` in bounded memory; without it all of it is in memory, as suits a test.
    """

    def __init__(  # noqa: PLR0913 - each is a seam for tests and the simulation
        self,
        transport: Transport,
        topic: str,
        partition: int,
        *,
        clock: Clock | None = None,
        rng: random.Random | None = None,
        streams: StreamStore | None = None,
        gapless: bool = False,
        may_write: Callable[[], bool] = lambda: True,
        answer_seconds: float = 10.0,
    ) -> None:
        self.topic = topic
        self.partition = partition
        self._streams = MemoryStreams() if streams is None else streams
        self._rng = rng or random.Random()  # noqa: S311 - back-off and ids, no secrets
        self._gapless = gapless
        self._limit_bytes = transport.max_batch_bytes
        self._tail = Tail(transport, topic, partition, self._streams)
        self._committer = Committer(
            self._tail,
            transport,
            topic,
            partition,
            clock=clock or SystemClock(),
            rng=self._rng,
            may_write=may_write,
            answer_seconds=answer_seconds,
        )

    async def open(self) -> None:
        """Read to the end of the log, from where the stream store left off.

        Raises TransportError.
        """
        # Kept, because asking for it costs a system call each time (getpid, up to Python 3.11).
        self._loop = asyncio.get_running_loop()
        await self._tail.open()

    async def close(self) -> None:
        """Stop appending and close the stream store."""
        await self._committer.close()
        self._streams.close()

    @property
    def checkpoint(self) -> Checkpoint:
        """How far the fold has come."""
        return self._tail.checkpoint

    @property
    def voids(self) -> dict[Void, int]:
        """Void batches and records passed over since the log was opened, by reason."""
        return dict(self._tail.chain.voids)

    @property
    def last_void(self) -> int | None:
        """The offset shortly before which the last of them lies, None when there was none."""
        return self._tail.last_void

    async def append(
        self, events: Sequence[NewEvent], *, deadline_seconds: float = 10.0, append_id: UUID | None = None
    ) -> Appended:
        """Append the events, all or none, and return them as recorded.

        Raises Conflict, AppendTooLarge, AppendRejected, AppendNotSent (nothing was written) or OutcomeUnknown
        (ask `outcome`); ValueError for no events or a version that does not fit into 8 bytes.
        """
        return await self.submit(events, deadline_seconds=deadline_seconds, append_id=append_id)

    def submit(
        self, events: Sequence[NewEvent], *, deadline_seconds: float = 10.0, append_id: UUID | None = None
    ) -> asyncio.Future[Appended]:
        """Begin what `append` waits for, and return the future of its answer; to be called on the event loop."""
        if not events:
            msg = "an append needs at least one event"
            raise ValueError(msg)
        waiting = self._waiting(append_id or self._new_id(), events, deadline_seconds)
        if waiting.size + BATCH_OVERHEAD_BYTES > self._limit_bytes or len(events) > MAX_GROUP_EVENTS:
            limits = f"{self._limit_bytes} bytes or {MAX_GROUP_EVENTS} events"
            waiting.refuse(AppendTooLarge(f"About {waiting.size} bytes in {len(events)} events; at most {limits}."))
        else:
            self._committer.submit(waiting)
        return waiting.answer

    async def outcome(self, append_id: UUID, *, deadline_seconds: float = 10.0) -> Appended | None:
        """What became of an append, also one of a process that died: as recorded, or None if it can never count.

        Raises OutcomeUnknown if that cannot be settled by the deadline.
        """
        try:
            async with asyncio.timeout(deadline_seconds):
                end = self._tail.checkpoint.next_position
                recorded = await self._find(append_id, 1, end) or await self._settle(append_id, end, deadline_seconds)
        except TimeoutError:
            raise OutcomeUnknown(append_id) from None
        return Appended(append_id, tuple(recorded)) if recorded else None

    async def _settle(self, append_id: UUID, from_position: int, deadline_seconds: float) -> list[Recorded]:
        """What has come to count of an append from the position on, once nothing more of it can."""
        settled = self._waiting(append_id, (), deadline_seconds)
        self._committer.submit(settled)
        try:
            await settled.answer
        except (AppendNotSent, AppendRejected) as error:
            raise OutcomeUnknown(append_id) from error
        return await self._find(append_id, from_position, self._tail.checkpoint.next_position)

    async def _find(self, append_id: UUID, from_position: int, to_position: int) -> list[Recorded]:
        """The append's events among these positions, the last excluded; the newest first, for it is near them.

        An index of appends would cost each append more than this costs the few who ask: 0.4 s for a million events,
        in portions between which others have their turn.
        """
        recorded: list[Recorded] = []
        while to_position > from_position and (not recorded or recorded[0].position == to_position):
            start = max(from_position, to_position - SEARCHED_EVENTS)
            recorded = self._streams.appended(append_id, start, to_position) + recorded
            to_position = start
            await asyncio.sleep(0)
        return recorded

    def _waiting(self, append_id: UUID, events: Sequence[NewEvent], deadline_seconds: float) -> Waiting:
        due = self._loop.time() + deadline_seconds
        return Waiting(append_id, events, self._loop.create_future(), gapless=self._gapless, due=due)

    async def refresh(self) -> None:
        """Read what others have appended, up to where the log ends now.

        Raises TransportError, LogRewound.
        """
        await self._tail.catch_up()

    def head(self, stream: str) -> int | None:
        """The stream's last version, None if it has no events."""
        return self._streams.head(stream)

    def at(self, stream: str, version: int) -> Recorded | None:
        """The stream's event of that version, None if there is none."""
        return self._streams.at(stream, version)

    def stream(self, stream: str, after_version: int | None = None) -> list[Recorded]:
        """The stream's events in order of version, past `after_version` if that is given."""
        return self._streams.stream(stream, after_version)

    def read_events(self, from_position: int = 1, limit: int = 1000) -> list[Recorded]:
        """At most `limit` of the partition's events in order of position."""
        return self._streams.events(from_position, limit)

    def _new_id(self) -> UUID:
        return UUID(int=self._rng.getrandbits(128), version=4)
