"""Reading a file of facts: one JSON object a line, in any order; every fault of every line, or the lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from contracts.envelope import Reason
from contracts.shape import fault, faults
from contracts.streams import owner_of
from services.casework.judge.checking import data_faults, envelope_faults, said_faults
from services.casework.judge.correcting import wrong_correction
from services.casework.judge.lines import SHAPES, Envelope, Fault, Faulty, Line
from services.casework.judge.names import entry_named, entry_saying

COMMENTS = ("#", "//")


def read_lines(text: str, *, landlord: bool = False) -> list[Line]:
    """The lines in the order in which they became known, each once; `landlord`: whose they are is said elsewhere.

    Raises Faulty with every fault of every line.
    """
    wrong: list[Fault] = []
    lines: dict[UUID, tuple[Line, Any]] = {}
    for number, written in _objects(text, wrong):
        found = _line(number, written, landlord=landlord)
        if not isinstance(found, Line):
            wrong += (Fault(number, one.pointer, one.message) for one in found)
        elif (earlier := lines.setdefault(found.id, (found, written)))[1] != written:
            told = f"Is the id of line {earlier[0].number} too, which says something else; give each line its own."
            wrong.append(Fault(number, "/id", told))
    read = {name: line for name, (line, _) in lines.items()}
    wrong += (one for line in read.values() if (one := wrong_correction(line, read, complete=not wrong)))
    if not read and not wrong:
        wrong.append(Fault(1, "", "There is nothing to judge; `caseledger judge --example` shows a file."))
    if wrong:
        raise Faulty(sorted(wrong))
    return sorted(read.values(), key=lambda line: line.order)


def _objects(text: str, wrong: list[Fault]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, written in enumerate(text.split("\n"), 1):
        stripped = written.strip()
        if not stripped or stripped.startswith(COMMENTS):
            continue
        try:
            value = msgspec.json.decode(stripped)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            wrong.append(Fault(number, "", "Is not JSON; give one object a line, or begin a comment with #."))
            continue
        if isinstance(value, dict):
            yield number, value
        else:
            wrong.append(Fault(number, "", "Must be a JSON object; give one a line."))


def _line(number: int, written: dict[str, Any], *, landlord: bool) -> Line | list[Reason]:
    """The line, or what is wrong with it: first what stands around the data, since the rest hangs on it."""
    around = {name: value for name, value in written.items() if name != "data"}
    wrong = [*faults(around, Envelope), *data_faults(written)]
    if wrong:
        return wrong
    try:
        line = _placed(number, written, msgspec.convert(around, Envelope))
    except (msgspec.ValidationError, ValueError):
        return [fault("", "unreadable", "Holds a value that cannot be read; compare it with docs/judging.md.")]
    wrong = [*envelope_faults(line, landlord=landlord), *said_faults(line)]
    return wrong or line


def _placed(number: int, written: dict[str, Any], envelope: Envelope) -> Line:
    """The line with everything that was left out filled in."""
    data = written["data"]
    said = None if data is None else {name: value for name, value in data.items() if name != "type"}
    name = "entry.corrected.v1" if data is None else data["type"]
    occurred_at = envelope.occurred_at or envelope.recorded_at or datetime.min.replace(tzinfo=UTC)
    stream = envelope.stream or ""
    return Line(
        number=number, id=entry_named(envelope.id) if envelope.id else entry_saying(written), envelope=envelope,
        stream=stream, landlord=owner_of(stream) or envelope.landlord,
        recorded_at=envelope.recorded_at or occurred_at, occurred_at=occurred_at, tag=name,
        shape=SHAPES.get(name), said=said,
    )  # fmt: skip
