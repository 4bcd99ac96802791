"""The persistence module under an application of the library, on a real broker."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import (
    DataError,
    InfrastructureFactoryError,
    NotSupportedError,
    OperationalError,
    StoredEvent,
)

from ledger.mapper import to_new_event
from ledger.recorder import Factory, KafkaApplicationRecorder
from ledger.topic import create_topic

pytestmark = pytest.mark.kafka


class Dog(Aggregate):
    """An aggregate as in the library's tutorial."""

    @event("Registered")
    def __init__(self, name: str) -> None:
        self.name = name
        self.tricks: list[str] = []

    @event("TrickAdded")
    def add_trick(self, trick: str) -> None:
        """Learn a trick."""
        self.tricks.append(trick)


@pytest.fixture
def env(kafka: str) -> dict[str, str]:
    topic = f"recorder-{uuid4().hex[:12]}"
    asyncio.run(create_topic(kafka, topic, partitions=1))
    return {"PERSISTENCE_MODULE": "ledger.recorder", "KAFKA_BOOTSTRAP_SERVERS": kafka, "KAFKA_TOPIC": topic}


@pytest.fixture
def two(env: dict[str, str]) -> Iterator[tuple[KafkaApplicationRecorder, KafkaApplicationRecorder]]:
    """Two recorders of one topic, as of two processes."""
    recorders = [KafkaApplicationRecorder(env["KAFKA_BOOTSTRAP_SERVERS"], env["KAFKA_TOPIC"]) for _ in range(2)]
    yield recorders[0], recorders[1]
    for recorder in recorders:
        recorder.close()


def stored(version: int = 1, originator_id: UUID | str | None = None) -> StoredEvent:
    """A stored event."""
    return StoredEvent(originator_id or uuid4(), version, "a.module:Class", b"state")


def test_application_survives_a_restart(env: dict[str, str], tmp_path: Path) -> None:
    """The library's own example works, and its state is there for the next process, with and without a local copy."""
    env["KAFKA_LOCAL_COPY"] = str(tmp_path / "copy.sqlite")
    application = Application[UUID](env)
    dog = Dog("Fido")
    dog.add_trick("roll over")
    application.save(dog)
    dog.add_trick("play dead")
    application.save(dog)
    application.close()
    del env["KAFKA_LOCAL_COPY"]
    again = Application[UUID](env)
    fido: Dog = again.repository.get(dog.id)

    assert fido.tricks == ["roll over", "play dead"]
    assert [notification.id for notification in again.notification_log.select(1, 10)] == [1, 2, 3]
    again.close()


def test_other_process_is_seen_at_once(two: tuple[KafkaApplicationRecorder, KafkaApplicationRecorder]) -> None:
    """What one process recorded, another reads, as with a database."""
    one, other = two
    recorded = stored()
    one.insert_events([recorded])

    assert [recorded] == other.select_events(recorded.originator_id)
    assert other.max_notification_id() == 1


def test_subscription_sees_another_process(two: tuple[KafkaApplicationRecorder, KafkaApplicationRecorder]) -> None:
    """A subscription yields what another process records while it waits."""
    one, other = two
    with other.subscribe() as subscription:
        one.insert_events([stored()])
        assert next(subscription).id == 1
        one.insert_events([stored()])
        assert next(subscription).id == 2


def test_text_ids_stay_text(two: tuple[KafkaApplicationRecorder, KafkaApplicationRecorder]) -> None:
    """Streams may be named by text; a text that looks like a UUID stays text."""
    one, other = two
    recorded = stored(originator_id=str(uuid4()))
    one.insert_events([recorded])

    assert [recorded] == other.select_events(recorded.originator_id)


def test_too_large(two: tuple[KafkaApplicationRecorder, KafkaApplicationRecorder]) -> None:
    """Events larger than a batch may be are a data error."""
    with pytest.raises(DataError):
        two[0].insert_events([StoredEvent(uuid4(), 1, "topic", bytes(2_000_000))])


def test_what_it_is_not_for(env: dict[str, str]) -> None:
    """Snapshots, tracking and processing are refused with a sentence; a missing setting is named."""
    factory = Factory.construct(env)
    for refused in (factory.aggregate_recorder, factory.tracking_recorder, factory.process_recorder):
        with pytest.raises(NotSupportedError):
            refused()
    with pytest.raises(InfrastructureFactoryError, match="KAFKA_TOPIC"):
        Factory.construct({**env, "KAFKA_TOPIC": ""}).application_recorder()
    with pytest.raises(OperationalError, match="missing-topic"):
        Factory.construct({**env, "KAFKA_TOPIC": "missing-topic"}).application_recorder()


def test_value_layout() -> None:
    """The stored bytes are as the module says: they are kept for ever."""
    event = to_new_event(StoredEvent(UUID(int=1), 4, "m:C", b"{}"))

    assert (str(UUID(int=1)), 4, b"\x01\x00\x03m:C{}") == (event.stream, event.version, event.value)
