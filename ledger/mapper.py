"""Stored events and tracking of the `eventsourcing` library as events of a ledger, and back.

A value is: what it is (1 byte: 0 event of a stream named by text, 1 by a UUID, 2 tracking), length of the topic (2
bytes, big-endian), topic, state. The library's "topic" names the event's class; it has nothing to do with Kafka's.

Tracking tells how far another application's notifications were processed. Its state is the notification id (8 bytes,
big-endian, signed); its stream, named after that application, counts up from 1, so that whoever tracks from an outdated
position finds the next version taken.
"""

import struct
from uuid import UUID

from eventsourcing.persistence import DataError, Notification, StoredEvent, Tracking

from ledger.records import NewEvent, Recorded

_TEXT, _UUID, _TRACKING = 0, 1, 2
_HEAD = struct.Struct(">BH")
_NOTIFICATION_ID = struct.Struct(">q")
_TRACKING_HEAD = _HEAD.pack(_TRACKING, 0)
_TRACKING_STREAM = "$tracking:"


def to_new_event(stored: StoredEvent) -> NewEvent:
    """The event to append; raises DataError if a ledger has no room for its name, topic or version."""
    named_by = _UUID if isinstance(stored.originator_id, UUID) else _TEXT
    stream = str(stored.originator_id)
    topic = stored.topic.encode()
    if named_by == _TEXT and stream.startswith(_TRACKING_STREAM):
        raise DataError(f"Names that begin with {_TRACKING_STREAM} are the recorder's own: {stream}.")
    if len(topic) > 0xFFFF:
        raise DataError(f"The topic of {stream} version {stored.originator_version} is longer than 65,535 bytes.")
    if not -(2**63) <= stored.originator_version < 2**63:
        raise DataError(f"Version {stored.originator_version} of {stream} does not fit into 8 bytes.")
    return NewEvent(stream, stored.originator_version, _HEAD.pack(named_by, len(topic)) + topic + stored.state)


def to_stored_event(recorded: Recorded) -> StoredEvent:
    """The library's view of an event by stream."""
    originator_id, topic, state = _open(recorded)
    return StoredEvent(originator_id, recorded.version, topic, state)


def to_notification(recorded: Recorded) -> Notification:
    """The library's view of an event by position, which is the notification's id."""
    originator_id, topic, state = _open(recorded)
    return Notification(originator_id, recorded.version, topic, state, recorded.position)


def _open(recorded: Recorded) -> tuple[UUID | str, str, bytes]:
    named_by, length = _HEAD.unpack_from(recorded.value)
    end = _HEAD.size + length
    originator_id = UUID(recorded.stream) if named_by == _UUID else recorded.stream
    return originator_id, recorded.value[_HEAD.size : end].decode(), recorded.value[end:]


def tracking_stream(application_name: str) -> str:
    """The stream that tells how far the application's notifications were processed."""
    return _TRACKING_STREAM + application_name


def to_tracking_event(tracking: Tracking, version: int) -> NewEvent:
    """The event that records the tracking."""
    state = _NOTIFICATION_ID.pack(tracking.notification_id)
    return NewEvent(tracking_stream(tracking.application_name), version, _TRACKING_HEAD + state)


def is_tracking(recorded: Recorded) -> bool:
    """Whether the event is tracking, which no application sees among its own events."""
    return recorded.value[0] == _TRACKING


def to_notification_id(recorded: Recorded) -> int:
    """How far a tracking event says that the other application's notifications were processed."""
    notification_id: int = _NOTIFICATION_ID.unpack_from(recorded.value, _HEAD.size)[0]
    return notification_id
