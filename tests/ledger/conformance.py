"""Where the `eventsourcing` library's own cases, unmodified, find what they need: recorders and an environment."""

import gc
from collections.abc import Iterator
from typing import TypeVar
from uuid import uuid4

import pytest

from ledger.event_recorder import KafkaRecorder
from ledger.recorder import open_datastore

Made = TypeVar("Made", bound=KafkaRecorder)


class RecordersOnKafka:
    """Makes each recorder on a fresh one-partition topic, and closes it at the end."""

    @pytest.fixture(autouse=True)
    def _broker(self, kafka: str) -> Iterator[None]:
        self.bootstrap_servers = kafka
        self.recorders: list[KafkaRecorder] = []
        yield
        for recorder in self.recorders:
            recorder.close()

    def make(self, recorder_class: type[Made]) -> Made:
        """A recorder of its own."""
        recorder = recorder_class(open_datastore(self.bootstrap_servers, fresh_topic(), create=True))
        self.recorders.append(recorder)
        return recorder


class ApplicationsOnKafka:
    """Has every application of a case on Kafka by its environment, on topics that no other case has."""

    @pytest.fixture(autouse=True)
    def _environment(self, kafka: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        for name, value in (environment(kafka) | {"KAFKA_TOPIC": fresh_topic()}).items():
            monkeypatch.setenv(name, value)
        self.monkeypatch = monkeypatch
        yield
        # The library's cases leave applications to the garbage collector, which closes them.
        gc.collect()


def environment(bootstrap_servers: str) -> dict[str, str]:
    """All that an application of the library needs in order to run on Kafka."""
    return {
        "PERSISTENCE_MODULE": "ledger.recorder",
        "KAFKA_BOOTSTRAP_SERVERS": bootstrap_servers,
        "KAFKA_CREATE_TOPICS": "yes",
    }


def fresh_topic() -> str:
    """A topic's name that nobody has used."""
    return f"recorder-{uuid4().hex[:12]}"
