"""The `eventsourcing` library's own recorder cases, unmodified, against a real broker."""

import pytest
from eventsourcing.persistence import AggregateRecorder, ApplicationRecorder, ProcessRecorder, TrackingRecorder
from eventsourcing.tests.persistence import (
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    InfrastructureFactoryTestCase,
    NonInterleavingNotificationIDsBaseCase,
    ProcessRecorderTestCase,
    TrackingRecorderTestCase,
)
from eventsourcing.utils import Environment

from ledger.recorder import (
    Factory,
    KafkaAggregateRecorder,
    KafkaApplicationRecorder,
    KafkaProcessRecorder,
    KafkaTrackingRecorder,
)
from tests.ledger.conformance import RecordersOnKafka, environment, fresh_topic

pytestmark = pytest.mark.kafka


class TestAggregateRecorder(RecordersOnKafka, AggregateRecorderTestCase):
    """Streams, as snapshots have them."""

    def create_recorder(self) -> AggregateRecorder:
        """A recorder of its own."""
        return self.make(KafkaAggregateRecorder)


class TestApplicationRecorder(RecordersOnKafka, ApplicationRecorderTestCase[ApplicationRecorder]):
    """Insert, select, conflict, concurrency and speed as the library has them."""

    def create_recorder(self) -> ApplicationRecorder:
        """A recorder of its own."""
        return self.make(KafkaApplicationRecorder)

    def test_insert_subscribe(self) -> None:
        """A subscription yields what was recorded."""
        self.optional_test_insert_subscribe()


class TestProcessRecorderAsApplicationRecorder(TestApplicationRecorder):
    """A process recorder is an application recorder in every way."""

    def create_recorder(self) -> ApplicationRecorder:
        """A recorder of its own."""
        return self.make(KafkaProcessRecorder)

    # What takes long does not differ.
    test_concurrent_no_conflicts = None  # type: ignore[assignment]
    test_concurrent_throughput = None  # type: ignore[assignment]


class TestNonInterleaving(RecordersOnKafka, NonInterleavingNotificationIDsBaseCase):
    """Positions of two concurrent appends do not interleave."""

    def create_recorder(self) -> ApplicationRecorder:
        """A recorder of its own."""
        return self.make(KafkaApplicationRecorder)


class TestTrackingRecorder(RecordersOnKafka, TrackingRecorderTestCase):
    """Tracking rises, and can be waited for."""

    def create_recorder(self) -> TrackingRecorder:
        """A recorder of its own."""
        return self.make(KafkaTrackingRecorder)


class TestProcessRecorderAsTrackingRecorder(TestTrackingRecorder):
    """A process recorder is a tracking recorder in every way."""

    def create_recorder(self) -> TrackingRecorder:
        """A recorder of its own."""
        return self.make(KafkaProcessRecorder)


class TestProcessRecorder(RecordersOnKafka, ProcessRecorderTestCase):
    """Events and tracking are recorded together or not at all."""

    def create_recorder(self) -> ProcessRecorder:
        """A recorder of its own."""
        return self.make(KafkaProcessRecorder)


class OtherTrackingRecorder(KafkaTrackingRecorder):
    """Someone's own."""


class TestFactory(InfrastructureFactoryTestCase[Factory]):
    """Mapper, compressor, cipher and every recorder come from the environment."""

    @pytest.fixture(autouse=True)
    def _environment(self, kafka: str) -> None:
        self.env = Environment(env={**environment(kafka), "KAFKA_TOPIC": fresh_topic()})

    def expected_factory_class(self) -> type[Factory]:
        """Ours."""
        return Factory

    def expected_aggregate_recorder_class(self) -> type[AggregateRecorder]:
        """Ours."""
        return KafkaAggregateRecorder

    def expected_application_recorder_class(self) -> type[ApplicationRecorder]:
        """Ours."""
        return KafkaApplicationRecorder

    def expected_tracking_recorder_class(self) -> type[TrackingRecorder]:
        """Ours."""
        return KafkaTrackingRecorder

    def tracking_recorder_subclass(self) -> type[TrackingRecorder]:
        """One that a user has made."""
        return OtherTrackingRecorder

    def expected_process_recorder_class(self) -> type[ProcessRecorder]:
        """Ours."""
        return KafkaProcessRecorder
