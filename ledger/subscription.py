"""Subscriptions of the `eventsourcing` library: told when the log has grown, whoever made it grow."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from threading import Event
from typing import cast

from eventsourcing.persistence import ApplicationRecorder, ListenNotifySubscription, Notification

from ledger.errors import TransportError
from ledger.transport import Transport

WATCH_SECONDS = 0.5


class Listeners:
    """Events of other threads, set when there may be something new."""

    def __init__(self) -> None:
        self._events: set[Event] = set()

    def add(self, event: Event) -> None:
        """Set the event from now on."""
        self._events.add(event)

    def remove(self, event: Event) -> None:
        """Set the event no more."""
        self._events.discard(event)

    def notify(self) -> None:
        """Set all events."""
        for event in tuple(self._events):
            event.set()

    async def watch(
        self, connect: Callable[[], AbstractAsyncContextManager[Transport]], topic: str, offset: int
    ) -> None:
        """Notify whenever partition 0 grows past the offset, until cancelled; connects again while Kafka is away."""
        try:
            while True:
                try:
                    async with connect() as transport:
                        while True:
                            offset = await self._wait(transport, topic, offset)
                except TransportError:
                    await asyncio.sleep(WATCH_SECONDS)
        finally:
            # Whatever ends this, those who listen find it out for themselves rather than wait for ever.
            self.notify()

    async def _wait(self, transport: Transport, topic: str, offset: int) -> int:
        records = (await transport.read(topic, {0: offset}, WATCH_SECONDS))[0].records
        if not records:
            return offset
        self.notify()
        return records[-1].offset + 1


class Onward:
    """Selects notifications from where the last selection ended, so that none is looked at in vain more than once.

    `select` takes the first position, a limit and topics; it returns what it found and the last position it looked at.
    """

    def __init__(self, select: Callable[[int, int, Sequence[str]], tuple[Sequence[Notification], int]]) -> None:
        self._select = select
        self._looked_at = 0

    def select_notifications(
        self, start: int, limit: int, topics: Sequence[str], *, inclusive_of_start: bool
    ) -> Sequence[Notification]:
        """See `ApplicationRecorder`."""
        first = max(start if inclusive_of_start else start + 1, self._looked_at + 1)
        found, self._looked_at = self._select(first, limit, topics)
        return found


class KafkaSubscription(ListenNotifySubscription[ApplicationRecorder]):
    """Yields notifications as they are recorded."""

    def __init__(self, onward: Onward, listeners: Listeners, gt: int | None, topics: Sequence[str]) -> None:
        # All that a subscription asks of its recorder is to select.
        super().__init__(cast("ApplicationRecorder", onward), gt, topics)
        self._listeners = listeners
        listeners.add(self._has_been_notified)
        # What was recorded before this line told nobody.
        self._has_been_notified.set()

    def stop(self) -> None:
        """Stop the subscription."""
        super().stop()
        self._listeners.remove(self._has_been_notified)
