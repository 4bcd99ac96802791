"""The persistence module under an application of the library, on a real broker."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import (
    DataError,
    InfrastructureFactoryError,
    IntegrityError,
    OperationalError,
    StoredEvent,
    Tracking,
)
from eventsourcing.utils import Environment

from ledger.mapper import to_new_event, to_tracking_event
from ledger.recorder import Factory, KafkaApplicationRecorder, KafkaProcessRecorder, open_datastore
from ledger.topic import create_topic
from tests.ledger.conformance import environment, fresh_topic

pytestmark = pytest.mark.kafka

# An application that is still there, and not closed, when its process ends.
FORGETFUL = """
from uuid import UUID
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate

application = Application[UUID]()
application.itself = application
print(application.save(Aggregate())[0].notification.id)
"""


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
    return environment(kafka) | {"KAFKA_TOPIC": fresh_topic()}


@pytest.fixture
def two(kafka: str) -> Iterator[tuple[KafkaProcessRecorder, KafkaProcessRecorder]]:
    """Two recorders of one topic, as of two processes."""
    topic = fresh_topic()
    asyncio.run(create_topic(kafka, topic, partitions=1))
    recorders = [KafkaProcessRecorder(open_datastore(kafka, topic)) for _ in range(2)]
    yield recorders[0], recorders[1]
    for recorder in recorders:
        recorder.close()


Two = tuple[KafkaProcessRecorder, KafkaProcessRecorder]


def stored(version: int = 1, originator_id: UUID | str | None = None) -> StoredEvent:
    """A stored event."""
    return StoredEvent(originator_id or uuid4(), version, "a.module:Class", b"state")


def test_application_survives_a_restart(env: dict[str, str], tmp_path: Path) -> None:
    """The library's own example works, and its state is there for the next process, with and without a local copy."""
    env["KAFKA_LOCAL_COPIES"] = str(tmp_path)
    application = Application[UUID](env)
    dog = Dog("Fido")
    dog.add_trick("roll over")
    application.save(dog)
    dog.add_trick("play dead")
    application.save(dog)
    application.close()
    del env["KAFKA_LOCAL_COPIES"]
    again = Application[UUID](env)
    fido: Dog = again.repository.get(dog.id)

    assert fido.tricks == ["roll over", "play dead"]
    assert [notification.id for notification in again.notification_log.select(1, 10)] == [1, 2, 3]
    assert [file.name for file in tmp_path.iterdir()] == [f"{env['KAFKA_TOPIC']}.sqlite"]
    again.close()


def test_application_that_was_forgotten(env: dict[str, str]) -> None:
    """A process that ends without closing its application does end, and what it recorded is there."""
    command = [sys.executable, "-c", FORGETFUL]
    run = subprocess.run(command, env=env, timeout=60, capture_output=True, text=True, check=False)
    with Application[UUID](env) as application:
        recorded = application.recorder.max_notification_id()

    assert (run.returncode, run.stdout, recorded) == (0, "1\n", 1), run.stderr


def test_other_process_is_seen_at_once(two: Two) -> None:
    """What one process recorded, another reads, as with a database."""
    one, other = two
    recorded = stored()
    one.insert_events([recorded])

    assert [recorded] == other.select_events(recorded.originator_id)
    assert other.max_notification_id() == 1


def test_subscription_sees_another_process(two: Two) -> None:
    """A subscription yields what another process records while it waits."""
    one, other = two
    with other.subscribe() as subscription:
        one.insert_events([stored()])
        assert next(subscription).id == 1
        one.insert_events([stored()])
        assert next(subscription).id == 2


def test_text_ids_stay_text(two: Two) -> None:
    """Streams may be named by text; a text that looks like a UUID stays text."""
    one, other = two
    recorded = stored(originator_id=str(uuid4()))
    one.insert_events([recorded])

    assert [recorded] == other.select_events(recorded.originator_id)


def test_events_that_cannot_be_stored(two: Two) -> None:
    """What a ledger has no room for is a data error, and the recorder goes on."""
    recorder = two[0]
    for refused in (
        StoredEvent(uuid4(), 1, "topic", bytes(2_000_000)),
        StoredEvent(uuid4(), 1, "t" * 70_000, b""),
        StoredEvent(uuid4(), 2**63, "topic", b""),
        StoredEvent("$tracking:upstream", 1, "topic", b""),
    ):
        with pytest.raises(DataError):
            recorder.insert_events([refused])

    assert recorder.insert_events([stored()]) == [1]


