"""Folding views anew on request, while the live ones go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from ledger.errors import TransportError
from ledger.transport import Transport
from services.casework.views import VIEWS
from services.casework.views.projecting import Projector
from services.casework.views.rebuilding import Rebuilding
from services.casework.views.worklist import table as worklist
from services.store import open_engine
from tests.services.casework.counter import Counter, report
from tests.services.casework.test_projecting import following

VIEW = VIEWS["worklist"]


class Desk:
    """A ledger with two cases, its live view with a row lost, and what was told when a fold ended."""

    def __init__(self, counter: Counter, engine: Engine) -> None:
        self.counter = counter
        self.engine = engine
        self.told: list[tuple[str, str, str]] = []
        self.away = False
        self.ended = asyncio.Event()

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Transport]:
        """The ledger, unless it is away."""
        if self.away:
            raise TransportError("No Kafka answers.")
        yield self.counter.transport

    async def done(self, view: str, by: str, ended: str) -> None:
        """Note it."""
        self.told.append((view, by, ended))
        self.ended.set()

    def rows(self) -> int:
        """Of the live view."""
        with self.engine.connect() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(worklist)) or 0


@asynccontextmanager
async def _desk(tmp_path: Path) -> AsyncIterator[tuple[Desk, Rebuilding]]:
    counter, engine = await Counter().open(), open_engine(tmp_path / "views.sqlite3")
    await counter.hear(report(1), report(2))
    async with following(Projector(VIEW, engine, counter.transport, 1)) as projector:
        await asyncio.wait_for(projector.wait_for(0, 4), 30)
    with engine.begin() as connection:
        connection.execute(worklist.delete())
    desk = Desk(counter, engine)
    rebuilding = Rebuilding({VIEW.name: VIEW}, engine, desk.connect, 1, desk.done)
    task = asyncio.create_task(rebuilding.run())
    try:
        yield desk, rebuilding
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        engine.dispose()


async def test_a_view_that_lost_rows_is_whole_again(tmp_path: Path) -> None:
    """Who asked and how it ended is told; while it runs nothing else begins."""
    async with _desk(tmp_path) as (desk, rebuilding):
        assert rebuilding.start(VIEW.name, "op1")
        assert not rebuilding.start(VIEW.name, "op2")
        assert rebuilding.progress[VIEW.name].ended is None
        await asyncio.wait_for(desk.ended.wait(), 30)

        assert desk.rows() == 2
        assert desk.told == [(VIEW.name, "op1", "In its place, from 4 events.")]
        assert rebuilding.progress[VIEW.name].ended == "In its place, from 4 events."
        assert rebuilding.start(VIEW.name, "op2")


async def test_what_goes_wrong_leaves_the_live_view_as_it_was(tmp_path: Path) -> None:
    """It is told, the process lives, and asking again works once the cause is gone."""
    async with _desk(tmp_path) as (desk, rebuilding):
        desk.away = True
        rebuilding.start(VIEW.name, "op1")
        await asyncio.wait_for(desk.ended.wait(), 30)
        before = desk.rows()
        desk.away = False
        desk.ended.clear()
        rebuilding.start(VIEW.name, "op1")
        await asyncio.wait_for(desk.ended.wait(), 30)

    assert before == 0
    assert [ended for _, _, ended in desk.told] == [
        "The live view stays as it was: the ledger cannot be read now (TransportError).",
        "In its place, from 4 events.",
    ]
