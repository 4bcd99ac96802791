"""How fast each view is folded, live and anew, on SQLite and PostgreSQL."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from uuid import uuid4

from sqlalchemy.engine import Engine

from ledger.kafka import connect
from services.casework.views import VIEWS
from services.operations.samples import make_samples
from services.store import View, open_engine
from tests.bench import view_loads
from tests.bench.figure import Figure, alone, not_measured
from tests.bench.rounds import Load, take_turns
from tests.bench.topics import MakeTopic
from tests.postgres import PostgresUnavailable, own_schemas, running_postgres
from tests.services.casework.sample_ledger import SampleLedger

SAMPLES = 20_000
ROUNDS_MAX = 5
ENDING = datetime(2026, 7, 15, 10, tzinfo=UTC)
SQLITE, POSTGRES = "SQLite", "PostgreSQL"
LIVE_ABOVE = {SQLITE: 15_000, POSTGRES: 8_000}
REBUILT_TIMES = 2

Place = Callable[[], str]


async def view_figures(bootstrap: str, make_topic: MakeTopic, rounds: int) -> list[Figure]:
    """Each view on each database: from a list in memory, from Kafka, and folded anew from Kafka and swapped in."""
    ledger = SampleLedger(1).take(make_samples(SAMPLES, ENDING))
    topic = await make_topic()
    with ExitStack() as stack:
        places, missing = _places(stack)
        async with connect(bootstrap) as transport:
            await view_loads.write(transport, topic, ledger.appends)
            taken = view_loads.portions(ledger.appends)

            async def listed(view: View, engine: Engine) -> float:
                return view_loads.from_a_list(view, engine, taken)

            read = {"transport": transport, "topic": topic}
            ways: Mapping[str, Callable[[View, Engine], Awaitable[float]]] = {
                "from memory": listed,
                "from Kafka": partial(view_loads.live, **read),
                "anew, from Kafka": partial(view_loads.rebuilt, **read),
            }
            loads: dict[str, Load] = {
                f"{name} | {database} | {way}": partial(_on_a_fresh_one, place, view, fold)
                for name, view in VIEWS.items()
                for database, place in places.items()
                for way, fold in ways.items()
            }
            found = await take_turns(loads, min(rounds, ROUNDS_MAX))
    return [*(_figure(key, rates) for key, rates in found.items()), *_absent(missing)]


async def _on_a_fresh_one(place: Place, view: View, fold: Callable[[View, Engine], Awaitable[float]]) -> float:
    engine = open_engine(place())
    try:
        return await fold(view, engine)
    finally:
        engine.dispose()


def _figure(key: str, rates: list[float]) -> Figure:
    view, database, way = key.split(" | ")
    above = LIVE_ABOVE[database] * (REBUILT_TIMES if way.startswith("anew") else 1)
    return alone(f"{view} {way}, {database}", "events/s", median(rates), above=above)


def _absent(missing: str) -> list[Figure]:
    return [not_measured(view, POSTGRES, missing) for view in VIEWS] if missing else []


def _places(stack: ExitStack) -> tuple[dict[str, Place], str]:
    """Makers of empty databases, and why there is none of PostgreSQL, if there is none."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="caseledger-views-")))
    places: dict[str, Place] = {SQLITE: lambda: f"sqlite:///{folder / uuid4().hex}.sqlite3"}
    try:
        places[POSTGRES] = stack.enter_context(own_schemas(stack.enter_context(running_postgres())))
    except PostgresUnavailable as error:
        return places, str(error)
    return places, ""
