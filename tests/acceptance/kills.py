"""SIGKILL, at moments that a seed decides."""

import asyncio
import os
import signal
from random import Random

from tests.acceptance.product import Product, until

READY_SECONDS = 90.0
# Who lives so long is taken for well by the supervisor, and comes back at once after the next kill.
LONG_SECONDS = 11.0


async def kill_again_and_again(product: Product, service: str, times: int, rng: Random) -> list[str]:
    """Kill a service so many times: while it starts, just when it is ready, or in the middle of its work."""
    killed: list[str] = []
    for number in range(times):
        pid = await _alive(product, service, killed)
        if number % 4 == 3:
            moment = "starting"
            await asyncio.sleep(rng.uniform(0.1, 1.5))
        else:
            moment = "working"
            await _ready(product, service)
            await asyncio.sleep(LONG_SECONDS if number % 3 == 2 else rng.uniform(0.0, 3.0))
        os.kill(pid, signal.SIGKILL)
        killed.append(f"{pid} {moment}")
    return killed


async def _alive(product: Product, service: str, killed: list[str]) -> int:
    """The process that is there now, once it is another than the one killed last."""
    last = killed[-1].split()[0] if killed else ""
    found: list[int] = []

    async def is_there() -> bool:
        pid = product.pid(service)
        found[:] = [pid] if pid and str(pid) != last else []
        return bool(found)

    await until(is_there, READY_SECONDS, lambda: f"{service} was not started again:\n{product.words()}")
    return found[0]


async def _ready(product: Product, service: str) -> None:
    async def is_ready() -> bool:
        return await product.is_ready(service)

    await until(is_ready, READY_SECONDS, lambda: f"{service} never got ready again:\n{product.words()}")