def test_tracking_is_no_event(two: Two) -> None:
    """Tracking takes a position but is seen by nobody who reads events, however much of it there is at the end."""
    one, other = two
    ids = [one.insert_events([stored(), stored()], tracking=Tracking("upstream", 1)), one.insert_events([stored()])]
    for notification_id in range(2, 1500):
        one.insert_tracking(Tracking("upstream", notification_id))

    assert ids == [[1, 2], [4]]
    assert [notification.id for notification in other.select_notifications(None, 10)] == [1, 2, 4]
    assert [notification.id for notification in other.select_notifications(2, 2)] == [2, 4]
    assert other.select_events("$tracking:upstream") == []
    assert other.max_notification_id() == 4
    assert other.max_tracking_id("upstream") == 1499


def test_process_that_fell_behind(two: Two) -> None:
    """Of two processes that do the same work, one records it; the other is told, whatever it has read so far."""
    one, other = two
    one.insert_events([stored()], tracking=Tracking("upstream", 5))
    for outdated in (4, 5):
        with pytest.raises(IntegrityError, match="was tracked before"):
            other.insert_events([stored()], tracking=Tracking("upstream", outdated))
    # The version of the tracking stream that it tries first is taken, but it goes further.
    other.insert_events([stored()], tracking=Tracking("upstream", 6))
    one.insert_tracking(Tracking("upstream", 7))

    assert [notification.id for notification in one.select_notifications(1, 10)] == [1, 3]
    assert other.max_tracking_id("upstream") == 7


def test_topics_come_from_the_environment(kafka: str) -> None:
    """Without a topic's name, topics are named after the application and what is in them."""
    name = f"Kennel{uuid4().hex[:8]}"
    factory = Factory.construct(Environment(name, environment(kafka)))
    factory.application_recorder().insert_events([stored()])
    factory.aggregate_recorder("snapshots").insert_events([stored(5)])
    factory.tracking_recorder().insert_tracking(Tracking("upstream", 1))
    factory.close()

    assert [recorded_in(kafka, f"{name.lower()}-{what}") for what in ("events", "snapshots", "tracking")] == [1, 1, 0]


def recorded_in(kafka: str, topic: str) -> int:
    """How many events an existing topic has."""
    recorder = KafkaApplicationRecorder(open_datastore(kafka, topic))
    try:
        return len(recorder.select_notifications(None, 10))
    finally:
        recorder.close()


def test_wrong_environment(env: dict[str, str]) -> None:
    """What is missing or wrong is named; a missing topic is made only for those who ask for it."""
    for variable, value, recorder in (
        ("KAFKA_TOPIC", "", "application_recorder"),
        ("KAFKA_BOOTSTRAP_SERVERS", "", "application_recorder"),
        ("KAFKA_CREATE_TOPICS", "perhaps", "application_recorder"),
        ("KAFKA_EVENTS_IN_MEMORY", "a few", "application_recorder"),
        ("PROCESS_RECORDER_TOPIC", "ledger.recorder:KafkaApplicationRecorder", "process_recorder"),
    ):
        with pytest.raises(InfrastructureFactoryError, match=variable):
            getattr(Factory.construct({**env, variable: value}), recorder)()
    with pytest.raises(OperationalError, match=f"kafka-topics.sh .* --create --topic {env['KAFKA_TOPIC']}"):
        Factory.construct({**env, "KAFKA_CREATE_TOPICS": "no"}).application_recorder()


def test_value_layout() -> None:
    """The stored bytes are as the module says: they are kept for ever."""
    event = to_new_event(StoredEvent(UUID(int=1), 4, "m:C", b"{}"))
    tracking = to_tracking_event(Tracking("upstream", 258), 7)

    assert (str(UUID(int=1)), 4, b"\x01\x00\x03m:C{}") == (event.stream, event.version, event.value)
    assert ("$tracking:upstream", 7, b"\x02\x00\x00" + bytes(6) + b"\x01\x02") == (
        tracking.stream,
        tracking.version,
        tracking.value,
    )
