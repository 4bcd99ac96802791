"""Every code that a door, an outcome or a refusal answers with: what it means and what to do about it."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("codes.toml")


class Code(NamedTuple):
    """A code; `door` says who answers with it: `reports`, `facts` or `both`."""

    name: str
    door: str
    meaning: str
    remedy: str


@cache
def codes() -> tuple[Code, ...]:
    """All of them, in the order of the alphabet."""
    found = tomllib.loads(FILE.read_text("utf-8"))
    return tuple(Code(name, one["door"], one["meaning"], one["remedy"]) for name, one in sorted(found.items()))


def markdown() -> str:
    """The table of them, for docs/integrators.md."""
    rows = [f"| `{one.name}` | {one.door} | {one.meaning} | {one.remedy} |" for one in codes()]
    return "\n".join(["| code | door | meaning | remedy |", "|---|---|---|---|", *rows])
