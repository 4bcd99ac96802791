"""The case ledger as one replica follows it, over a log in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from ledger.errors import TransportError
from ledger.testing import HandClock, InMemoryTransport
from ledger.transport import Slice
from services.casework.ledgers import open_case_ledger


class OneLeaderAway(InMemoryTransport):
    """The broker that leads partition 0 cannot be reached."""

    async def read(self, topic: str, offsets: Mapping[int, int], wait_seconds: float = 0.0) -> Mapping[int, Slice]:
        """Read, except from partition 0."""
        if 0 in offsets:
            raise TransportError("The test says so.")
        return await super().read(topic, offsets, wait_seconds)


async def test_a_partition_that_cannot_be_read_holds_up_no_other() -> None:
    """At the start too: the others are opened, and the trouble is said."""
    ledger = open_case_ledger(OneLeaderAway(), 2, HandClock())
    following = asyncio.create_task(ledger.follow())
    async with asyncio.timeout(5):
        await ledger.partitions[1].refresh()
    for _ in range(10):
        await asyncio.sleep(0)

    assert ledger.trouble == "cannot be read"
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    await ledger.close()
