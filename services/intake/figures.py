"""How many reports came and what became of them, as the book has it: one read, so that a scrape adds up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.engine import Engine

from contracts.reports import Treatment
from services.intake.book_entries import IN_FLIGHT
from services.intake.looking import PARKED, totals
from services.poison import DATABASE_AWAY

Family = CounterMetricFamily | GaugeMetricFamily


class Figures(Collector):
    """received = accepted + duplicate + conflict + rejected + in flight, at every scrape and after every restart.

    While the database does not answer there are none: a figure that is missing is told from one that is wrong.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def describe(self) -> list[Family]:
        """Without it the registry would count once at registration."""
        return []

    def collect(self) -> Iterator[Family]:
        """Of all records of `reports` that the book holds or held."""
        try:
            counted = totals(self._engine)
        except DATABASE_AWAY:
            return
        yield from _families(counted)


def _families(counted: Mapping[str, int]) -> Iterator[Family]:
    received = CounterMetricFamily("caseledger_reports_received", "Records of the topic reports, each counted once.")
    received.add_metric([], counted["received"])
    outcomes = CounterMetricFamily(
        "caseledger_reports_outcomes", "Of those received, by what became of them.", labels=["outcome"]
    )
    for treatment in Treatment:
        outcomes.add_metric([treatment.value], counted[treatment.value])
    flying = GaugeMetricFamily("caseledger_reports_in_flight", "Of those received, without an outcome so far.")
    flying.add_metric([], counted[IN_FLIGHT])
    parked = GaugeMetricFamily(
        "caseledger_reports_parked", "Of those in flight, which wait for an operator: casework could not decide them."
    )
    parked.add_metric([], counted[PARKED])
    yield from (received, outcomes, flying, parked)
