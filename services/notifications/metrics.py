"""What notifications counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.engine import Engine

from ledger.clock import Clock
from services.notifications import notice_table, timer_table, wanted_table
from services.notifications.notice import State
from services.poison import DATABASE_AWAY


class Metrics:
    """The figures of one process, in its registry."""

    def __init__(self, registry: CollectorRegistry, engine: Engine, clock: Clock) -> None:
        self.fired = Counter("caseledger_timers_fired", "Timers fired, repeats included.", registry=registry)
        self.lateness = Histogram(
            "caseledger_timer_lateness_seconds",
            "From a timer's instant until Kafka had its command, at the first firing.",
            buckets=(0.1, 0.25, 0.5, 1, 2, 5, 10, 60, 600, 3600, 86400),
            registry=registry,
        )
        self.attempts = Attempts(registry)
        registry.register(_Standing(engine, clock))


class Attempts:
    """What became of sending, by way; `outcome` is delivered, failed or given_up."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._ended = Counter(
            "caseledger_notice_attempts",
            "Attempts to send a notice, by way and by how they ended.",
            ["channel", "outcome"],
            registry=registry,
        )
        self._seconds = Histogram(
            "caseledger_notice_attempt_seconds",
            "How long an attempt to send a notice took, by way.",
            ["channel"],
            buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10),
            registry=registry,
        )

    def count(self, channel: str, outcome: str) -> None:
        """An attempt ended."""
        self._ended.labels(channel, outcome).inc()

    def timed(self, channel: str) -> AbstractContextManager[object]:
        """Measures what is done within."""
        return self._seconds.labels(channel).time()


class _Standing(Collector):
    """How the timers and notices stand, counted when someone asks."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def describe(self) -> list[GaugeMetricFamily]:
        # Without it the registry would count once at registration, before there are tables.
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            with self._engine.connect() as connection:
                timers = timer_table.count(connection, self._clock.now())
                standing = notice_table.count(connection) | {State.WANTED: wanted_table.count(connection)}
        except DATABASE_AWAY:
            # The other figures are told all the same: without an answer here the whole service would look down.
            return
        yield GaugeMetricFamily("caseledger_timers_open", "Instants of clocks that are waited for.", value=timers.open)
        yield GaugeMetricFamily(
            "caseledger_timers_overdue",
            "Due instants that came and that the ledger has not answered.",
            value=timers.overdue,
        )
        yield GaugeMetricFamily(
            "caseledger_timers_stuck",
            "Instants that came five minutes ago or earlier and are open.",
            value=timers.stuck,
        )
        notices = GaugeMetricFamily("caseledger_notices", "Notices, by how far they have come.", labels=["state"])
        for state in State:
            notices.add_metric([state.value], standing.get(state, 0))
        yield notices
