"""Appending through the `eventsourcing` library: the ledger's recorder beside the library's own."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from eventsourcing.persistence import ApplicationRecorder

from tests.bench import recorders
from tests.bench.figure import Figure, compared, not_measured
from tests.bench.recorder_loads import concurrent_append, single_append
from tests.bench.rounds import take_turns_until_settled
from tests.bench.topics import MakeTopic
from tests.postgres import PostgresUnavailable, running_postgres

Recorders = Mapping[str, ApplicationRecorder]
# More than all rounds append; and so few that each event goes to the copy, as the older ones of a long log do.
EVENTS_IN_MEMORY = {recorders.LEDGER: 500_000, recorders.LEDGER_BEYOND_MEMORY: 0}
POSTGRES = {recorders.POSTGRES_ON: "on", recorders.POSTGRES_OFF: "off"}
# The ratio to each peer that is wanted. SQLite has no other process to ask: alone it has no peer.
SINGLE_AT_LEAST = {recorders.SQLITE: None, recorders.POSTGRES_ON: 1.0, recorders.POSTGRES_OFF: 1.0}
CONCURRENT_AT_LEAST = {recorders.SQLITE: 1.0, recorders.POSTGRES_ON: 2.0, recorders.POSTGRES_OFF: 2.0}

# What becomes of an event that the peer has acknowledged; with PostgreSQL's default pace of writing its log.
SURVIVES = {
    recorders.SQLITE: "power loss",
    recorders.POSTGRES_ON: "power loss",
    recorders.POSTGRES_OFF: "nothing: 0.6 s may be lost",
}


async def recorder_figures(bootstrap: str, make_topic: MakeTopic, folder: Path, rounds: int) -> list[Figure]:
    """Single and concurrent append, a row for each peer, while memory holds all events and when it does not."""
    topics = {name: await make_topic() for name in EVENTS_IN_MEMORY}
    async with _all_recorders(bootstrap, topics, folder) as (opened, missing):
        single = await _rows(
            "single append", "inserts/s", single_append, opened, rounds=rounds, at_least=SINGLE_AT_LEAST
        )
        together = await _rows(
            "concurrent append", "events/s", concurrent_append, opened, rounds=rounds, at_least=CONCURRENT_AT_LEAST
        )
    unmeasured = [
        not_measured(name, peer, missing) for name in ("single append", "concurrent append") for peer in POSTGRES
    ]
    return single + together + (unmeasured if missing else [])


async def _rows(
    name: str,
    unit: str,
    load: Callable[[ApplicationRecorder], float],
    opened: Recorders,
    *,
    rounds: int,
    at_least: Mapping[str, float | None],
) -> list[Figure]:
    loads = {peer: partial(asyncio.to_thread, load, recorder) for peer, recorder in opened.items()}
    found = await take_turns_until_settled(loads, rounds)
    ours, beyond = found.pop(recorders.LEDGER), found.pop(recorders.LEDGER_BEYOND_MEMORY)
    rows = [
        compared(name, unit, ours, peer, rates, at_least=at_least[peer], survives=SURVIVES[peer])
        for peer, rates in found.items()
    ]
    return rows + [
        compared(f"{name}, beyond memory", unit, beyond, peer, rates, survives=SURVIVES[peer])
        for peer, rates in found.items()
    ]


@asynccontextmanager
async def _all_recorders(
    bootstrap: str, topics: Mapping[str, str], folder: Path
) -> AsyncIterator[tuple[Recorders, str]]:
    """The recorders by name, and why PostgreSQL's are not among them, if they are not."""
    missing = ""
    with ExitStack() as stack:
        opened = {
            name: stack.enter_context(recorders.ledger_recorder(bootstrap, topic, EVENTS_IN_MEMORY[name]))
            for name, topic in topics.items()
        }
        opened[recorders.SQLITE] = stack.enter_context(recorders.sqlite_recorder(folder / "recorder.sqlite"))
        try:
            url = stack.enter_context(running_postgres())
        except PostgresUnavailable as error:
            missing = str(error)
        else:
            for name, setting in POSTGRES.items():
                opened[name] = stack.enter_context(recorders.postgres_recorder(url, setting))
        yield opened, missing
