"""Wherever the process that keeps a view dies, the view comes out bit for bit as one folded in peace."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from ledger.testing import InMemoryTransport
from services.casework.views import VIEWS
from services.store import open_engine, prepare
from tests.services.casework.views.at_hand import (
    digest_of,
    folded,
    sample_ledger,
    written,
)
from tests.services.casework.views.conftest import MakeEngine, Place
from tests.services.casework.views.folding import SAMPLES

KILLS = 4


class Death(BaseException):
    """The process dies here: nothing after it happens, nothing that handles errors hears of it."""


def dying(engine: Engine, fuse: int) -> list[int]:
    """Have the engine die at its statement of that number; what is left of the fuse."""
    left = [fuse]

    def burn(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Death

    sa.event.listen(engine, "before_cursor_execute", burn)
    return left


@pytest.mark.parametrize("there", [True, False], ids=["moved on", "folded anew"])
@pytest.mark.parametrize("name", sorted(VIEWS))
async def test_a_view_that_dies_at_any_statement_is_the_same_in_the_end(
    name: str, new_engine: MakeEngine, transport: InMemoryTransport, *, there: bool
) -> None:
    """At its statements in turn, of a view that is moved on and of one folded anew and swapped in."""
    view, fuse = VIEWS[name], 0
    wanted = await folded(view, new_engine(), transport)
    while True:
        fuse += 1 if fuse < 15 else 11
        engine = new_engine()
        if there:
            prepare(engine, view)
        left = dying(engine, fuse)
        try:
            assert await folded(view, engine, transport) == wanted
        except Death:
            left[0] = 0
            assert await folded(view, engine, transport) == wanted, f"died at {fuse}"
        if left[0] > 0:
            break

    assert fuse > 15


async def test_a_view_whose_reading_breaks_off_anywhere_is_the_same_in_the_end(
    new_engine: MakeEngine, transport: InMemoryTransport
) -> None:
    """Cancelled at its first read of the log, then at the second after that, and so on, until it is at the end."""
    view, engine = VIEWS["worklist"], new_engine()
    prepare(engine, view)
    whole, reads, cancelled = transport.read, 0, True
    while cancelled:
        reads += 1
        left = [reads]

        async def read(*asked: Any, left: list[int] = left, **named: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                raise asyncio.CancelledError
            return await whole(*asked, **named)

        transport.read = read  # type: ignore[method-assign]
        try:
            await folded(view, engine, transport)
            cancelled = False
        except asyncio.CancelledError:
            pass
    transport.read = whole  # type: ignore[method-assign]

    assert reads > 4
    assert digest_of(view, engine) == await folded(view, new_engine(), transport)


@pytest.mark.parametrize("there", [True, False], ids=["moved on", "folded anew"])
@pytest.mark.parametrize("name", sorted(VIEWS))
async def test_a_killed_process_leaves_a_view_that_the_next_goes_on_with(
    name: str, place: Place, *, there: bool
) -> None:
    """SIGKILL, again and again, at places drawn by a seed; then the digests are compared."""
    view, url = VIEWS[name], place()
    engine = open_engine(url)
    if there:
        prepare(engine, view)

    command = [sys.executable, "-m", "tests.services.casework.views.folding", url, name, "7", str(KILLS)]
    told = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=60, check=False)

    assert told.returncode == 0, told.stderr
    assert int(told.stdout.splitlines()[-1]) >= 2
    in_peace = open_engine(place())
    assert digest_of(view, engine) == await folded(view, in_peace, await written(sample_ledger(SAMPLES)))
    for one in (engine, in_peace):
        one.dispose()
