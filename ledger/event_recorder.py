"""Recorders of events: by stream, and in the order of an application."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    Notification,
    Recorder,
    StoredEvent,
    Subscription,
)

from ledger.datastore import KafkaDatastore
from ledger.log import PartitionLog
from ledger.mapper import is_tracking, to_new_event, to_notification, to_stored_event
from ledger.records import Recorded
from ledger.subscription import KafkaSubscription, Onward

SCAN_EVENTS = 1000


class KafkaRecorder(Recorder):
    """Records in the topic of a datastore; `close` at the end."""

    def __init__(self, datastore: KafkaDatastore) -> None:
        self._datastore = datastore

    def close(self) -> None:
        """Close the datastore."""
        self._datastore.close()


class KafkaAggregateRecorder(KafkaRecorder, AggregateRecorder):
    """Records the events of streams: an application's snapshots, for instance."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Append the events, all or none; see KafkaApplicationRecorder."""
        if stored_events:
            self._datastore.append([to_new_event(stored) for stored in stored_events])
        return None

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """A stream's events in order of version, after `gt` and up to `lte`."""
        events = self._datastore.read(lambda log: log.stream(str(originator_id), gt))
        events = [event for event in events if (lte is None or event.version <= lte) and not is_tracking(event)]
        if desc:
            events.reverse()
        return [to_stored_event(event) for event in events[:limit]]


class KafkaApplicationRecorder(KafkaAggregateRecorder, ApplicationRecorder):
    """Records an application's events; a notification's id is its event's position.

    The ids have no gaps unless tracking is recorded in between.
    """

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Append the events, all or none, and return their positions.

        Raises IntegrityError if a version is taken, DataError if they are too large, OperationalError if Kafka does
        not answer: the events may then be recorded or not.
        """
        if not stored_events:
            return []
        appended = self._datastore.append([to_new_event(stored) for stored in stored_events])
        self._datastore.listeners.notify()
        return list(range(appended.first_position, appended.last_position + 1))

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
        return self._datastore.read(lambda log: _select(log, max(first, 1), limit, stop, topics))

    def max_notification_id(self) -> int | None:
        """The position of the last event, None if there is none."""
        return self._datastore.read(_last_position)

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        """Events after a position, those yet to come included, whoever records them."""
        self._datastore.watch()
        return KafkaSubscription(Onward(self._select_on), self._datastore.listeners, gt, topics)

    def _select_on(self, first: int, limit: int, topics: Sequence[str]) -> tuple[Sequence[Notification], int]:
        return self._datastore.read(lambda log: _select_on(log, first, limit, topics))


def _select_on(log: PartitionLog, first: int, limit: int, topics: Sequence[str]) -> tuple[Sequence[Notification], int]:
    """What `_select` finds, and the last position that it looked at to find it."""
    found = _select(log, first, limit, None, topics)
    return found, found[-1].id if len(found) == limit else log.checkpoint.next_position - 1


def _select(log: PartitionLog, first: int, limit: int, stop: int | None, topics: Sequence[str]) -> list[Notification]:
    selected: list[Notification] = []
    while len(selected) < limit and (stop is None or first <= stop):
        wanted = SCAN_EVENTS if topics else limit - len(selected)
        events = log.read_events(first, wanted if stop is None else min(wanted, stop - first + 1))
        selected += _notifications(events, topics)
        if len(events) < wanted:
            break
        first = events[-1].position + 1
    return selected[:limit]


def _notifications(events: Sequence[Recorded], topics: Sequence[str]) -> list[Notification]:
    notifications = [to_notification(event) for event in events if not is_tracking(event)]
    return [notification for notification in notifications if not topics or notification.topic in topics]


def _last_position(log: PartitionLog) -> int | None:
    """Look back from the end of the log for an event that is not tracking; it is nearly always the last or so."""
    end, events_wanted = log.checkpoint.next_position, 10
    while end > 1:
        first = max(end - events_wanted, 1)
        for event in reversed(log.read_events(first, end - first)):
            if not is_tracking(event):
                return event.position
        end, events_wanted = first, SCAN_EVENTS
    return None
