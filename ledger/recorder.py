"""The ledger as a persistence module of the `eventsourcing` library.

    PERSISTENCE_MODULE=ledger.recorder
    KAFKA_BOOTSTRAP_SERVERS=...
    KAFKA_TOPIC=...              one partition: the library's application sequence is a total order
    KAFKA_LOCAL_COPY=...         optional file that makes the next start quick; disposable

Notification ids are the ledger's positions. Reads go to the end of the log first, so they see what any process has had
acknowledged, as they would with a database.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    DataError,
    InfrastructureFactory,
    InfrastructureFactoryError,
    IntegrityError,
    Notification,
    NotSupportedError,
    OperationalError,
    ProcessRecorder,
    StoredEvent,
    Subscription,
    TrackingRecorder,
)
from eventsourcing.utils import Environment, EnvType

from ledger.errors import AppendRejected, Conflict, LedgerError
from ledger.kafka import KafkaTransport
from ledger.local_copy import LocalCopy
from ledger.log import PartitionLog
from ledger.loop_thread import LoopThread
from ledger.mapper import to_new_event, to_notification, to_stored_event
from ledger.streams import MemoryStreams
from ledger.subscription import KafkaSubscription, Listeners
from ledger.topic import check_topic

Read = TypeVar("Read")

SCAN_EVENTS = 1000
_NO_TRACKING = "ledger.recorder keeps no tracking; use the tracking recorder of the view's own database"


class KafkaApplicationRecorder(ApplicationRecorder):
    """Records events in a one-partition topic; `close` at the end."""

    def __init__(self, bootstrap_servers: str, topic: str, local_copy: Path | None = None, **security: Any) -> None:
        self._thread = LoopThread(f"ledger {topic}")
        self._connect: Callable[[], KafkaTransport] = lambda: KafkaTransport(bootstrap_servers, **security)
        self._topic = topic
        self._listeners = Listeners()
        self._watch: asyncio.Task[None] | None = None
        try:
            with _library_errors():
                self._thread.run(check_topic(bootstrap_servers, topic, partitions=1, **security))
                self._thread.run(self._open(local_copy))
        except BaseException:
            self._thread.stop()
            raise

    async def _open(self, local_copy: Path | None) -> None:
        self._transport = await self._connect().start()
        streams = LocalCopy(local_copy, self._topic, 0) if local_copy else MemoryStreams()
        self._log = PartitionLog(self._transport, self._topic, 0, streams=streams)
        await self._log.open()

    def close(self) -> None:
        """Disconnect from Kafka and stop the thread."""
        self._thread.run(self._close())
        self._thread.stop()

    async def _close(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        await self._log.close()
        await self._transport.stop()

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Append the events, all or none, and return their positions.

        Raises IntegrityError if a version is taken, DataError if they are too large, OperationalError if Kafka does
        not answer: the events may then be recorded or not.
        """
        if not stored_events:
            return []
        events = [to_new_event(stored) for stored in stored_events]
        with _library_errors():
            appended = self._thread.run(self._log.append(events))
        self._listeners.notify()
        return list(range(appended.first_position, appended.last_position + 1))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """A stream's events in order of version."""
        events = self._read(lambda: self._log.stream(str(originator_id), gt))
        if lte is not None:
            events = [event for event in events if event.version <= lte]
        if desc:
            events.reverse()
        return [to_stored_event(event) for event in events[:limit]]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Events in order of position, from `start` to `stop`, of the given classes only if there are any."""
        first = 1 if start is None else start if inclusive_of_start else start + 1
        return self._read(lambda: self._select(max(first, 1), limit, stop, topics))

    def _select(self, first: int, limit: int, stop: int | None, topics: Sequence[str]) -> list[Notification]:
        selected: list[Notification] = []
        while len(selected) < limit:
            events = self._log.read_events(first, SCAN_EVENTS if topics else limit)
            for event in events:
                if stop is not None and event.position > stop:
                    return selected
                notification = to_notification(event)
                if not topics or notification.topic in topics:
                    selected.append(notification)
            if not events:
                break
            first = events[-1].position + 1
        return selected[:limit]

    def max_notification_id(self) -> int | None:
        """The last position, None if there are no events."""
        return self._read(lambda: self._log.checkpoint.next_position - 1) or None

    def _read(self, read: Callable[[], Read]) -> Read:
        async def refreshed() -> Read:
            await self._log.refresh()
            return read()

        with _library_errors():
            return self._thread.run(refreshed())

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        """Events from a position on, those yet to come included, whoever records them."""
        if self._watch is None:
            self._watch = self._thread.run(self._begin_watch())
        return KafkaSubscription(self, self._listeners, gt, topics)

    async def _begin_watch(self) -> asyncio.Task[None]:
        return asyncio.create_task(self._watch_others())

    async def _watch_others(self) -> None:
        """Watch over a connection on which waiting holds up nobody."""
        transport = await self._connect().start()
        try:
            await self._listeners.watch(transport, self._topic, self._log.checkpoint.next_offset)
        finally:
            await transport.stop()


class Factory(InfrastructureFactory[TrackingRecorder]):
    """Makes the recorder of an application's events, from the environment."""

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        self._recorders: list[KafkaApplicationRecorder] = []

    def application_recorder(self) -> ApplicationRecorder:
        """A recorder of events by stream and by position."""
        bootstrap_servers, topic = (self._setting(name) for name in ("KAFKA_BOOTSTRAP_SERVERS", "KAFKA_TOPIC"))
        local_copy = self.env.get("KAFKA_LOCAL_COPY")
        recorder = KafkaApplicationRecorder(bootstrap_servers, topic, Path(local_copy) if local_copy else None)
        self._recorders.append(recorder)
        return recorder

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """Not supported: snapshots are disposable and belong in a database."""
        msg = f"ledger.recorder records an application's events, not {purpose}; turn snapshotting off"
        raise NotSupportedError(msg)

    def tracking_recorder(self, _: type[TrackingRecorder] | None = None) -> TrackingRecorder:
        """Not supported: a view keeps its position with itself, in its own database."""
        raise NotSupportedError(_NO_TRACKING)

    def process_recorder(self) -> ProcessRecorder:
        """Not supported: a view keeps its position with itself, in its own database."""
        raise NotSupportedError(_NO_TRACKING)

    def close(self) -> None:
        """Close the recorders made here."""
        while self._recorders:
            self._recorders.pop().close()

    def _setting(self, name: str) -> str:
        value = self.env.get(name)
        if not value:
            msg = f"ledger.recorder needs the setting {name}"
            raise InfrastructureFactoryError(msg)
        return value


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
