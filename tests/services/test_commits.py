"""Offsets recorded behind the work, over a group whose answers are chosen."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from aiokafka.errors import CommitFailedError

from services.commits import Commits


async def turns(count: int = 20) -> None:
    """Let every task go on as far as it can."""
    for _ in range(count):
        await asyncio.sleep(0)


class Committed:
    """A group's offsets; each of the failures given is raised once."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.term = 1
        self.commits = Commits(self._commit, lambda: self.term)
        self.offsets: list[dict[int, int]] = []

    async def _commit(self, offsets: Mapping[int, int]) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.offsets.append(dict(offsets))

    async def run(self) -> None:
        """Commit once what is noted."""
        running = asyncio.create_task(self.commits.run())
        await turns()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_the_last_offset_of_each_partition_is_committed() -> None:
    """However many answers go out meanwhile, one commit tells of all."""
    group = Committed()
    for partition, offset in ((0, 4), (1, 9), (0, 7)):
        group.commits.note(partition, offset, group.term)

    await group.run()

    assert group.offsets == [{0: 7, 1: 9}]


async def test_an_offset_of_an_earlier_term_is_not_committed() -> None:
    """It would set back whoever has had the partition since, or this process itself."""
    group = Committed()
    term = group.term
    group.commits.note(0, 4, term)
    group.term += 1
    group.commits.note(1, 2, group.term)
    group.commits.note(0, 5, term)

    await group.run()

    assert group.offsets == [{1: 2}]


async def test_a_commit_that_fails_ends_nothing() -> None:
    """What was not recorded is answered again, as the first time."""
    group = Committed(CommitFailedError())
    group.commits.note(0, 4, group.term)
    await group.run()
    group.commits.note(0, 5, group.term)

    await group.run()

    assert group.offsets == [{0: 5}]


async def test_a_commit_without_an_answer_is_tried_again() -> None:
    """Kafka's silence is waited out for as long as the partition is ours."""
    group = Committed(TimeoutError())
    group.commits.note(0, 4, group.term)

    await group.run()

    assert group.offsets == [{0: 4}]
