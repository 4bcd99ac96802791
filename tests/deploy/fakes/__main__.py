"""The supervisor with stand-ins for the services, until it is killed."""

import asyncio

from deploy.supervisor import running
from deploy.terminal import Terminal
from services.settings import read_settings
from tests.deploy.fakes import MODULES


async def main() -> None:
    """Say when all is ready."""
    terminal = Terminal()
    async with running(read_settings(), terminal, modules=MODULES):
        terminal.say("ready")
        await asyncio.Event().wait()


asyncio.run(main())
