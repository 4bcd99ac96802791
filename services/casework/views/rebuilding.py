"""Folding views anew when an operator asks for it, beside the live ones, while everything else goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager

import structlog
from msgspec import Struct
from sqlalchemy.engine import Engine

from ledger.errors import LedgerError
from ledger.transport import Transport
from services.casework.views.rebuild import Rebuild
from services.poison import DATABASE_AWAY, Poisoned, away_for
from services.store import View

log = structlog.get_logger()

Connect = Callable[[], AbstractAsyncContextManager[Transport]]
"""A transport of its own, for as long as one view is folded."""
Done = Callable[[str, str, str], Awaitable[None]]
"""Is told the view, who asked, and how it ended."""


class Progress(Struct, frozen=True):
    """How far a view is that is folded anew: events so far, records to go; `ended` says how, None while it runs."""

    by: str
    events: int
    to_go: int
    ended: str | None = None


class Rebuilding:
    """At most one view at a time, so that commands and readers keep most of the processor."""

    def __init__(
        self, views: Mapping[str, View], engine: Engine, connect: Connect, partitions: int, done: Done
    ) -> None:
        self._views = views
        self._engine = engine
        self._connect = connect
        self._partitions = range(partitions)
        self._done = done
        self._ended: dict[str, Progress] = {}
        self._running: tuple[str, str] | None = None
        self._rebuild: Rebuild | None = None
        self._asked: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    @property
    def progress(self) -> dict[str, Progress]:
        """Of each view that was asked for since the start."""
        if self._running is None:
            return dict(self._ended)
        view, by = self._running
        return self._ended | {view: self._so_far(by)}

    def start(self, view: str, by: str) -> bool:
        """Begin with the view; False, and nothing begins, while one is folded."""
        if self._running is not None:
            return False
        self._running = view, by
        self._asked.put_nowait(self._running)
        return True

    async def run(self) -> None:
        """Fold what is asked for, until cancelled."""
        while True:
            view, by = await self._asked.get()
            ended = await self._fold(view)
            self._ended[view] = self._so_far(by, ended)
            self._running = self._rebuild = None
            log.info("view.rebuilt", view=view, by=by, ended=ended)
            await self._done(view, by, ended)

    async def _fold(self, view: str) -> str:
        """Fold the view and put it in its place; how that ended."""
        try:
            async with self._connect() as transport:
                with Rebuild(self._views[view], transport, self._partitions) as rebuild:
                    self._rebuild = rebuild
                    await rebuild.fold_to_the_end()
                    await rebuild.swap_into(self._engine)
        except Poisoned as poisoned:
            return f"The live view stays as it was: it {poisoned.status}"
        except LedgerError as error:
            return f"The live view stays as it was: the ledger cannot be read now ({type(error).__name__})."
        except DATABASE_AWAY as error:
            return f"The live view stays as it was: its database cannot be used now ({away_for(error)})."
        return f"In its place, from {rebuild.events} events."

    def _so_far(self, by: str, ended: str | None = None) -> Progress:
        if self._rebuild is None:
            return Progress(by, 0, 0, ended)
        return Progress(by, self._rebuild.events, sum(self._rebuild.follower.lag.values()), ended)
