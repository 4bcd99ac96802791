"""Keeping views up with a ledger in memory, and handing commands in when nobody answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest
import sqlalchemy as sa
from aiokafka.errors import KafkaError, KafkaTimeoutError
from structlog.testing import capture_logs

from contracts.commands import Answer, Command, CommandOutcome
from contracts.topics import CASE_LEDGER
from ledger.testing import InMemoryTransport
from services.casework.http.desk import Desk
from services.casework.stream_reading import read_history
from services.casework.views import VIEWS
from services.casework.views.projecting import Projector
from services.casework.views.rebuild import NoLiveView, compare, read_live
from services.casework.views.standing import standing
from services.casework.views.worklist import table as worklist
from services.outcomes import Outcomes
from services.store import open_engine
from services.web import Problem
from tests.services.casework.counter import POLICIES, Counter, case, contact, report

VIEW = VIEWS["worklist"]


@asynccontextmanager
async def following(projector: Projector) -> AsyncIterator[Projector]:
    """The projector at work."""
    task = asyncio.create_task(projector.run())
    try:
        yield projector
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_view_follows_the_ledger(tmp_path: Path) -> None:
    """It is ready once it has caught up, shows what an answer told of, and goes on after a restart."""
    counter = await Counter().open()
    await counter.hear(report(1))
    engine = open_engine(tmp_path / "views.sqlite3")

    async with following(Projector(VIEW, engine, counter.transport, 1)) as projector:
        assert projector.trouble is not None
        await asyncio.wait_for(projector.wait_for(0, 2), 30)
    await counter.hear(report(2))
    async with following(Projector(VIEW, engine, counter.transport, 1)) as projector:
        await asyncio.wait_for(projector.wait_for(0, 4), 30)
        async with asyncio.timeout(30):
            while projector.trouble or projector.lag:  # noqa: ASYNC110 - no event to wait for
                await asyncio.sleep(0.01)

    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(worklist)) == 2
        assert standing(connection, VIEW).positions == {0: 4}


async def test_a_view_of_another_ledger_says_so_and_stays(tmp_path: Path) -> None:
    """It neither folds on nor dies: it is not ready, and its reason names the remedy."""
    counter, other = await Counter().open(), await Counter().open()
    await counter.hear(report(1))
    await other.hear(report(2), report(3))
    engine = open_engine(tmp_path / "views.sqlite3")
    async with following(Projector(VIEW, engine, counter.transport, 1)) as projector:
        await asyncio.wait_for(projector.wait_for(0, 2), 30)

    projector = Projector(VIEW, engine, other.transport, 1)
    await asyncio.wait_for(projector.run(), 30)

    assert projector.trouble is not None
    assert "another ledger" in projector.trouble
    with engine.connect() as connection:
        assert standing(connection, VIEW).positions == {0: 2}


async def test_a_view_that_two_processes_keep_stays_right(tmp_path: Path) -> None:
    """Whoever comes second says so, goes on from where the other came to, and nothing is folded twice."""
    counter = await Counter().open()
    await counter.hear(report(1))
    engine = open_engine(tmp_path / "views.sqlite3")
    with capture_logs() as logs:
        async with (
            following(Projector(VIEW, engine, counter.transport, 1)) as first,
            following(Projector(VIEW, engine, counter.transport, 1)) as second,
        ):
            for one in (first, second):
                await asyncio.wait_for(one.wait_for(0, 2), 30)
                await asyncio.wait_for(one.wait_caught_up(), 30)
            await counter.hear(report(2))
            for one in (first, second):
                await asyncio.wait_for(one.wait_for(0, 4), 30)
                await asyncio.wait_for(one.wait_caught_up(), 30)

    assert "view.fenced" in [line["event"] for line in logs if line["log_level"] == "warning"]
    assert second.trouble is None
    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(worklist)) == 2


async def test_a_rebuild_stops_where_the_live_view_stands(tmp_path: Path) -> None:
    """What was recorded after the live view's position does not count; a tampered live view shows."""
    counter = await Counter().open()
    await counter.hear(report(1), contact(1))
    engine = open_engine(tmp_path / "views.sqlite3")
    async with following(Projector(VIEW, engine, counter.transport, 1)) as projector:
        await asyncio.wait_for(projector.wait_for(0, 3), 30)
    await counter.hear(report(2))

    rebuilt = await compare(VIEW, engine, counter.transport)
    assert rebuilt.agrees
    assert rebuilt.events == 3

    with engine.begin() as connection:
        connection.execute(worklist.update().values(officer="someone-else"))
    assert not (await compare(VIEW, engine, counter.transport)).agrees


def test_a_view_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Nothing is made in the live database only by looking."""
    engine = open_engine(tmp_path / "views.sqlite3")

    with pytest.raises(NoLiveView):
        read_live(VIEW, engine)

    assert sa.inspect(engine).get_table_names() == []


async def test_a_history_is_read_from_the_log_alone() -> None:
    """One stream of many, also one that does not exist, also from an empty log."""
    counter = await Counter().open()
    assert (await read_history(InMemoryTransport(), 1, f"case:{case(1)}")).version == 0
    await counter.hear(report(1), report(2), contact(1))

    history = await read_history(counter.transport, 1, f"case:{case(1)}")

    assert history == counter.ledger.partitions[0].history(f"case:{case(1)}")
    assert history.version == 3
    assert (await read_history(counter.transport, 1, f"case:{case(9)}")).version == 0
    assert counter.transport.log(CASE_LEDGER.name, 0)


class Hatch:
    """Takes commands, or fails to."""

    def __init__(self, error: KafkaError | None = None) -> None:
        self.taken: list[Command] = []
        self._error = error

    async def __call__(self, value: bytes, **_: Any) -> None:
        if self._error:
            raise self._error
        self.taken.append(msgspec.json.decode(value, type=Command))


def desk(counter: Counter, hatch: Hatch) -> Desk:
    return Desk(counter.ledger, Outcomes(), POLICIES, counter.clock, hatch, new_id=uuid4, answer_seconds=0.01)


async def test_a_command_without_an_answer_in_time_is_pending() -> None:
    """It was handed in; the answer that comes later is found by its id."""
    counter, hatch = await Counter().open(), Hatch()
    at = desk(counter, hatch)

    assert await at.submit(report(1)) is None

    assert hatch.taken == [report(1)]
    assert at.outcomes.is_expected(case(1))
    answer = CommandOutcome(command_id=case(1), stream=report(1).stream, outcome=Answer.DONE, version=2)
    at.outcomes.note(answer)
    assert at.outcomes.known(case(1)) == answer


async def test_kafka_out_of_reach_is_said_with_the_key_to_try_again() -> None:
    """Sending it again with the same key cannot do it twice."""
    counter = await Counter().open()

    with pytest.raises(Problem) as refused:
        await desk(counter, Hatch(KafkaTimeoutError())).submit(report(1))

    assert refused.value.status == 503
    assert refused.value.headers["Idempotency-Key"] == str(case(1))
