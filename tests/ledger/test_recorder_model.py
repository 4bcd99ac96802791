"""Two recorders on one topic do what a plain list would, whatever they are asked and in whatever order."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from ledger.datastore import KafkaDatastore, open_datastore
from ledger.testing import Fate
from ledger.topic import create_topic
from tests.ledger.conformance import fresh_topic
from tests.ledger.recorder_machine import RecorderMachine
from tests.ledger.shared_log import SharedLog

SURVIVED = [Fate.ANSWER_LOST, Fate.REQUEST_LOST, Fate.LATE, Fate.TWICE, Fate.NOT_SENT]


class InMemory(RecorderMachine):
    """On a log that loses, delays and repeats what it is given; settled by the ledger, so that nobody notices."""

    def __init__(self) -> None:
        self._log = SharedLog()
        super().__init__(lambda local_copy: KafkaDatastore("topic", self._log.connect, local_copy=local_copy))

    @rule(fates=st.lists(st.sampled_from(SURVIVED), max_size=2), read_limit=st.none() | st.integers(1, 3))
    def disturb(self, fates: Sequence[Fate], read_limit: int | None) -> None:
        """Let the next appends go wrong, and reads break off within batches."""
        self._log.disturb(fates, read_limit)

    @rule()
    def release(self) -> None:
        """Let what was late arrive."""
        self._log.release()

    def teardown(self) -> None:
        """Stop everything."""
        super().teardown()
        self._log.close()


@pytest.mark.timeout(600)  # Finding the shortest history that fails may take five minutes.
def test_in_memory() -> None:
    """Over a log in memory that fails in every way it can."""
    run_state_machine_as_test(InMemory, settings=_settings(examples=60, steps=40))


@pytest.mark.kafka
def test_on_kafka(kafka: str) -> None:
    """Over a real broker."""

    def on_kafka() -> RecorderMachine:
        topic = fresh_topic()
        asyncio.run(create_topic(kafka, topic, partitions=1))
        return RecorderMachine(lambda local_copy: open_datastore(kafka, topic, local_copy=local_copy))

    run_state_machine_as_test(on_kafka, settings=settings(_settings(examples=5, steps=40), phases=[Phase.generate]))


def _settings(examples: int, steps: int) -> settings:
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=examples, stateful_step_count=steps, suppress_health_check=quiet)
