"""The ledger as a persistence module of the `eventsourcing` library: any application of it runs on Kafka by these.

    PERSISTENCE_MODULE=ledger.recorder
    KAFKA_BOOTSTRAP_SERVERS=...  address of the cluster
    KAFKA_TOPIC=...              topic of the application's events, of one partition, for their order is total; if not
                                 given, the application's name in lower case with "-events"
    KAFKA_CREATE_TOPICS=yes      make topics that are missing, with the cluster's usual number of copies; otherwise a
                                 missing topic is an error that says how to make it
    KAFKA_LOCAL_COPIES=...       folder for disposable copies, a file for each topic, that make the next start quick;
                                 without it they are temporary
    KAFKA_EVENTS_IN_MEMORY=...   how many of the last events each recorder keeps in memory (50000 if not given); older
                                 ones are in its copy alone
    KAFKA_SECURITY_PROTOCOL=...  PLAINTEXT (if not given), SSL, SASL_PLAINTEXT or SASL_SSL
    KAFKA_CA_FILE=...            for SSL: whom to trust, if not those whom the machine trusts
    KAFKA_SASL_MECHANISM=...     for SASL: SCRAM-SHA-512 (if not given), SCRAM-SHA-256 or PLAIN
    KAFKA_SASL_USERNAME=...
    KAFKA_SASL_PASSWORD=...

Snapshots go to the topic with "-snapshots" in its name and tracking that goes without events to the one with
"-tracking": after KAFKA_TOPIC, or in place of "-events". As always with the library, a variable may be meant for one
application: `ORDERS_KAFKA_TOPIC`. Its other variables work as they do elsewhere: mapper, cipher, compressor,
snapshotting, `APPLICATION_RECORDER_TOPIC`, `TRACKING_RECORDER_TOPIC`, `PROCESS_RECORDER_TOPIC`. `CREATE_TABLE` does
not: the library's default for it is yes, and a ledger that came about by a slip of the pen is one with too few copies.

Notification ids are the ledger's positions. Reads go to the end of the log first, so they see what any process has had
acknowledged, as they would with a database.
"""

from pathlib import Path
from typing import TypeVar

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    InfrastructureFactoryError,
    ProcessRecorder,
)
from eventsourcing.utils import Environment, EnvType, resolve_topic, strtobool

from ledger.datastore import EVENTS_IN_MEMORY, KafkaDatastore, open_datastore
from ledger.event_recorder import KafkaAggregateRecorder, KafkaApplicationRecorder, KafkaRecorder
from ledger.login import read_login
from ledger.tracking_recorder import KafkaProcessRecorder, KafkaTrackingRecorder

__all__ = [
    "Factory",
    "KafkaAggregateRecorder",
    "KafkaApplicationRecorder",
    "KafkaDatastore",
    "KafkaProcessRecorder",
    "KafkaTrackingRecorder",
    "open_datastore",
]

Made = TypeVar("Made", bound=KafkaRecorder)


class Factory(InfrastructureFactory[KafkaTrackingRecorder]):
    """Makes recorders from the environment; raises InfrastructureFactoryError if that is wrong."""

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        self._recorders: list[KafkaRecorder] = []

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """A recorder of streams only, in a topic for the purpose."""
        return self._make(KafkaAggregateRecorder, purpose)

    def application_recorder(self) -> ApplicationRecorder:
        """A recorder of events by stream and by position."""
        return self._make(self._chosen(self.APPLICATION_RECORDER_TOPIC, KafkaApplicationRecorder))

    def tracking_recorder(
        self, tracking_recorder_class: type[KafkaTrackingRecorder] | None = None
    ) -> KafkaTrackingRecorder:
        """A recorder of tracking, in a topic of its own."""
        chosen = tracking_recorder_class or self._chosen(self.TRACKING_RECORDER_TOPIC, KafkaTrackingRecorder)
        return self._make(chosen, "tracking")

    def process_recorder(self) -> ProcessRecorder:
        """A recorder of events together with tracking."""
        return self._make(self._chosen(self.PROCESS_RECORDER_TOPIC, KafkaProcessRecorder))

    def close(self) -> None:
        """Close the recorders made here."""
        while self._recorders:
            self._recorders.pop().close()

    def _make(self, recorder_class: type[Made], purpose: str = "events") -> Made:
        topic = self._topic(purpose)
        copies = self.env.get("KAFKA_LOCAL_COPIES")
        datastore = open_datastore(
            self._setting("KAFKA_BOOTSTRAP_SERVERS"),
            topic,
            local_copy=Path(copies) / f"{topic}.sqlite" if copies else None,
            events_in_memory=self._number("KAFKA_EVENTS_IN_MEMORY", EVENTS_IN_MEMORY),
            create=self._is_yes("KAFKA_CREATE_TOPICS"),
            **read_login(self.env.get),
        )
        recorder = recorder_class(datastore)
        self._recorders.append(recorder)
        return recorder

    def _topic(self, purpose: str) -> str:
        named = self.env.get("KAFKA_TOPIC")
        if named:
            return named if purpose == "events" else f"{named}-{purpose}"
        if not self.env.name:
            raise InfrastructureFactoryError("ledger.recorder needs KAFKA_TOPIC where the application has no name.")
        return f"{self.env.name.lower()}-{purpose}"

    def _chosen(self, variable: str, default: type[Made]) -> type[Made]:
        topic = self.env.get(variable)
        if not topic:
            return default
        chosen = resolve_topic(topic)
        if not (isinstance(chosen, type) and issubclass(chosen, default)):
            raise InfrastructureFactoryError(f"{variable} must name a subclass of {default.__name__}, not {topic}.")
        return chosen

    def _setting(self, name: str) -> str:
        value = self.env.get(name)
        if not value:
            raise InfrastructureFactoryError(f"ledger.recorder needs the setting {name}.")
        return value

    def _number(self, name: str, default: int) -> int:
        value = self.env.get(name) or str(default)
        if not value.isdecimal():
            raise InfrastructureFactoryError(f"{name} must be a number, not {value}.")
        return int(value)

    def _is_yes(self, name: str) -> bool:
        value = self.env.get(name) or "no"
        try:
            return strtobool(value)
        except ValueError:
            raise InfrastructureFactoryError(f"{name} must be yes or no, not {value}.") from None
