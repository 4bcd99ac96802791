"""Who leads among replicas that share a database: one, until it goes, and then another."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from services import leading
from services.leading import ALONE, Lead, Leadership, lock_key
from services.silence import DatabaseSilent
from services.store import open_engine
from tests.services.conftest import Place


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test need not wait a second for each look."""
    monkeypatch.setattr(leading, "LOOK_SECONDS", 0.02)


@asynccontextmanager
async def replica(url: str, name: str = "work") -> AsyncIterator[tuple[Lead, Engine, Leadership]]:
    """One replica that asks for the lead until the end of the block, where it lets go."""
    engine = open_engine(url)
    leadership = Leadership(engine)
    lead = leadership.of(name)
    asking = asyncio.create_task(leadership.run())
    try:
        yield lead, engine, leadership
    finally:
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        engine.dispose()


async def soon(reached: asyncio.Future[None] | asyncio.Task[None]) -> None:
    """Wait for it, but not for ever."""
    await asyncio.wait_for(reached, 10)


async def test_one_leads_and_the_next_follows_when_it_leaves(schema: Place) -> None:
    """Never two at once; whoever stands by leads as soon as the leader has gone."""
    url = schema()
    async with replica(url) as (second, _, _):
        async with replica(url, "other work") as (apart, _, _):
            await soon(asyncio.ensure_future(apart.won()))
        await soon(asyncio.ensure_future(second.won()))
        async with replica(url) as (third, _, _):
            await asyncio.sleep(0.2)
            assert (second.held, third.held) == (True, False)
            waiting = asyncio.ensure_future(third.won())
            await asyncio.sleep(0)
            assert not waiting.done()
            waiting.cancel()
    async with replica(url) as (fourth, _, _):
        await soon(asyncio.ensure_future(fourth.won()))


async def test_who_loses_the_connection_asks_anew_and_learns_that_it_was_followed(schema: Place) -> None:
    """A server that ends the leader's session gives the lock to another, and the first one is told."""
    url = schema()
    async with replica(url) as (first, engine, _):
        await soon(asyncio.ensure_future(first.won()))
        lost = asyncio.ensure_future(first.lost())
        key = lock_key(_schema_of(engine), "work")
        with open_engine(url).connect() as other:
            other.detach()
            _end_session_of_holder(other)
            # Held before the leader looks again, by whoever was waiting for it.
            other.execute(sa.select(sa.func.pg_advisory_lock(key)))
            await soon(lost)
            assert not first.held
        await soon(asyncio.ensure_future(first.won()))


async def test_a_database_that_is_away_makes_nobody_leader_or_follower(
    schema: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The leader stays what it was, says that it cannot tell, and goes on once it can."""
    async with replica(schema()) as (lead, _, leadership):
        await soon(asyncio.ensure_future(lead.won()))

        def away() -> None:
            raise sa.exc.OperationalError("", None, OSError("away"))

        with monkeypatch.context() as patch:
            patch.setattr(leadership, "_answers", away)
            await _until(lambda: leadership.trouble == "cannot reach its database")
            assert lead.held
        await _until(lambda: leadership.trouble is None)
        assert lead.held


async def test_a_database_that_gives_no_answer_is_said_to_and_refuses_at_once(
    schema: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever else would use it need not wait with the leader; all goes on by itself once it answers."""
    monkeypatch.setattr(leading, "SILENT_SECONDS", 0.05)
    answers = threading.Event()
    async with replica(schema()) as (lead, engine, leadership):
        await soon(asyncio.ensure_future(lead.won()))
        asked = leadership._answers

        def late() -> list[bool]:
            answers.wait(10)
            return asked()

        with engine.connect():
            pass
        monkeypatch.setattr(leadership, "_answers", late)
        await _until(lambda: leadership.trouble == "its database does not answer")
        connected: list[object] = []
        sa.event.listen(engine, "connect", lambda *made: connected.append(made))
        for _ in ("with a connection that is there already", "with a new one"):
            with pytest.raises(sa.exc.OperationalError) as refused:
                engine.connect()
            assert isinstance(refused.value.orig, DatabaseSilent)
            engine.dispose()
        assert not connected
        assert lead.held
        answers.set()
        await _until(lambda: leadership.trouble is None)
        with engine.connect() as after:
            assert after.scalar(sa.text("SELECT 1")) == 1


async def test_a_leader_that_is_frozen_is_followed(schema: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its host keeps its connection alive; the server ends it because nothing is asked, and says so when it thaws."""
    monkeypatch.setattr(leading, "_SERVER_LOOKS", {"idle_session_timeout": "200ms", "of no server's": "1"})
    url, frozen = schema(), threading.Event()
    async with replica(url) as (first, _, leadership):
        await soon(asyncio.ensure_future(first.won()))
        asked = leadership._answers

        def thawed() -> list[bool]:
            frozen.wait(10)
            return asked()

        with monkeypatch.context() as patch:
            patch.setattr(leadership, "_answers", thawed)
            async with replica(url) as (second, _, _):
                await soon(asyncio.ensure_future(second.won()))
                assert first.held
                frozen.set()
                await soon(asyncio.ensure_future(first.lost()))
                assert second.held
        await soon(asyncio.ensure_future(first.won()))


async def test_replicas_of_two_schemas_do_not_know_each_other(schema: Place) -> None:
    """PostgreSQL's locks are the whole database's; ours are not."""
    async with replica(schema()) as (one, _, _), replica(schema()) as (other, _, _):
        await soon(asyncio.ensure_future(one.won()))
        await soon(asyncio.ensure_future(other.won()))


async def test_a_file_belongs_to_one_process(tmp_path: Path) -> None:
    """With a database of its own a replica leads from the start, and nothing is asked."""
    leadership = Leadership(open_engine(tmp_path / "own.sqlite3"))

    assert leadership.of("work") is ALONE
    await soon(asyncio.ensure_future(ALONE.won()))
    await soon(asyncio.create_task(leadership.run()))


def _schema_of(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(connection.scalar(sa.text("SELECT current_schema()")))


def _end_session_of_holder(connection: sa.Connection) -> None:
    holders = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
    assert list(connection.scalars(sa.text(holders))) == [True]
    connection.commit()


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - bounded
            await asyncio.sleep(0.01)
