"""Lag as Prometheus metrics, under the names that public dashboards know.

Those of kafka_exporter (`kafka_consumergroup_lag`, `_current_offset`, `_members`, and `kafka_topic_partition_*`), of
kafka-lag-exporter (`kafka_consumergroup_group_lag_seconds`, `_group_max_lag_seconds`, `_group_sum_lag`) and of Burrow.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator

import structlog
from aiokafka.errors import KafkaError
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from services.operations.burrow import Status
from services.operations.lag import LagReport
from services.operations.standing import GroupLag, PartitionLag, Standing
from services.unavailable import Unavailable

_log = structlog.get_logger(__name__)
_EVERY_SECONDS = 15.0
# A look takes half a second; of a Kafka that hangs the figures must not stay as if it answered.
_LOOK_SECONDS = 30.0
_LABELS = ("consumergroup", "topic", "partition")
_BURROW_LABELS = ("consumer_group", "topic", "partition")
_BURROW_NUMBERS = {Status.OK: 1, Status.WARN: 2, Status.STOP: 4, Status.STALL: 5, Status.REWIND: 6}
_STATUSES = "1 OK, 2 WARN, 4 STOP, 5 STALL, 6 REWIND, as Burrow counts; none while it is not known."


class LagMetrics(Collector):
    """Shows the last report handed to it; a partition that is no longer reported is no longer shown.

    A group that never committed has no `kafka_consumergroup_lag` there: the usual -1 would falsify every sum.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self.report: LagReport | None = None
        registry.register(self)

    async def last(self) -> LagReport:
        """The last report. Raises Unavailable while there is none."""
        if self.report is None:
            raise Unavailable("Kafka did not answer when casework last looked, or casework has not looked yet.")
        return self.report

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The families, as of the last report."""
        partitions, groups = (self.report.partitions, self.report.groups) if self.report else ((), ())
        yield from _by_place(partitions)
        yield from _by_group(groups, partitions)
        yield from _by_partition(partitions)
        missing = GaugeMetricFamily("caseledger_topics_missing", "Topics that there must be and that Kafka has not.")
        if self.report:
            missing.add_metric((), len(self.report.missing_topics))
        yield missing


def _by_place(partitions: Iterable[PartitionLag]) -> Iterator[GaugeMetricFamily]:
    """Each group in each partition."""
    records = GaugeMetricFamily("kafka_consumergroup_lag", "Records not yet read.", labels=_LABELS)
    seconds = GaugeMetricFamily(
        "kafka_consumergroup_group_lag_seconds", "Age of the first record not yet read.", labels=_LABELS
    )
    offsets = GaugeMetricFamily("kafka_consumergroup_current_offset", "The offset committed.", labels=_LABELS)
    statuses = GaugeMetricFamily(
        "burrow_kafka_topic_partition_status", f"How the group gets on there: {_STATUSES}", labels=_BURROW_LABELS
    )
    broken = GaugeMetricFamily(
        "caseledger_consumergroup_broken",
        "1 where records were deleted unread or the group stands beyond the end, which no waiting mends.",
        labels=_LABELS,
    )
    for lag in partitions:
        labels = (lag.group, lag.topic, str(lag.partition))
        if lag.records is not None:
            records.add_metric(labels, lag.records)
        if lag.seconds is not None:
            seconds.add_metric(labels, lag.seconds)
        if lag.committed is not None:
            offsets.add_metric(labels, lag.committed)
        if lag.status is not None:
            statuses.add_metric(labels, _BURROW_NUMBERS[lag.status])
        broken.add_metric(labels, lag.standing in (Standing.DATA_LOST, Standing.BEYOND_END))
    yield from (records, seconds, offsets, statuses, broken)


def _by_group(groups: Iterable[GroupLag], partitions: Iterable[PartitionLag]) -> Iterator[GaugeMetricFamily]:
    """Each group as a whole."""
    sums = GaugeMetricFamily(
        "kafka_consumergroup_group_sum_lag", "Records not yet read in all partitions.", labels=["consumergroup"]
    )
    seconds = GaugeMetricFamily(
        "kafka_consumergroup_group_max_lag_seconds",
        "Age of the oldest record not yet read in any partition.",
        labels=["consumergroup"],
    )
    statuses = GaugeMetricFamily(
        "burrow_kafka_consumer_status",
        f"How the group gets on where it is worst: {_STATUSES}",
        labels=["consumer_group"],
    )
    members = GaugeMetricFamily(
        "kafka_consumergroup_members", "Processes in the group; followers that only tell positions are none.",
        labels=["consumergroup"],
    )  # fmt: skip
    for group in groups:
        sums.add_metric((group.group,), group.records)
        if group.seconds is not None:
            seconds.add_metric((group.group,), group.seconds)
        if group.status is not None:
            statuses.add_metric((group.group,), _BURROW_NUMBERS[group.status])
    for name, count in sorted({lag.group: lag.members for lag in partitions}.items()):
        members.add_metric((name,), count)
    yield from (sums, seconds, statuses, members)


def _by_partition(partitions: Iterable[PartitionLag]) -> Iterator[GaugeMetricFamily]:
    """Each partition that some group reads, whoever that is."""
    ends = GaugeMetricFamily(
        "kafka_topic_partition_current_offset", "The offset of the next record.", labels=["topic", "partition"]
    )
    starts = GaugeMetricFamily(
        "kafka_topic_partition_oldest_offset", "The offset of the first record kept.", labels=["topic", "partition"]
    )
    extents = {(lag.topic, str(lag.partition)): (lag.log_start, lag.end) for lag in partitions}
    for labels, (start, end) in sorted(extents.items()):
        starts.add_metric(labels, start)
        ends.add_metric(labels, end)
    yield from (starts, ends)


async def keep_measured(
    metrics: LagMetrics, measure: Callable[[], Awaitable[LagReport]], *, every_seconds: float = _EVERY_SECONDS
) -> None:
    """Hand the metrics a new report every so many seconds, until cancelled; without Kafka they show none."""
    while True:
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                metrics.report = await measure()
        except (KafkaError, OSError) as error:
            metrics.report = None
            _log.info("lag.not_measured", reason=str(error) or type(error).__name__)
        await asyncio.sleep(every_seconds)
