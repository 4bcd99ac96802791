"""A topic under the recorders: opened, shared by threads and closed, over a log in memory."""

import asyncio
import itertools
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from uuid import uuid4

import pytest
from eventsourcing.persistence import Notification, OperationalError, StoredEvent

from ledger import event_recorder, mapper
from ledger.datastore import KafkaDatastore
from ledger.errors import TransportError
from ledger.event_recorder import KafkaApplicationRecorder
from ledger.log import PartitionLog
from ledger.records import Recorded
from ledger.transport import Transport
from tests.ledger.shared_log import SharedLog

ENDS_WITHIN_SECONDS = 10


@pytest.fixture
def log() -> Iterator[SharedLog]:
    log = SharedLog()
    yield log
    log.close()


def await_end_of(topic: str) -> None:
    """Wait until no thread works for the topic."""
    deadline = time.monotonic() + ENDS_WITHIN_SECONDS
    while any(thread.name == f"ledger {topic}" for thread in threading.enumerate()):
        assert time.monotonic() < deadline, "the datastore's thread goes on"
        time.sleep(0.01)


def test_closed_by_the_garbage_collector(log: SharedLog) -> None:
    """The collector may run on the datastore's own thread, which must not wait for itself."""
    datastore = KafkaDatastore("collected", log.connect)

    async def collect(_: PartitionLog) -> None:
        datastore.close()

    datastore.write(collect)
    await_end_of("collected")


def test_kafka_that_is_away() -> None:
    """A datastore that cannot be opened says so and leaves no thread behind."""

    def connect() -> AbstractAsyncContextManager[Transport]:
        raise TransportError("Nobody answers.")

    with pytest.raises(OperationalError, match="Nobody answers"):
        KafkaDatastore("away", connect)
    await_end_of("away")


async def test_within_an_event_loop(log: SharedLog) -> None:
    """The caller's thread may have an event loop of its own that is running."""
    recorder = KafkaApplicationRecorder(KafkaDatastore("within", log.connect))

    assert asyncio.get_running_loop().is_running()
    assert recorder.max_notification_id() is None
    recorder.close()


def test_watch_outlives_an_outage(log: SharedLog) -> None:
    """A subscription that could not reach Kafka when it began hears of others once it can."""
    away = iter([False, True])

    def connect() -> AbstractAsyncContextManager[Transport]:
        if next(away, False):
            raise TransportError("Not now.")
        return log.connect()

    listening = KafkaApplicationRecorder(KafkaDatastore("outage", connect))
    other = KafkaApplicationRecorder(KafkaDatastore("outage", log.connect))
    with listening.subscribe() as subscription:
        for position in range(1, 4):
            other.insert_events([StoredEvent(uuid4(), 1, "topic", b"")])
            assert next(subscription).id == position

    assert next(away, None) is None
    listening.close()
    other.close()


def test_subscription_looks_at_nothing_twice(log: SharedLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a subscription was not interested in costs it nothing later, however long the log."""
    looked_at: list[int] = []

    def to_notification(recorded: Recorded) -> Notification:
        looked_at.append(recorded.position)
        return mapper.to_notification(recorded)

    monkeypatch.setattr(event_recorder, "to_notification", to_notification)
    recorder = KafkaApplicationRecorder(KafkaDatastore("long", log.connect))
    recorder.insert_events([StoredEvent("many", version, "other", b"") for version in range(2000)])
    with recorder.subscribe(topics=["wanted"]) as subscription:
        for version in range(3):
            recorder.insert_events([StoredEvent("few", version, "wanted", b"")])
            assert next(subscription).originator_version == version
    recorder.close()

    assert looked_at == list(range(1, 2004))


def test_closed_under_a_caller(log: SharedLog) -> None:
    """Whoever still waits for an answer when the datastore is closed is told, and does not wait for ever."""
    datastore = KafkaDatastore("closed", log.connect)
    begun = threading.Event()

    async def wait_for_ever(_: PartitionLog) -> None:
        begun.set()
        await asyncio.get_running_loop().create_future()

    with ThreadPoolExecutor(1) as executor:
        waiting = executor.submit(datastore.write, wait_for_ever)
        begun.wait(ENDS_WITHIN_SECONDS)
        datastore.close()
        with pytest.raises(OperationalError, match="was closed"):
            waiting.result(ENDS_WITHIN_SECONDS)


def test_asked_after_it_was_closed(log: SharedLog) -> None:
    """Reading and appending then say so, and closing again is quiet."""
    datastore = KafkaDatastore("over", log.connect)
    recorder = KafkaApplicationRecorder(datastore)
    recorder.close()
    with pytest.raises(OperationalError, match="was closed"):
        recorder.max_notification_id()
    with pytest.raises(OperationalError, match="was closed"):
        recorder.insert_events([StoredEvent(uuid4(), 1, "topic", b"")])

    recorder.close()


def test_nobody_waits_behind_the_end(log: SharedLog) -> None:
    """Threads that go on asking while the datastore is closed are all answered or told."""
    datastore = KafkaDatastore("crowd", log.connect)
    recorder = KafkaApplicationRecorder(datastore)

    def ask_until_told(number: int) -> None:
        try:
            for version in itertools.count(1):
                recorder.insert_events([StoredEvent(f"s{number}", version, "topic", b"")])
                recorder.max_notification_id()
        except OperationalError:
            return

    with ThreadPoolExecutor(4) as executor:
        asking = [executor.submit(ask_until_told, number) for number in range(4)]
        recorder.insert_events([StoredEvent("first", 1, "topic", b"")])
        recorder.close()
        for one in asking:
            one.result(ENDS_WITHIN_SECONDS)


def test_thread_ends_though_closing_fails(log: SharedLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes wrong at the end is told, and leaves no thread behind."""

    async def fail(_: PartitionLog) -> None:
        raise TransportError("The script says so.")

    monkeypatch.setattr(PartitionLog, "close", fail)
    datastore = KafkaDatastore("failing", log.connect)
    with pytest.raises(OperationalError, match="script"):
        datastore.close()
    await_end_of("failing")
