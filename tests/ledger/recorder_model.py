"""What a process recorder must do, as a plain list of what was recorded: event or tracking, by position."""

from collections.abc import Sequence
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent, Tracking


class RecorderModel:
    """A list and the highest id tracked for each application."""

    def __init__(self) -> None:
        self.records: list[StoredEvent | None] = []
        self.tracked: dict[str, int] = {}

    def conflicts(self, events: Sequence[StoredEvent], tracking: Tracking | None) -> bool:
        """Whether a version is taken or given twice, or the tracking goes no further."""
        new = [(str(event.originator_id), event.originator_version) for event in events]
        taken = {(str(event.originator_id), event.originator_version) for event in self.records if event}
        outdated = tracking is not None and tracking.notification_id <= self.tracked.get(tracking.application_name, 0)
        return outdated or len(set(new)) < len(new) or not taken.isdisjoint(new)

    def insert(self, events: Sequence[StoredEvent], tracking: Tracking | None) -> None:
        """Record what does not conflict."""
        self.records += events
        if tracking is not None:
            self.records.append(None)
            self.tracked[tracking.application_name] = tracking.notification_id

    def next_version(self, stream: UUID | str) -> int:
        """One more than the stream's highest version."""
        return max((event.originator_version for event in self._stream(stream)), default=0) + 1

    def _stream(self, stream: UUID | str) -> list[StoredEvent]:
        return [event for event in self.records if event and event.originator_id == stream]

    def select_events(
        self, stream: UUID | str, gt: int | None, lte: int | None, *, desc: bool, limit: int | None
    ) -> list[StoredEvent]:
        """A stream by version."""
        found = sorted(self._stream(stream), key=lambda event: event.originator_version, reverse=desc)
        found = [event for event in found if gt is None or event.originator_version > gt]
        return [event for event in found if lte is None or event.originator_version <= lte][:limit]

    def select_notifications(
        self, start: int | None, limit: int, stop: int | None, topics: Sequence[str], *, inclusive: bool
    ) -> list[Notification]:
        """All events in order of position."""
        notifications = [
            Notification(event.originator_id, event.originator_version, event.topic, event.state, position)
            for position, event in enumerate(self.records, 1)
            if event and (stop is None or position <= stop) and (not topics or event.topic in topics)
        ]
        past = -1 if start is None else start - 1 if inclusive else start
        return [notification for notification in notifications if notification.id > past][:limit]

    def max_notification_id(self) -> int | None:
        """The last event's position."""
        return max((position for position, event in enumerate(self.records, 1) if event), default=None)
