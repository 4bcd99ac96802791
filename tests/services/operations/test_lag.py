"""Lag against a real broker: within one record and one second of what was done to it."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import RecordsToDelete
from prometheus_client import CollectorRegistry, generate_latest

from contracts.topics import CASE_LEDGER, NOTICE_LEDGER, TOPICS
from ledger.clock import SystemClock
from ledger.testing import HandClock
from services.casework.commands import consuming as casework
from services.intake import consuming as intake
from services.kafka_clients import admin_client
from services.notifications import app as notifications
from services.operations.lag import EXPECTED_GROUPS, LagReport, measure_lag, stamping_clock
from services.operations.lag_metrics import LagMetrics
from services.operations.standing import PartitionLag, Standing
from tests.conftest import MakeTopic

pytestmark = pytest.mark.kafka
CLOCK = SystemClock()


@pytest.fixture
async def producer(kafka: str) -> AsyncIterator[AIOKafkaProducer]:
    """A plain producer."""
    async with AIOKafkaProducer(bootstrap_servers=kafka) as started:
        yield started


@pytest.fixture
def group() -> str:
    """A group's name that nobody has used."""
    return f"group-{uuid4().hex[:8]}"


async def _write(producer: AIOKafkaProducer, topic: str, ages_seconds: list[float], partition: int = 0) -> None:
    for age in ages_seconds:
        stamp = int((CLOCK.now() - timedelta(seconds=age)).timestamp() * 1000)
        await producer.send_and_wait(topic, b"x", partition=partition, timestamp_ms=stamp)


async def _commit(kafka: str, group: str, topic: str, offset: int, partition: int = 0) -> None:
    at = TopicPartition(topic, partition)
    async with AIOKafkaConsumer(bootstrap_servers=kafka, group_id=group, enable_auto_commit=False) as consumer:
        consumer.assign([at])
        await consumer.commit({at: offset})


async def _measure(kafka: str, group: str, *topics: str) -> tuple[LagReport, list[PartitionLag]]:
    report = await measure_lag(kafka, {}, CLOCK, {group: topics})
    return report, [lag for lag in report.partitions if lag.group == group]


async def test_lag_is_the_records_after_the_commit_and_the_age_of_the_first(
    kafka: str, kafka_topic: MakeTopic, producer: AIOKafkaProducer, group: str
) -> None:
    """Records are counted exactly, the age is the waiting record's own, whatever came later."""
    topic = await kafka_topic("lag", partitions=2)
    await _write(producer, topic, [500, 90, 30, 1])
    await _write(producer, topic, [5], partition=1)
    await _commit(kafka, group, topic, 1)
    await _commit(kafka, group, topic, 1, partition=1)

    _, [behind, level] = await _measure(kafka, group, topic)

    assert (behind.standing, behind.records, behind.committed, behind.end) == (Standing.BEHIND, 3, 1, 4)
    assert behind.seconds == pytest.approx(90, abs=1)
    assert (level.standing, level.records, level.seconds) == (Standing.CAUGHT_UP, 0, 0.0)


async def test_groups_at_different_places_of_one_partition(
    kafka: str, kafka_topic: MakeTopic, producer: AIOKafkaProducer, group: str
) -> None:
    """Each group has the age of its own next record; a group nobody expects is measured as well."""
    topic, other = await kafka_topic("lag"), f"{group}-other"
    await _write(producer, topic, [300, 200, 100])
    await _commit(kafka, group, topic, 0)
    await _commit(kafka, other, topic, 2)

    report, [own] = await _measure(kafka, group, topic)
    [others] = [lag for lag in report.partitions if lag.group == other]

    assert (own.records, others.records) == (3, 1)
    assert [own.seconds, others.seconds] == pytest.approx([300, 100], abs=1)


async def test_group_that_never_committed(
    kafka: str, kafka_topic: MakeTopic, producer: AIOKafkaProducer, group: str
) -> None:
    """An expected group without a commit is shown in every partition, uncounted, and wanting once a record is old."""
    topic = await kafka_topic("lag", partitions=2)
    await _write(producer, topic, [70])

    report, [first, second] = await _measure(kafka, group, topic)

    assert (first.standing, first.committed, first.records) == (Standing.NEVER_COMMITTED, None, None)
    assert first.seconds == pytest.approx(70, abs=1)
    assert (second.standing, second.seconds) == (Standing.NEVER_COMMITTED, 0.0)
    [summed] = [each for each in report.groups if each.group == group]
    assert (summed.records, summed.never_committed) == (0, 2)
    assert first.is_wanting(60)
    assert not second.is_wanting(60)


