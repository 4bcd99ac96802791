"""The log in memory, reached from the event loops of several threads as a broker is."""

import asyncio
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, TypeVar

from ledger.loop_thread import LoopThread
from ledger.testing import Fate, InMemoryTransport
from ledger.transport import Record, Slice, Transport

Answer = TypeVar("Answer")


class SharedLog:
    """An InMemoryTransport on a loop of its own; `close` at the end."""

    def __init__(self) -> None:
        self._thread = LoopThread("shared log")
        self._transport = InMemoryTransport()
        self.max_batch_bytes = self._transport.max_batch_bytes

    def connect(self) -> AbstractAsyncContextManager[Transport]:
        """A connection, as recorders want one."""
        return nullcontext(self)

    async def append(self, topic: str, partition: int, records: Sequence[Record]) -> int:
        """See `Transport`."""
        return await self._there(self._transport.append(topic, partition, records))

    async def read(self, topic: str, offsets: Mapping[int, int], wait_seconds: float = 0.0) -> Mapping[int, Slice]:
        """See `Transport`."""
        return await self._there(self._transport.read(topic, offsets, wait_seconds))

    def disturb(self, fates: Iterable[Fate], read_limit: int | None) -> None:
        """Decide what becomes of the next appends, and how much one read gives."""
        self._transport.fates.extend(fates)
        self._transport.read_limit = read_limit

    def release(self) -> None:
        """Let late appends arrive now."""
        self._thread.run(self._release())

    async def _release(self) -> None:
        self._transport.release()

    def close(self) -> None:
        """Stop the loop."""
        self._thread.stop()

    async def _there(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._thread.loop))
