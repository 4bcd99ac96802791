"""The `eventsourcing` library's own recorder cases, unmodified, against a real broker."""

import asyncio
from collections.abc import Iterator
from uuid import uuid4

import pytest
from eventsourcing.persistence import ApplicationRecorder
from eventsourcing.tests.persistence import ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase

from ledger.recorder import KafkaApplicationRecorder
from ledger.topic import create_topic

pytestmark = pytest.mark.kafka


class _OnKafka:
    """Makes each recorder on a fresh one-partition topic."""

    @pytest.fixture(autouse=True)
    def _broker(self, kafka: str) -> Iterator[None]:
        self.bootstrap_servers = kafka
        self.recorders: list[KafkaApplicationRecorder] = []
        yield
        for recorder in self.recorders:
            recorder.close()

    def create_recorder(self) -> ApplicationRecorder:
        """A recorder of its own."""
        topic = f"recorder-{uuid4().hex[:12]}"
        asyncio.run(create_topic(self.bootstrap_servers, topic, partitions=1))
        recorder = KafkaApplicationRecorder(self.bootstrap_servers, topic)
        self.recorders.append(recorder)
        return recorder


class TestApplicationRecorder(_OnKafka, ApplicationRecorderTestCase[ApplicationRecorder]):
    """Insert, select, conflict, concurrency and speed as the library has them."""

    def test_insert_subscribe(self) -> None:
        """A subscription yields what was recorded."""
        self.optional_test_insert_subscribe()


class TestNonInterleaving(_OnKafka, NonInterleavingNotificationIDsBaseCase):
    """Positions of two concurrent appends do not interleave."""
