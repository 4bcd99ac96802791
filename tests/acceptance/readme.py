"""The examples of the README and of the pages for each role, as a user copies them.

A block of shell commands after a line `<!-- test: NAME -->` is an example; those of one NAME belong together.
"""

import asyncio
import re
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from pathlib import Path

from tests.acceptance.product import Product

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
ADDRESSES = {"127.0.0.1:8000": "casework", "127.0.0.1:8001": "intake", "127.0.0.1:8002": "notifications"}
SECONDS = 90
# An answer that says no is a failure, which curl alone does not take it for.
STRICT = 'set -e -o pipefail\ncurl() { command curl --fail-with-body "$@"; }\n'

_BLOCK = re.compile(r"^<!-- test: ([a-z-]+) -->\n```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SHELL_BLOCK = re.compile(r"^```sh$", re.MULTILINE)


def blocks(name: str, text: str) -> list[str]:
    """The commands of each block of that name, in the order of the text."""
    return [commands for marked, commands in _BLOCK.findall(text) if marked == name]


def names(text: str) -> set[str]:
    """Every name that a block has."""
    return {name for name, _ in _BLOCK.findall(text)}


def unmarked(text: str) -> int:
    """How many blocks of shell commands bear no name."""
    return len(_SHELL_BLOCK.findall(text)) - len(_BLOCK.findall(text))


def at(commands: str, ports: dict[str, int]) -> str:
    """The commands with the default addresses replaced by those of a product that runs elsewhere."""
    for address, service in ADDRESSES.items():
        commands = commands.replace(address, f"127.0.0.1:{ports[service]}")
    return commands


async def follow(examples: Sequence[str], product: Product, **settings: str) -> str:
    """What a user sees who copies these examples into one shell, line by line."""
    commands = at("".join(examples), product.ports)
    shell = await asyncio.create_subprocess_exec(
        *("bash", "-c", STRICT + commands),
        env={**product.environ, **settings},
        cwd=ROOT,
        stdout=PIPE,
        stderr=PIPE,
    )
    out, err = await asyncio.wait_for(shell.communicate(), SECONDS)
    seen = out.decode()
    assert shell.returncode == 0, f"status {shell.returncode}\n{commands}\n{seen}\n{err.decode()}"
    return seen
