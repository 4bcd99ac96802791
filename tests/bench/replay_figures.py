"""Reading a ledger from its beginning, as every new view does: beside bare Kafka and the library's recorders."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from eventsourcing.persistence import ApplicationRecorder

from ledger.kafka import connect
from ledger.log import PartitionLog
from ledger.records import NewEvent
from tests.bench import recorders
from tests.bench.figure import Figure, compared, not_measured
from tests.bench.limit_loads import read_bare, replay
from tests.bench.replay_loads import case_events, replay_ledger, replay_recorder, stored_event
from tests.bench.rounds import take_turns_until_settled
from tests.bench.topics import MakeTopic
from tests.postgres import PostgresUnavailable, running_postgres

EVENTS = 30_000
APPEND_EVENTS = 500
# psycopg's pipeline never ends for some inserts of half a megabyte.
INSERT_EVENTS = 50
OF_BARE_AT_LEAST = 0.45
OF_PEERS_AT_LEAST = 1.0
OURS, UNFOLDED, BARE = "ledger", "ledger, not decoded", "bare aiokafka"
NAME, UNIT = "replay, every event decoded and folded", "events/s"


async def replay_figures(bootstrap: str, make_topic: MakeTopic, rounds: int) -> list[Figure]:
    """A row for each peer, and one without decoding and folding."""
    topic, events = await make_topic(), case_events(EVENTS)
    await _fill(bootstrap, topic, events)
    loads = {
        OURS: partial(replay_ledger, bootstrap, topic, EVENTS),
        UNFOLDED: partial(replay, bootstrap, topic, EVENTS),
        BARE: partial(read_bare, bootstrap, topic, EVENTS),
    }
    with _peers(events) as (opened, missing):
        loads |= {name: partial(asyncio.to_thread, replay_recorder, peer, EVENTS) for name, peer in opened.items()}
        found = await take_turns_until_settled(loads, rounds)
    bare, unfolded, ours = (found.pop(name) for name in (BARE, UNFOLDED, OURS))
    return [
        compared("replay by a follower", UNIT, unfolded, BARE, bare),
        compared(NAME, UNIT, ours, f"{BARE}, not decoded", bare, at_least=OF_BARE_AT_LEAST),
        *(compared(NAME, UNIT, ours, peer, rates, at_least=OF_PEERS_AT_LEAST) for peer, rates in found.items()),
        *([not_measured(NAME, recorders.POSTGRES_ON, missing)] if missing else []),
    ]


async def _fill(bootstrap: str, topic: str, events: Sequence[NewEvent]) -> None:
    async with connect(bootstrap) as transport:
        log = PartitionLog(transport, topic, 0)
        await log.open()
        for start in range(0, len(events), APPEND_EVENTS):
            await log.append(events[start : start + APPEND_EVENTS])
        await log.close()


@contextmanager
def _peers(events: Sequence[NewEvent]) -> Iterator[tuple[dict[str, ApplicationRecorder], str]]:
    """The library's recorders with the same events, and why PostgreSQL's is not among them, if it is not."""
    missing = ""
    with ExitStack() as stack:
        file = Path(stack.enter_context(TemporaryDirectory(prefix="caseledger-bench-"))) / "replay.sqlite"
        opened = {recorders.SQLITE: stack.enter_context(recorders.sqlite_recorder(file))}
        try:
            url = stack.enter_context(running_postgres())
        except PostgresUnavailable as error:
            missing = str(error)
        else:
            opened[recorders.POSTGRES_ON] = stack.enter_context(recorders.postgres_recorder(url, "on"))
        for recorder in opened.values():
            for start in range(0, len(events), INSERT_EVENTS):
                recorder.insert_events([stored_event(event) for event in events[start : start + INSERT_EVENTS]])
        yield opened, missing
