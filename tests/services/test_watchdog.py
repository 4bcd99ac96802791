"""When a consumer that stands still ends its process, and when not."""

from __future__ import annotations

import pytest

from services.watchdog import ConsumerStuck, Reach, Stall, watch
from tests.ledger.virtual_time import run


def test_a_stall_is_waiting_without_progress() -> None:
    """Only a partition whose commands wait at the same place all the time is stuck; a known reason begins anew."""
    stall = Stall(limit_seconds=60)
    assert stall.observe(0, {0: Reach(5, 9), 1: Reach(5, 5), 2: Reach(5, 9)}) == {}
    assert stall.observe(59, {0: Reach(5, 9), 1: Reach(5, 6), 2: Reach(6, 9)}) == {}
    assert stall.observe(60, {0: Reach(5, 20), 1: Reach(5, 6), 2: Reach(6, 9)}) == {0: 60}
    stall.forget()
    assert stall.observe(61, {0: Reach(5, 20)}) == {}
    assert stall.observe(120, {0: Reach(5, 20)}) == {}
    assert stall.observe(121, {0: Reach(5, 20)}) == {0: 60}


def test_the_watchdog_ends_a_process_that_stands_still_without_a_reason() -> None:
    """Known trouble is waited out; commands that wait for no reason are not."""
    looks = 0

    async def measure() -> dict[int, Reach]:
        nonlocal looks
        looks += 1
        return {0: Reach(1, 5)}

    async def watched() -> None:
        trouble = ["the ledger cannot be written"] * 20
        with pytest.raises(ConsumerStuck):
            await watch(measure, lambda: trouble.pop() if trouble else None, Stall(60))

    run(watched())

    assert looks == 5
