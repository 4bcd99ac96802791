"""Writes docs/judging.md from the contract's types: `python -m services.casework.judge.docs [--check]`.

With --check nothing is written: exit 1 if the file is stale. What is written by hand lies in introduction.md beside
this module and in contracts/meanings.toml.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from inspect import cleandoc
from pathlib import Path
from typing import Any

import msgspec

from services.casework.judge.lines import CONCLUSIONS, FACTS, REQUESTS, SETTINGS, Envelope
from services.casework.judge.samples import sample
from services.casework.judge.wording import Wording

FILE = Path(__file__).parents[3] / "docs" / "judging.md"
INTRODUCTION = Path(__file__).with_name("introduction.md")
Shapes = dict[str, type[msgspec.Struct]]


def document() -> str:
    """The whole page."""
    wording = Wording()
    told = [*_envelope(wording), *_facts(wording), *_requests(wording), *_settings(wording)]
    return "\n".join([INTRODUCTION.read_text().rstrip(), "", *told, *_parts(wording), *_words(wording)]) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Write or check; returns the exit code."""
    if list(arguments) not in ([], ["--check"]):
        sys.stderr.write("Usage: python -m services.casework.judge.docs [--check]\n")
        return 2
    stale = not FILE.exists() or FILE.read_text() != document()
    if stale and arguments:
        sys.stderr.write(f"{FILE} is stale: run `python -m services.casework.judge.docs`.\n")
        return 1
    if stale:
        FILE.write_text(document())
        sys.stdout.write("wrote docs/judging.md\n")
    return 0


def _envelope(wording: Wording) -> Iterator[str]:
    yield from ("## Around every line", "")
    yield "Everything but `data` stands around what is said:"
    yield ""
    yield from wording.table(Envelope, "Envelope")


def _facts(wording: Wording) -> Iterator[str]:
    yield from ("## Facts", "")
    areas: dict[str, Shapes] = {}
    for tag, shape in FACTS.items():
        if tag not in CONCLUSIONS:
            areas.setdefault(shape.__module__, {})[tag] = shape
    for module, shapes in areas.items():
        about = cleandoc(import_module(module).__doc__ or "").split("\n\n", 1)[0]
        yield from (f"### Area: {module.rpartition('.')[2]}", "", about, "")
        yield from _entries(shapes, wording)


def _requests(wording: Wording) -> Iterator[str]:
    yield from ("## Requests", "", "Each is answered at its own instant; `facts` may carry what would be missing.", "")
    yield from _entries(REQUESTS, wording)


def _settings(wording: Wording) -> Iterator[str]:
    yield from ("## Settings", "", "They need no stream.", "")
    yield from _entries(SETTINGS, wording)


def _entries(shapes: Shapes, wording: Wording) -> Iterator[str]:
    for tag, shape in shapes.items():
        yield from (f"#### `{tag}`", "", cleandoc(shape.__doc__ or ""), "")
        yield from wording.table(shape, tag)
        yield from ("```json", *(json.dumps(line, ensure_ascii=False) for line in sample(tag)), "```", "")


def _parts(wording: Wording) -> Iterator[str]:
    """Objects inside what is said, until no new one is met."""
    yield from ("## Parts", "")
    while missing := [name for name in wording.parts if name not in wording.told]:
        for name in missing:
            shape = wording.parts[name]
            yield from (f"### {name}", "", cleandoc(shape.__doc__ or ""), "", *wording.table(shape, name))
            wording.told.add(name)


def _words(wording: Wording) -> Iterator[str]:
    yield from ("## Words", "", "Where one of a list of words has to be said, these are the lists.", "")
    for name, word in sorted(wording.words.items()):
        lines: list[Any] = [f"- `{one.value}`: {getattr(one, 'meaning', '')}".rstrip(": ") for one in word]
        yield from (f"### {name}", "", *lines, "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
