"""The service's tables at work: in a thread of their own, so that a database that hangs keeps nothing else waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from sqlalchemy.engine import Engine

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """Does one thing after the other, in the order in which it was asked for.

    One thread, because a file takes one writer, and because what reads before it writes must not be overtaken. Apart
    from those of everybody, because a name server that hangs takes all of these.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._thread = ThreadPoolExecutor(1, "database")

    async def do(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the work returns or raises; whoever is cancelled still waits until it has ended.

        Else it would go on unseen beside what begins anew, and move on a view that was looked at before.
        """
        doing = asyncio.get_running_loop().run_in_executor(self._thread, partial(work, *args, **kwargs))
        try:
            return await asyncio.shield(doing)
        except asyncio.CancelledError:
            await asyncio.wait({doing})
            raise
