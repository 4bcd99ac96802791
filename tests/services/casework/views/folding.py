"""Folds a view in processes that are killed, one after the other, until one gets to the end.

    python -m tests.services.casework.views.folding URL VIEW SEED KILLS

Each process is killed by SIGKILL at a statement drawn by the seed, before it is sent, after it, or just before a
transaction is committed; the last may live. Prints how many were killed.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from ledger.testing import InMemoryTransport
from services.casework.views import VIEWS
from services.casework.views.projecting import Projector
from services.store import open_engine
from tests.services.casework.views.at_hand import PARTITIONS, following, sample_ledger, written

SAMPLES = 150
STATEMENTS_MAX = 120
_PLACES = ("before_cursor_execute", "after_cursor_execute", "commit")


def main(url: str, view: str, seed: int, kills: int) -> None:
    """Kill and go on."""
    rng = random.Random(seed)
    transport = asyncio.run(written(sample_ledger(SAMPLES)))
    transport.read_limit = 20
    killed = 0
    while _dies(url, view, transport, rng.randint(1, STATEMENTS_MAX) if killed < kills else 0):
        killed += 1
    print(killed)  # noqa: T201 - it is what the caller reads


def _dies(url: str, view: str, transport: InMemoryTransport, fuse: int) -> bool:
    """Whether a process that folds on from where the last one came was killed before it was done."""
    child = os.fork()
    if child == 0:
        _burn(fuse)
        asyncio.run(_fold(url, view, transport))
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status not in {0, -signal.SIGKILL}:
        raise SystemExit(f"the folding process ended with {status}")
    return status != 0


def _burn(fuse: int) -> None:
    left = fuse

    def at_a_statement(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    for place in _PLACES if fuse else ():
        sa.event.listen(Engine, place, at_a_statement)


async def _fold(url: str, view: str, transport: InMemoryTransport) -> None:
    async with following(Projector(VIEWS[view], open_engine(url), transport, PARTITIONS)) as running:
        await running.caught_up()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
