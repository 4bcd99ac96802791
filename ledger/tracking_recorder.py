"""Recorders of tracking: how far another application's notifications were processed, together with what came of it."""

from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import IntegrityError, ProcessRecorder, StoredEvent, Tracking, TrackingRecorder

from ledger.errors import Conflict
from ledger.event_recorder import KafkaApplicationRecorder, KafkaRecorder
from ledger.log import PartitionLog
from ledger.mapper import to_new_event, to_notification_id, to_tracking_event, tracking_stream
from ledger.records import Appended, NewEvent


class KafkaTrackingRecorder(KafkaRecorder, TrackingRecorder):
    """Records tracking; a view whose state is in a database keeps its tracking there, in the same transaction."""

    def insert_tracking(self, tracking: Tracking) -> None:
        """Record the tracking; raises IntegrityError unless it goes further than what was recorded."""
        self._append([], tracking)

    def max_tracking_id(self, application_name: str) -> int | None:
        """The last notification id that was tracked, None if there is none."""
        return self._datastore.read(lambda log: _tracked(log, application_name)[1])

    def _append(self, events: Sequence[NewEvent], tracking: Tracking) -> Appended:
        return self._datastore.write(lambda log: _append(log, events, tracking))


class KafkaProcessRecorder(KafkaTrackingRecorder, KafkaApplicationRecorder, ProcessRecorder):
    """Records events and tracking in one atomic batch, so that each notification has its effect exactly once."""

    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, tracking: Tracking | None = None, **_: Any
    ) -> Sequence[int] | None:
        """Append the events and the tracking, all or none, and return the events' positions.

        Raises IntegrityError if a version is taken or the tracking goes no further than what was recorded; else as
        KafkaApplicationRecorder.
        """
        if tracking is None:
            return super().insert_events(stored_events)
        appended = self._append([to_new_event(stored) for stored in stored_events], tracking)
        self._datastore.listeners.notify()
        return [event.position for event in appended.events[:-1]]


async def _append(log: PartitionLog, events: Sequence[NewEvent], tracking: Tracking) -> Appended:
    """Append with the next version of the tracking stream, for as long as others take it with lower ids."""
    while True:
        version, reached = _tracked(log, tracking.application_name)
        if reached is not None and tracking.notification_id <= reached:
            raise IntegrityError(f"{tracking} is not after notification {reached}, which was tracked before.")
        tracked = to_tracking_event(tracking, version + 1)
        try:
            return await log.append([*events, tracked])
        except Conflict as conflict:
            if conflict.stream != tracked.stream:
                raise


def _tracked(log: PartitionLog, application_name: str) -> tuple[int, int | None]:
    """The tracking stream's version, and the notification id it has reached."""
    stream = tracking_stream(application_name)
    head = log.head(stream)
    last = None if head is None else log.at(stream, head)
    return (last.version, to_notification_id(last)) if last else (0, None)
