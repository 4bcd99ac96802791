"""Folding a whole view anew without any running service, to hold it against the live one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError, ProgrammingError

from contracts.topics import CASE_LEDGER
from ledger.follow import Follower
from ledger.protocol import START, Checkpoint, CountedBatch
from ledger.transport import Transport
from services.casework.stream_reading import take_until
from services.casework.views.projecting import Standing, standing
from services.store import View, checkpoints, digest, open_engine, prepare, save, stored_version


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


async def rebuild(view: View, live_engine: Engine, transport: Transport, file: Path) -> Rebuilt:
    """Fold the view from the first event into a fresh file, up to where the live one stands, which is only read.

    Raises NoLiveView.
    """
    live, goals = read_live(view, live_engine)
    engine = open_engine(file)
    prepare(engine, view)
    follower = Follower(transport, CASE_LEDGER.name, dict.fromkeys(goals, START))
    events = 0

    def take(batches: Sequence[CountedBatch]) -> None:
        nonlocal events
        wanted = [batch for batch in batches if batch.checkpoint.next_offset <= goals[batch.partition].next_offset]
        save(engine, view, follower.checkpoints, wanted)
        events += sum(len(batch.events) for batch in wanted)

    if goals:
        await take_until(follower, take, _reached(follower, goals))
    with engine.connect() as connection:
        rebuilt = Rebuilt(live, digest(connection, view), events)
    engine.dispose()
    return rebuilt


def read_live(view: View, engine: Engine) -> tuple[Standing, dict[int, Checkpoint]]:
    """The live view and its checkpoints, both of one instant. Raises NoLiveView."""
    try:
        with engine.connect() as connection:
            version = stored_version(connection, view)
            if version == view.version:
                return standing(connection, view), checkpoints(connection, view)
    except (OperationalError, ProgrammingError) as error:
        raise NoLiveView(f"There is no view {view.name}: start casework once.") from error
    raise NoLiveView(f"View {view.name} is of version {version}, this program's of {view.version}: restart casework.")


async def _reached(follower: Follower, goals: dict[int, Checkpoint]) -> None:
    for number, goal in goals.items():
        await follower.wait_for(number, goal.next_position - 1)
