"""Replicas that share a database: one keeps a view, the others go by what it saves and take over when it is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from services.casework.views import VIEWS, projecting
from services.casework.views.projecting import Projector
from services.casework.views.worklist import table as worklist
from services.leading import LockedLead
from services.store import open_engine
from tests.services.casework.counter import Counter, report
from tests.services.casework.test_projecting import following
from tests.services.conftest import Place

VIEW = VIEWS["worklist"]


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test need not wait a quarter of a second for each look."""
    monkeypatch.setattr(projecting, "STAND_BY_SECONDS", 0.02)


@pytest.fixture
def engine(place: Place) -> Iterator[Engine]:
    """The database that the replicas share."""
    shared = open_engine(place())
    yield shared
    shared.dispose()


def replica(engine: Engine, counter: Counter, *, leads: bool) -> tuple[Projector, LockedLead]:
    """One of several replicas, told whether it leads."""
    lead = LockedLead("worklist")
    lead.tell(held=leads)
    return Projector(VIEW, engine, counter.transport, 1, lead), lead


async def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds."""
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - bounded
            await asyncio.sleep(0.01)


async def test_one_that_stands_by_reads_only_the_database(engine: Engine) -> None:
    """It is ready once the leader's view is there, waits for a reader's own event, and reads nothing of the ledger."""
    counter = await Counter().open()
    await counter.hear(report(1))
    other, _ = replica(engine, counter, leads=False)
    async with following(other):
        await until(lambda: other.trouble == "is folded anew by another replica: catching up")
        leader, _ = replica(engine, counter, leads=True)
        async with following(leader):
            await asyncio.wait_for(other.wait_for(0, 2), 20)
            await until(lambda: other.trouble is None)
            await counter.hear(report(2))
            await asyncio.wait_for(other.wait_for(0, 4), 20)

    assert (leader.leads, other.leads, other.lag) == (True, False, 0)


async def test_who_stands_by_takes_over_where_the_leader_was(engine: Engine) -> None:
    """Nothing is folded twice and nothing left out."""
    counter = await Counter().open()
    await counter.hear(report(1))
    leader, _ = replica(engine, counter, leads=True)
    other, lead = replica(engine, counter, leads=False)
    async with following(other):
        async with following(leader):
            await asyncio.wait_for(other.wait_for(0, 2), 20)
        await counter.hear(report(2))
        lead.tell(held=True)
        await asyncio.wait_for(other.wait_for(0, 4), 20)
        await until(lambda: other.leads and other.trouble is None)

    assert _cases(engine) == 2


async def test_a_leader_that_did_not_hear_of_its_end_is_fenced_and_stands_by(engine: Engine) -> None:
    """Two that keep a view for a moment move it on once for each event; the one that has lost the lead gives way."""
    counter = await Counter().open()
    await counter.hear(report(1))
    old, old_lead = replica(engine, counter, leads=True)
    new, new_lead = replica(engine, counter, leads=False)
    async with following(old), following(new):
        await asyncio.wait_for(new.wait_for(0, 2), 20)
        new_lead.tell(held=True)
        await until(lambda: new.leads and new.trouble is None)
        old_lead.tell(held=False)
        for number in range(2, 8):
            await counter.hear(report(number))
            await asyncio.wait_for(old.wait_for(0, 2 * number), 20)
            await asyncio.wait_for(new.wait_for(0, 2 * number), 20)
        await until(lambda: not old.leads and old.trouble is None)

    assert _cases(engine) == 7


async def test_an_old_program_does_not_take_a_newer_view_back(engine: Engine) -> None:
    """A replica of the old version that comes to lead while the program is being replaced stops instead."""
    counter = await Counter().open()
    await counter.hear(report(1))
    old, lead = replica(engine, counter, leads=False)
    async with following(replica(engine, counter, leads=True)[0]), following(old):
        await until(lambda: old.trouble is None)
    newer = type(VIEW)()
    newer.version = VIEW.version + 1
    async with following(Projector(newer, engine, counter.transport, 1)) as program:
        await until(lambda: program.trouble is None)
    lead.tell(held=True)
    await asyncio.wait_for(old.run(), 20)

    assert "was replaced" in (old.trouble or "")
    with engine.connect() as connection:
        held = sa.text("SELECT version FROM view_versions WHERE view = 'worklist'")
        assert connection.scalar(held) == VIEW.version + 1


def _cases(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(worklist)) or 0
