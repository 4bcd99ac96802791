"""Lag as Prometheus metrics, under the names that public dashboards know."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import structlog
from aiokafka.errors import KafkaError
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from services.operations.burrow import Status
from services.operations.lag import LagReport

_log = structlog.get_logger(__name__)
_EVERY_SECONDS = 15.0
_LABELS = ("consumergroup", "topic", "partition")
_BURROW_LABELS = ("consumer_group", "topic", "partition")
_BURROW_NUMBERS = {Status.OK: 1, Status.WARN: 2, Status.STOP: 4, Status.STALL: 5, Status.REWIND: 6}
_STATUSES = "How the group gets on: 1 OK, 2 WARN, 4 STOP, 5 STALL, 6 REWIND, as Burrow counts."


class LagMetrics(Collector):
    """Shows the last report handed to it; a partition that is no longer reported is no longer shown.

    A group that never committed has no `kafka_consumergroup_lag` there: the usual -1 would falsify every sum.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self.report: LagReport | None = None
        registry.register(self)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The families, as of the last report."""
        records = GaugeMetricFamily("kafka_consumergroup_lag", "Records not yet read.", labels=_LABELS)
        seconds = GaugeMetricFamily(
            "kafka_consumergroup_group_lag_seconds", "Age of the first record not yet read.", labels=_LABELS
        )
        statuses = GaugeMetricFamily("burrow_kafka_topic_partition_status", _STATUSES, labels=_BURROW_LABELS)
        for lag in self.report.partitions if self.report else ():
            labels = (lag.group, lag.topic, str(lag.partition))
            if lag.records is not None:
                records.add_metric(labels, lag.records)
            if lag.seconds is not None:
                seconds.add_metric(labels, lag.seconds)
            if lag.status is not None:
                statuses.add_metric(labels, _BURROW_NUMBERS[lag.status])
        yield from (records, seconds, statuses)


async def keep_measured(metrics: LagMetrics, measure: Callable[[], Awaitable[LagReport]]) -> None:
    """Hand the metrics a new report every fifteen seconds, until cancelled; without Kafka they show none."""
    while True:
        try:
            metrics.report = await measure()
        except (KafkaError, OSError) as error:
            metrics.report = None
            _log.info("lag.not_measured", reason=str(error) or type(error).__name__)
        await asyncio.sleep(_EVERY_SECONDS)