async def test_log_start_ahead_of_the_commit_is_data_lost(
    kafka: str, kafka_topic: MakeTopic, producer: AIOKafkaProducer, group: str
) -> None:
    """Records deleted before they were read are counted as lost, and what is left is still measured."""
    topic = await kafka_topic("lag")
    await _write(producer, topic, [50, 40, 30, 20])
    await _commit(kafka, group, topic, 1)
    async with admin_client(kafka) as admin:
        await admin.delete_records({TopicPartition(topic, 0): RecordsToDelete(before_offset=3)})

    _, [lag] = await _measure(kafka, group, topic)

    assert (lag.standing, lag.lost, lag.records, lag.log_start) == (Standing.DATA_LOST, 2, 1, 3)
    assert lag.seconds == pytest.approx(20, abs=1)
    assert lag.is_wanting(3600)


async def test_missing_topic_is_named(kafka: str, group: str) -> None:
    """An expected topic that does not exist is found wanting, and is not created by asking."""
    absent = f"absent-{uuid4().hex[:8]}"

    for _ in range(2):
        report, lags = await _measure(kafka, group, absent)

        assert lags == []
        assert report.missing_topics == (absent,)
        assert report.is_wanting(1e9)


async def test_members_of_a_group_are_counted(kafka: str, kafka_topic: MakeTopic, group: str) -> None:
    """Whoever reads as a member is there; one who only commits is none."""
    topic = await kafka_topic("lag")
    await _commit(kafka, group, topic, 0)
    _, [alone] = await _measure(kafka, group, topic)
    async with AIOKafkaConsumer(topic, bootstrap_servers=kafka, group_id=group) as member:
        await member.getmany(timeout_ms=0)
        _, [joined] = await _measure(kafka, group, topic)

    assert (alone.members, joined.members) == (0, 1)


async def test_metrics_show_the_last_report(
    kafka: str, kafka_topic: MakeTopic, producer: AIOKafkaProducer, group: str
) -> None:
    """Dashboards get records and seconds by the usual names; a group without a commit has no count to add up."""
    topic = await kafka_topic("lag", partitions=2)
    await _write(producer, topic, [10, 10])
    await _commit(kafka, group, topic, 1)
    registry = CollectorRegistry()
    metrics = LagMetrics(registry)
    metrics.report, _ = await _measure(kafka, group, topic)

    shown = [line for line in generate_latest(registry).decode().splitlines() if group in line]

    labels = f'consumergroup="{group}",partition="{{}}",topic="{topic}"'
    assert [line for line in shown if line.startswith("kafka_consumergroup_lag{")] == [
        f"kafka_consumergroup_lag{{{labels.format(0)}}} 1.0"
    ]
    assert sum(line.startswith("kafka_consumergroup_group_lag_seconds{") for line in shown) == 2


async def test_time_of_measuring_is_the_clocks(kafka: str, kafka_topic: MakeTopic, group: str) -> None:
    """The clock handed in tells the time, so that a product whose clock starts elsewhere measures by it."""

    class Fixed:
        def now(self) -> datetime:
            return datetime.fromisoformat("2026-04-02T12:00:00+00:00")

    report = await measure_lag(kafka, {}, Fixed(), {group: [await kafka_topic("lag")]})

    assert report.measured_at == Fixed().now()


async def test_age_is_by_the_clock_that_stamped(
    kafka: str, kafka_topic: MakeTopic, producer: AIOKafkaProducer, group: str
) -> None:
    """Where the services were told another time, what Kafka or a producer stamped is no older for it."""
    topic = await kafka_topic("lag")
    await _write(producer, topic, [100])

    [lag] = [
        lag for lag in (await measure_lag(kafka, {}, HandClock(), {group: [topic]})).partitions if lag.group == group
    ]

    assert lag.seconds == pytest.approx(100, abs=20)


def test_ledgers_are_stamped_by_the_services_clock() -> None:
    """Only what the services stamp themselves follows the time that they were told."""
    services, machine = HandClock(), HandClock()

    theirs = {topic.name for topic in TOPICS if stamping_clock(topic.name, services, machine) is services}

    assert theirs == {CASE_LEDGER.name, NOTICE_LEDGER.name}


def test_expected_groups_are_those_of_the_services() -> None:
    """A group renamed in a service is not silently left out of the watch."""
    used = {intake.GROUP, casework.GROUP, notifications.TIMERS_GROUP, notifications.NOTICES_GROUP}

    assert used <= EXPECTED_GROUPS.keys()
