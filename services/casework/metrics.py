"""What casework counts."""

from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from services.casework.commands.ownership import Ownership
from services.casework.ledgers import CaseLedger, Partition


class Metrics:
    """The figures of one process, in its registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.commands = Counter(
            "caseledger_commands", "Commands answered, repeats included.", ["outcome"], registry=registry
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
        self.view_lag = Gauge(
            "caseledger_view_lag_records", "Ledger records that a view has not taken in.", ["view"], registry=registry
        )

    def observe(self, ledger: CaseLedger, ownership: Ownership) -> None:
        """Read the gauges from where the figures are."""
        self.owned_partitions.set_function(lambda: len(ownership.owned))
        for number, partition in ledger.partitions.items():
            self.void_batches.labels(number).set_function(partial(_voids, partition))


def _voids(partition: Partition) -> int:
    return sum(partition.log.voids.values())
