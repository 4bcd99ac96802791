"""Whether the service in this container lives, for a runtime that asks by a command: `python -m deploy.alive`.

One image serves all three, so whichever of their ports answers counts.
"""

import asyncio
import sys

from services.http_get import http_get
from services.settings import Settings, read_settings


async def is_alive(settings: Settings) -> bool:
    """Whether any of the services' ports answers that it lives."""
    answers = await asyncio.gather(*(_lives(settings.reached_at, port.number) for port in settings.ports.values()))
    return any(answers)


async def _lives(host: str, port: int) -> bool:
    try:
        status, _ = await http_get(host, port, "/livez")
    except OSError:
        return False
    return status == 200


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(is_alive(read_settings())) else 1)
