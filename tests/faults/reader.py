"""A reader: a process that follows all partitions, saves where it has come to, and goes on from there when killed.

`python -m tests.faults.reader 0 --life 1 --bootstrap HOST:PORT,... --folder DIR`
"""

import asyncio
import signal
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from ledger.follow import Follower
from ledger.kafka import KafkaTransport
from ledger.protocol import START, Checkpoint, CountedBatch
from tests.faults.connection import connect
from tests.faults.scene import PARTITIONS, TOPIC
from tests.history.fold import NOTHING, fold
from tests.history.journal import Journal
from tests.history.observations import Folded, Shown, seen


class Saved(msgspec.Struct):
    """What a reader keeps of a partition: its fold and the checkpoint that goes with it."""

    checkpoint: Checkpoint = START
    digest: str = NOTHING


class View:
    """A reader's folds of all partitions, in one file that is replaced whole: fold and checkpoint change together."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.saved = {partition: Saved() for partition in range(PARTITIONS)}
        if path.exists():
            self.saved = msgspec.json.decode(path.read_bytes(), type=dict[int, Saved])

    def fold(self, batch: CountedBatch) -> None:
        """Take one batch in."""
        before = self.saved[batch.partition]
        self.saved[batch.partition] = Saved(batch.checkpoint, fold(before.digest, seen(batch.events)))

    def save(self) -> None:
        """Keep everything taken in so far, or nothing of it."""
        beside = self._path.with_suffix(".new")
        beside.write_bytes(msgspec.json.encode(self.saved))
        beside.replace(self._path)


class Reader:
    """One life of a reader."""

    def __init__(self, who: str, transport: KafkaTransport, view: View, journal: Journal) -> None:
        self._who = who
        self._transport = transport
        self._view = view
        self._journal = journal

    async def follow(self, stop: asyncio.Event) -> None:
        """Follow from where the view stands until told to stop, then to the end of the log."""
        await self._follow_until(stop.wait())
        follower = self._follower()
        await self._follow_until(follower.wait_caught_up(), follower)
        for partition, saved in self._view.saved.items():
            position = saved.checkpoint.next_position - 1
            self._journal.note(Folded(self._now(), self._who, partition, position, saved.digest))

    def _follower(self) -> Follower:
        return Follower(self._transport, TOPIC, {p: saved.checkpoint for p, saved in self._view.saved.items()})

    async def _follow_until(self, event: Coroutine[Any, Any, Any], follower: Follower | None = None) -> None:
        """Follow until the event, which ends it between two lists of batches, never within one."""
        following = asyncio.create_task(self._follow(follower or self._follower()))
        ended = asyncio.create_task(event)
        await asyncio.wait((following, ended), return_when=asyncio.FIRST_COMPLETED)
        if following.done():
            following.result()
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)

    async def _follow(self, follower: Follower) -> None:
        async for batches in follower.batches():
            for batch in batches:
                self._journal.note(Shown(self._now(), self._who, batch.partition, seen(batch.events)))
                self._view.fold(batch)
            self._view.save()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


async def read(reader: int, life: int, bootstrap: str, folder: Path) -> None:
    """Follow until SIGTERM, and then to the end of the log."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    who = f"reader-{reader}.{life}"
    transport = await connect(bootstrap)
    with Journal(folder / f"{who}.jsonl") as journal:
        await Reader(who, transport, View(folder / f"reader-{reader}.json"), journal).follow(stop)
    await transport.stop()


def main(
    reader: int,
    life: Annotated[int, typer.Option()],
    bootstrap: Annotated[str, typer.Option()],
    folder: Annotated[Path, typer.Option()],
) -> None:
    """Run one life of a reader."""
    asyncio.run(read(reader, life, bootstrap, folder))


if __name__ == "__main__":
    typer.run(main)
