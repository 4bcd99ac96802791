"""A service that does nothing, or whose one task dies when FAKE_SERVICE is `dies`."""

import os

from litestar import Litestar

from services.runtime import Runtime, run


async def die() -> None:
    """End as a task with a bug does."""
    raise RuntimeError("planted")


async def wire(runtime: Runtime) -> Litestar:
    """One task beside HTTP, if asked for."""
    if os.environ.get("FAKE_SERVICE") == "dies":
        runtime.spawn("doomed", die())
    return runtime.app([])


run("intake", wire)
