"""One topic and its fold on a thread of its own, for the synchronous recorders of the `eventsourcing` library."""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager
from functools import partial
from pathlib import Path
from threading import Lock, Thread
from typing import Any, TypeVar

from eventsourcing.persistence import DataError, IntegrityError, OperationalError

from ledger.errors import AppendRejected, Conflict, LedgerError
from ledger.kafka import connect
from ledger.local_copy import LocalCopy
from ledger.log import PartitionLog
from ledger.loop_thread import LoopThread
from ledger.records import Appended, NewEvent
from ledger.streams import StreamStore
from ledger.subscription import Listeners
from ledger.topic import check_topic, create_topic
from ledger.transport import Transport

Answer = TypeVar("Answer")
Connect = Callable[[], AbstractAsyncContextManager[Transport]]

EVENTS_IN_MEMORY = 50_000


class KafkaDatastore:
    """A one-partition topic, read and written by any thread; `close` at the end.

    `local_copy` is a disposable file that makes the next start quick; without it the copy is temporary, so that memory
    is bounded either way: the last `events_in_memory` events are kept there too. What goes wrong is raised as the
    library's errors: IntegrityError, DataError, OperationalError.
    """

    def __init__(
        self,
        topic: str,
        connect: Connect,
        *,
        local_copy: Path | None = None,
        events_in_memory: int = EVENTS_IN_MEMORY,
        check: Callable[[], Coroutine[Any, Any, None]] | None = None,
    ) -> None:
        self.listeners = Listeners()
        self._topic = topic
        self._connect = connect
        self._resources = AsyncExitStack()
        self._watch: asyncio.Task[None] | None = None
        self._asked, self._served = 0, 0
        # Taken by whoever closes, and never given back.
        self._closing = Lock()
        self._thread = LoopThread(f"ledger {topic}")
        streams = partial(LocalCopy, local_copy, topic, 0, events_in_memory=events_in_memory)
        try:
            if check is not None:
                self._run(check())
            self._run(self._open(streams))
        except BaseException:
            self._thread.stop()
            raise

    async def _open(self, streams: Callable[[], StreamStore]) -> None:
        self._refreshing = asyncio.Lock()
        async with AsyncExitStack() as resources:
            transport = await resources.enter_async_context(self._connect())
            self._log = PartitionLog(transport, self._topic, 0, streams=streams())
            resources.push_async_callback(self._log.close)
            await self._log.open()
            self._resources = resources.pop_all()

    def close(self) -> None:
        """Disconnect from Kafka and stop the thread; once is enough. Who still waits gets OperationalError."""
        if sys.is_finalizing():
            # The library closes an application that was forgotten; by now the thread has ended with the interpreter.
            return
        if self._thread.is_current():
            # The garbage collector closes an application on whatever thread it runs; this one cannot wait for itself.
            Thread(target=self.close).start()
            return
        if self._closing.acquire(blocking=False):
            try:
                self._run(self._close())
            finally:
                self._thread.stop()

    async def _close(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        await self._resources.aclose()

    def append(self, events: Sequence[NewEvent]) -> Appended:
        """Append the events, all or none, and return them as recorded."""
        with _library_errors():
            return self._thread.call(lambda: self._log.submit(events))

    def write(self, write: Callable[[PartitionLog], Coroutine[Any, Any, Answer]]) -> Answer:
        """Let a coroutine that appends have the log."""
        return self._run(write(self._log))

    def read(self, read: Callable[[PartitionLog], Answer]) -> Answer:
        """Read from the log once it holds what any process has had acknowledged before the call."""
        return self._run(self._refresh_and(read))

    async def _refresh_and(self, read: Callable[[PartitionLog], Answer]) -> Answer:
        self._asked += 1
        asked = self._asked
        async with self._refreshing:
            # One look at the end of the log serves all who asked before it began.
            if self._served < asked:
                serves = self._asked
                await self._log.refresh()
                self._served = serves
        return read(self._log)

    def watch(self) -> None:
        """Tell the listeners from now on of what others append."""
        self._run(self._begin_watch())

    async def _begin_watch(self) -> None:
        if self._watch is None:
            self._watch = asyncio.create_task(self._watch_others(self._log.checkpoint.next_offset))

    async def _watch_others(self, offset: int) -> None:
        # A connection of its own, because waiting on it must hold up nobody.
        await self.listeners.watch(self._connect, self._topic, offset)

    def _run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        with _library_errors():
            return self._thread.run(work)


def open_datastore(
    bootstrap_servers: str,
    topic: str,
    *,
    local_copy: Path | None = None,
    events_in_memory: int = EVENTS_IN_MEMORY,
    create: bool = False,
    **security: Any,
) -> KafkaDatastore:
    """Open a topic of a Kafka cluster after checking its settings; `create` makes it if it is missing.

    Raises OperationalError if Kafka does not answer, or the topic is missing or could lose events.
    """

    async def check() -> None:
        if create:
            await create_topic(bootstrap_servers, topic, partitions=1, **security)
        await check_topic(bootstrap_servers, topic, partitions=1, **security)

    return KafkaDatastore(
        topic,
        lambda: connect(bootstrap_servers, **security),
        local_copy=local_copy,
        events_in_memory=events_in_memory,
        check=check,
    )


@contextmanager
def _library_errors() -> Iterator[None]:
    """Raise the ledger's errors as the library's."""
    try:
        yield
    except Conflict as error:
        raise IntegrityError(str(error)) from error
    except AppendRejected as error:
        raise DataError(str(error)) from error
    except LedgerError as error:
        raise OperationalError(str(error)) from error
    except CancelledError as error:
        raise OperationalError("The datastore was closed; what was asked of it may have been done or not.") from error
