"""Writes what is made from the contract's types: `python -m contracts.generate [--check]`.

With --check nothing is written: exit 1 names every file that is stale and every kept example that no longer holds.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from contracts.asyncapi import asyncapi
from contracts.kept_examples import faulty
from contracts.schema import schemas

FOLDER = Path(__file__).parent


def generated() -> dict[Path, bytes]:
    """Every generated file and what it must hold."""
    made = {FOLDER / "schemas" / f"{name}.json": _text(schema) for name, schema in schemas().items()}
    return made | {FOLDER / "asyncapi.json": _text(asyncapi())}


def stale() -> dict[Path, bytes | None]:
    """The files that are not as they must be: what they must hold, or None where they must not be."""
    wanted = generated()
    changed = {path: content for path, content in wanted.items() if not path.exists() or path.read_bytes() != content}
    return changed | {path: None for path in (FOLDER / "schemas").glob("*.json") if path not in wanted}


def write() -> list[Path]:
    """Make the stale files fresh and say which they were."""
    changed = stale()
    for path, content in changed.items():
        if content is None:
            path.unlink()
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
    return sorted(changed)


def main(arguments: Sequence[str]) -> int:
    """Write or check; returns the exit code."""
    if list(arguments) not in ([], ["--check"]):
        sys.stderr.write("Usage: python -m contracts.generate [--check]\n")
        return 2
    if not arguments:
        sys.stdout.writelines(f"wrote {path.relative_to(FOLDER)}\n" for path in write())
    wrong = [f"{path} is stale: run `python -m contracts.generate`." for path in sorted(stale())]
    wrong += faulty()
    sys.stderr.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


def _text(value: Any) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
