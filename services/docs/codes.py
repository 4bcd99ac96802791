"""Every code that a door, an outcome or a refusal answers with: what it means and what to do about it.

`python -m services.docs.codes [--check]` writes their table into docs/integrators.md; with --check nothing is
written, and exit 1 says that the table is stale.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("codes.toml")
PAGE = Path(__file__).parents[2] / "docs" / "integrators.md"
_HEAD = "| code | door | meaning | remedy |"


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
    return "\n".join([_HEAD, "|---|---|---|---|", *rows])


def main(arguments: Sequence[str]) -> int:
    """Write or check; returns the exit code."""
    if list(arguments) not in ([], ["--check"]):
        sys.stderr.write("Usage: python -m services.docs.codes [--check]\n")
        return 2
    written = PAGE.read_text("utf-8")
    wanted = f"{written.partition(_HEAD)[0]}{markdown()}\n"
    if written == wanted:
        return 0
    if arguments:
        sys.stderr.write(f"{PAGE} is stale: run `python -m services.docs.codes`.\n")
        return 1
    PAGE.write_text(wanted, "utf-8")
    sys.stdout.write("wrote docs/integrators.md\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
