"""The `eventsourcing` library's own application and projection cases, unmodified, on Kafka by their environment."""

import pytest
from eventsourcing.cipher import AESCipher
from eventsourcing.persistence import StoredEvent, Tracking
from eventsourcing.tests import application, projection
from eventsourcing.tests.projection import EventCountersView

from ledger.recorder import KafkaProcessRecorder
from tests.ledger.conformance import ApplicationsOnKafka, RecordersOnKafka, fresh_topic

pytestmark = pytest.mark.kafka


class TestApplication(ApplicationsOnKafka, application.ApplicationTestCase):
    """Saving, caching, fast-forwarding under contention, the notification log."""


class TestExampleApplication(ApplicationsOnKafka, application.ExampleApplicationTestCase):
    """Bank accounts with snapshots."""

    expected_factory_topic = "ledger.recorder:Factory"


class TestEncryptedExampleApplication(TestExampleApplication):
    """Bank accounts with snapshots, compressed and encrypted."""

    @pytest.fixture(autouse=True)
    def _secret(self, _environment: None) -> None:
        self.monkeypatch.setenv("COMPRESSOR_TOPIC", "eventsourcing.compressor:ZlibCompressor")
        self.monkeypatch.setenv("CIPHER_TOPIC", "eventsourcing.cipher:AESCipher")
        self.monkeypatch.setenv("CIPHER_KEY", AESCipher.create_key(32))


class TestEventSourcedProjection(ApplicationsOnKafka, projection.EventSourcedProjectionTestCase):
    """A projection whose state is events of its own, recorded together with its tracking."""

    @pytest.fixture(autouse=True)
    def _own_topics(self, _environment: None) -> None:
        self.monkeypatch.setenv("COUNTERS_KAFKA_TOPIC", fresh_topic())


class EventCounters(KafkaProcessRecorder, EventCountersView):
    """A view that counts by the versions of two streams."""

    def get_created_event_counter(self) -> int:
        """How many were created."""
        return len(self.select_events("created"))

    def get_subsequent_event_counter(self) -> int:
        """How many came later."""
        return len(self.select_events("subsequent"))

    def incr_created_event_counter(self, tracking: Tracking) -> None:
        """Count one, once."""
        self._count("created", self.get_created_event_counter() + 1, tracking)

    def incr_subsequent_event_counter(self, tracking: Tracking) -> None:
        """Count one, once."""
        self._count("subsequent", self.get_subsequent_event_counter() + 1, tracking)

    def _count(self, what: str, version: int, tracking: Tracking) -> None:
        self.insert_events([StoredEvent(what, version, "counted", b"")], tracking=tracking)


class TestEventCountersView(RecordersOnKafka, projection.EventCountersViewTestCase):
    """A view's state and its tracking change together."""

    def construct_event_counters_view(self) -> EventCountersView:
        """A view of its own."""
        return self.make(EventCounters)


class TestProjection(ApplicationsOnKafka, projection.AggregateEventCountersProjectionTestCase):
    """A projection follows an application through a subscription."""

    view_class: type[EventCountersView] = EventCounters
