"""How many cases there are and how their clocks stand, counted when someone asks."""

from collections.abc import Iterator

import sqlalchemy as sa
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.engine import Engine

from services.casework.views import deadlines, worklist


class Figures(Collector):
    """Gauges over the read models; none before the models have tables."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def describe(self) -> list[GaugeMetricFamily]:
        """Without it the registry would count once at registration."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Cases by kind and status, clocks by state."""
        yield self._counted("caseledger_cases", "Cases.", worklist.table, "kind", "status")
        yield self._counted("caseledger_clocks", "Clocks of all cases.", deadlines.table, "state")

    def _counted(self, name: str, help_text: str, table: sa.Table, *labels: str) -> GaugeMetricFamily:
        columns = [table.c[label] for label in labels]
        family = GaugeMetricFamily(name, help_text, labels=labels)
        if sa.inspect(self._engine).has_table(table.name):
            with self._engine.connect() as connection:
                for *words, number in connection.execute(sa.select(*columns, sa.func.count()).group_by(*columns)):
                    family.add_metric(words, number)
        return family
