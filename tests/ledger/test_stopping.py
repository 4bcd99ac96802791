"""What stops a log, what does not, and that whoever waits is told either way, in virtual time."""

import asyncio
from collections.abc import Sequence

import pytest

from ledger.errors import AppendNotSent, Conflict, LocalCopyUnusable
from ledger.protocol import Checkpoint
from ledger.records import Recorded
from ledger.streams import MemoryStreams
from ledger.testing import Fate, InMemoryTransport
from tests.ledger.test_faults import new, opened
from tests.ledger.virtual_time import run


@pytest.mark.parametrize("version", [2**63, -(2**63) - 1])
def test_version_without_room_is_refused_alone(version: int) -> None:
    """A version that no stamp can hold is refused where it is given, and stops nobody else."""

    async def case() -> None:
        log = await opened(InMemoryTransport())
        with pytest.raises(ValueError, match=f"version {version} of a does not fit"):
            await log.append(new("a", version))

        assert (await log.append(new("b", 1))).first_position == 1

    run(case())


class BrokenStreams(MemoryStreams):
    """A store that fails when asked for one stream."""

    def head(self, stream: str) -> int | None:
        """The stream's head, but for one."""
        if stream == "broken":
            raise LocalCopyUnusable("The script says so.")
        return super().head(stream)


def test_store_that_fails_leaves_nobody_without_an_answer() -> None:
    """When a batch cannot be made, all who were to be in it, before it or behind it learn why."""

    async def case() -> None:
        log = await opened(InMemoryTransport(), streams=BrokenStreams())
        appends = (log.append(new(stream, 1)) for stream in ("a", "a", "broken", "b"))
        answers = await asyncio.gather(*appends, return_exceptions=True)

        assert {LocalCopyUnusable} == {type(answer) for answer in answers}
        with pytest.raises(LocalCopyUnusable):
            await log.append(new("b", 1))

    run(case())


class FullStreams(MemoryStreams):
    """A store that takes what it is given for `room` batches, and fails once after the last."""

    room = 1

    def apply(self, events: Sequence[Recorded], checkpoint: Checkpoint) -> None:
        """Add events."""
        super().apply(events, checkpoint)
        self.room -= 1
        if self.room == 0:
            raise LocalCopyUnusable("The script says so.")


def test_store_that_failed_misses_nothing() -> None:
    """A fold that broke off goes on where it broke off: a version taken behind that is not given away again."""

    async def case() -> None:
        transport = InMemoryTransport()
        log = await opened(transport, streams=FullStreams())
        rival = await opened(transport, seed=2)
        for version in (1, 2, 3):
            await rival.append(new("a", version))
        with pytest.raises(LocalCopyUnusable):
            await log.refresh()
        with pytest.raises(Conflict):
            await log.append(new("a", 2), deadline_seconds=1)
        await log.refresh()

        assert [event.version for event in log.stream("a")] == [1, 2, 3]

    run(case())


def test_nothing_is_begun_while_the_log_closes() -> None:
    """An append made as the writer stops is told so, and does not set it going again."""

    async def case() -> None:
        transport = InMemoryTransport(fates=[Fate.HANGS])
        log = await opened(transport)
        flying = asyncio.create_task(log.append(new("a", 1)))
        await asyncio.sleep(1)
        closing = asyncio.create_task(log.close())
        await asyncio.sleep(0)
        with pytest.raises(AppendNotSent):
            await log.append(new("b", 1))
        await closing
        await asyncio.gather(flying, return_exceptions=True)

        assert transport.appends == 1

    run(case())
