"""The examples of the README, as a user copies them.

A block of shell commands after a line `<!-- test: NAME -->` is an example; those of one NAME belong together.
"""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
ADDRESSES = {"127.0.0.1:8000": "casework", "127.0.0.1:8001": "intake", "127.0.0.1:8002": "notifications"}

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
