"""What casework counts."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.engine import Engine

from ledger.clock import Clock
from services.casework.commands.ownership import Ownership
from services.casework.ledgers import CaseLedger, Partition
from services.casework.views import deadlines, worklist
from services.casework.views.deadlines import Deadlines
from services.casework.views.worklist import Worklist
from services.poison import DATABASE_AWAY
from services.store import View, is_folded, snapshot

COUNTED_FOR = timedelta(seconds=15)
"""How long a count of whole tables is shown again: they may hold millions of rows."""


class Metrics:
    """The figures of one process, in its registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.commands = Counter(
            "caseledger_commands", "Commands answered, repeats included.", ["outcome"], registry=registry
        )
        self.parked = Counter(
            "caseledger_commands_parked",
            "Commands that could not be decided and were set aside, by why.",
            ["code"],
            registry=registry,
        )
        self.decide_seconds = Histogram(
            "caseledger_decide_seconds",
            "Deciding what one poll brought of a partition, before any of it is appended.",
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
            registry=registry,
        )
        self.append_seconds = Histogram(
            "caseledger_ledger_append_seconds",
            "From handing a batch to the ledger until it counts.",
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=registry,
        )
        self.void_batches = Gauge(
            "caseledger_ledger_void_batches",
            "Batches and records of the case ledger that do not count, seen since the start.",
            ["partition"],
            registry=registry,
        )
        self.owned_partitions = Gauge(
            "caseledger_commands_partitions", "Partitions of case-commands that this process has.", registry=registry
        )
        self.view_stopped = Gauge(
            "caseledger_view_stopped",
            "1 while a view goes no further before a person has looked.",
            ["view"],
            registry=registry,
        )
        self.view_lag = Gauge(
            "caseledger_view_lag_records", "Ledger records that a view has not taken in.", ["view"], registry=registry
        )

    def observe(self, ledger: CaseLedger, ownership: Ownership) -> None:
        """Read the gauges from where the figures are."""
        self.owned_partitions.set_function(lambda: len(ownership.owned))
        for number, partition in ledger.partitions.items():
            self.void_batches.labels(number).set_function(partial(_voids, partition))


class Figures(Collector):
    """How many cases there are and how their clocks stand, counted when someone asks and shown for a while.

    None of a read model that is still being folded, nor while the database does not answer.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._counted: tuple[datetime, list[GaugeMetricFamily]] | None = None

    def describe(self) -> list[GaugeMetricFamily]:
        """Without it the registry would count once at registration."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Cases by kind and status, clocks by state."""
        now = self._clock.now()
        # abs: a clock that was set back must not keep old figures.
        if self._counted is None or abs(now - self._counted[0]) >= COUNTED_FOR:
            try:
                self._counted = now, self._families()
            except DATABASE_AWAY:
                # The other figures are told all the same: without an answer here the whole service would look down.
                return
        yield from self._counted[1]

    def _families(self) -> list[GaugeMetricFamily]:
        return [
            self._count("caseledger_cases", "Cases.", Worklist(), worklist.table, "kind", "status"),
            self._count("caseledger_clocks", "Clocks of all cases.", Deadlines(), deadlines.table, "state"),
        ]

    def _count(self, name: str, help_text: str, view: View, table: sa.Table, *labels: str) -> GaugeMetricFamily:
        columns = [table.c[label] for label in labels]
        family = GaugeMetricFamily(name, help_text, labels=labels)
        with snapshot(self._engine) as connection:
            if is_folded(connection, view):
                for *words, number in connection.execute(sa.select(*columns, sa.func.count()).group_by(*columns)):
                    family.add_metric(words, number)
        return family


def _voids(partition: Partition) -> int:
    return sum(partition.log.voids.values())
