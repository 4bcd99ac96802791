"""The figures counted over the read models."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy.engine import Engine

from ledger.testing import HandClock
from services.casework.metrics import Figures
from services.casework.views import VIEWS
from services.casework.views.deadlines import table
from services.store import open_engine, prepare


def test_figures_are_counted_at_most_every_fifteen_seconds(tmp_path: Path) -> None:
    """Whole tables are not counted at each scrape; before there are tables there is no figure."""
    engine, clock, registry = open_engine(tmp_path / "views.sqlite3"), HandClock(), CollectorRegistry()
    registry.register(Figures(engine, clock))

    def running() -> float | None:
        return registry.get_sample_value("caseledger_clocks", {"state": "running"})

    assert running() is None
    prepare(engine, VIEWS["deadlines"])
    _set_clock(engine, clock)
    clock.turn(seconds=14)
    assert running() is None
    clock.turn(seconds=1)
    assert running() == 1


def test_a_scrape_is_answered_while_the_database_is_away(tmp_path: Path) -> None:
    """A figure that is missing says less than a service that looks down."""
    registry = CollectorRegistry()
    (tmp_path / "views.sqlite3").mkdir()
    registry.register(Figures(open_engine(tmp_path / "views.sqlite3"), HandClock()))

    assert generate_latest(registry) == b""


def _set_clock(engine: Engine, clock: HandClock) -> None:
    row = {"deadline": "1", "case_id": str(UUID(int=1)), "landlord": "whg", "clause": "whg:2.3.2", "aim": False}
    with engine.begin() as connection:
        connection.execute(
            table.insert().values(**row, due=clock.now(), state="running", calendar_version="england-and-wales")
        )
