"""Stand-ins for the three services: real processes on the real runtime that do nothing."""

from litestar import Litestar

from services.runtime import Runtime

MODULES = {name: f"tests.deploy.fakes.{name}" for name in ("casework", "intake", "notifications")}


async def idle(runtime: Runtime) -> Litestar:
    """A service without a task of its own."""
    return runtime.app([])
