"""Stored events of the `eventsourcing` library as events of a ledger, and back.

A value is: how the stream is named (1 byte: 0 text, 1 UUID), length of the topic (2 bytes, big-endian), topic, state.
The library's "topic" names the event's class; it has nothing to do with Kafka's.
"""

import struct
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent

from ledger.records import NewEvent, Recorded

_TEXT, _UUID = 0, 1
_HEAD = struct.Struct(">BH")


def to_new_event(stored: StoredEvent) -> NewEvent:
    """The event to append."""
    named_by = _UUID if isinstance(stored.originator_id, UUID) else _TEXT
    topic = stored.topic.encode()
    value = _HEAD.pack(named_by, len(topic)) + topic + stored.state
    return NewEvent(str(stored.originator_id), stored.originator_version, value)


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
