"""Subscriptions of the `eventsourcing` library: told when the log has grown, whoever made it grow."""

import asyncio
from collections.abc import Sequence
from threading import Event

from eventsourcing.persistence import ApplicationRecorder, ListenNotifySubscription

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

    async def watch(self, transport: Transport, topic: str, offset: int) -> None:
        """Notify whenever partition 0 grows past the offset, until cancelled; waits while Kafka cannot be reached."""
        while True:
            try:
                part = (await transport.read(topic, {0: offset}, WATCH_SECONDS))[0]
            except TransportError:
                await asyncio.sleep(WATCH_SECONDS)
                continue
            if part.records:
                offset = part.records[-1].offset + 1
                self.notify()


class KafkaSubscription(ListenNotifySubscription[ApplicationRecorder]):
    """Yields notifications as they are recorded."""

    def __init__(
        self, recorder: ApplicationRecorder, listeners: Listeners, gt: int | None, topics: Sequence[str]
    ) -> None:
        super().__init__(recorder, gt, topics)
        self._listeners = listeners
        listeners.add(self._has_been_notified)
        # What was recorded before this line told nobody.
        self._has_been_notified.set()

    def stop(self) -> None:
        """Stop the subscription."""
        super().stop()
        self._listeners.remove(self._has_been_notified)
