"""Folding a whole view anew beside the live one: to hold it against that, or to put it in its place."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from msgspec import Struct
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError, ProgrammingError

from contracts.topics import CASE_LEDGER
from ledger.follow import Follower
from ledger.protocol import START, Checkpoint
from ledger.tail import verify
from ledger.transport import Transport
from services.casework.views.standing import Standing, standing
from services.poison import save_or_name
from services.store import View, checkpoints, digest, held, prepare_own, snapshot, stored_version
from services.swap import open_scratch, replace

PORTION_EVENTS = 20_000
"""Taken in together: the more, the fewer times a case is folded that has several events among them."""


class NoLiveView(LookupError):  # noqa: N818 - it names the state, which is what its reader needs
    """There is no live view of this version to compare with; the message says what to do."""


class Rebuilt(Struct, frozen=True):
    """A view folded from nothing up to where the live one stands."""

    live: Standing
    digest: str
    events: int

    @property
    def agrees(self) -> bool:
        """Whether both hold the same rows."""
        return self.digest == self.live.digest


class Rebuild:
    """A view being folded from the first event, in a database that nobody else sees.

    The side effects of a view are its rows and nothing else, so that folding it again has none. Use as a context.
    """

    def __init__(
        self, view: View, transport: Transport, partitions: Iterable[int], *, topic: str = CASE_LEDGER.name
    ) -> None:
        self.view = view
        self._topic = topic
        at = dict.fromkeys(partitions, START)
        self.follower = Follower(transport, topic, at, max_events=PORTION_EVENTS, fill=True)
        self.events = 0
        self._transport = transport
        self._scratch = open_scratch(view)

    def __enter__(self) -> Rebuild:
        return self

    def __exit__(self, *_: object) -> None:
        self._scratch.dispose()

    async def fold_until(self, offsets: Mapping[int, int]) -> None:
        """Go on up to these offsets. Raises Poisoned."""
        async for batches in self.follower.batches(until=offsets):
            # In a thread: commands and requests must not wait for it.
            await asyncio.to_thread(save_or_name, self._scratch, self.view, self.follower.checkpoints, batches)
            self.events += sum(len(batch.events) for batch in batches)

    async def fold_to_the_end(self) -> None:
        """Go on up to where the ledger ends now. Raises Poisoned."""
        await self.fold_until(await self.follower.ends())

    async def fold_as_far_as(self, live: Mapping[int, Checkpoint]) -> None:
        """Go on up to where another copy of the view stands.

        Raises CheckpointMismatch if that is of another ledger, Poisoned.
        """
        for number, checkpoint in live.items():
            await verify(self._transport, self._topic, number, checkpoint)
        await self.fold_until({number: checkpoint.next_offset for number, checkpoint in live.items()})

    def digest(self) -> str:
        """Of the rows so far."""
        with self._scratch.connect() as connection:
            return digest(connection, self.view)

    async def swap_into(self, live: Engine) -> None:
        """Put the view, brought at least to where the live one stands, in the live one's place, in one transaction.

        Readers see the old rows or the new, whoever keeps the live view goes on from the new. Raises
        CheckpointMismatch if the live view is of another ledger.
        """
        loop = asyncio.get_running_loop()

        def swap() -> None:
            prepare_own(live)
            with held(live, self.view) as connection:
                # The live view cannot move on meanwhile; what was recorded since is little.
                last = self.fold_as_far_as(checkpoints(connection, self.view))
                asyncio.run_coroutine_threadsafe(last, loop).result()
                replace(connection, self.view, self._scratch)

        await asyncio.to_thread(swap)


async def compare(view: View, live_engine: Engine, transport: Transport) -> Rebuilt:
    """Fold the view from the first event up to where the live one stands, which is only read.

    Raises NoLiveView, Poisoned, and CheckpointMismatch if the live view is of another ledger.
    """
    live, goals = await asyncio.to_thread(read_live, view, live_engine)
    with Rebuild(view, transport, goals) as rebuild:
        await rebuild.fold_as_far_as(goals)
        return Rebuilt(live, rebuild.digest(), rebuild.events)


async def rebuild_and_swap(view: View, live_engine: Engine, transport: Transport, partitions: int) -> int:
    """Fold the view anew to the end of the ledger and put it in the live one's place; how many events it is of.

    Raises Poisoned, and CheckpointMismatch if the live view is of another ledger; the live view then stays as it was.
    """
    with Rebuild(view, transport, range(partitions)) as rebuild:
        await rebuild.fold_to_the_end()
        await rebuild.swap_into(live_engine)
        return rebuild.events


def read_live(view: View, engine: Engine) -> tuple[Standing, dict[int, Checkpoint]]:
    """The live view and its checkpoints, both of one instant. Raises NoLiveView."""
    try:
        with snapshot(engine) as connection:
            version = stored_version(connection, view)
            if version == view.version:
                return standing(connection, view), checkpoints(connection, view)
    except (OperationalError, ProgrammingError) as error:
        raise NoLiveView(f"There is no view {view.name}: start casework once.") from error
    raise NoLiveView(f"View {view.name} is of version {version}, this program's of {view.version}: restart casework.")
