"""Lines that say that another line was wrong: which one they name, and whether it can be corrected so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from contracts.facts.report import IncidentReported
from contracts.facts.review import EntryCorrected
from services.casework.judge.checking import NOBODY
from services.casework.judge.lines import CORRECTABLE, FACTS, Fault, Line
from services.casework.judge.names import entry_named, stream_named


def wrong_correction(line: Line, lines: Mapping[UUID, Line], *, complete: bool) -> Fault | None:
    """Why a line cannot correct what it names; unless the file is `complete`, it may name a line that is faulty."""
    named = _named(line)
    if named is None or line.shape is None:
        return None
    pointer = "/corrects" if line.envelope.corrects else "/data/entry"
    entry = lines.get(named)
    if entry is not None:
        return _mismatch(line, entry, pointer)
    told = "Names no line of this file; give the id of the line to correct."
    return Fault(line.number, pointer, told) if complete else None


def _mismatch(line: Line, entry: Line, pointer: str) -> Fault | None:
    if _place(entry) != _place(line):
        return Fault(line.number, pointer, f"Names line {entry.number}, which is of another stream.")
    if entry.recorded_at > line.recorded_at:
        return Fault(line.number, "/recorded_at", f"Lies before line {entry.number} became known, which it corrects.")
    if entry.shape is None:
        return None
    if entry.tag not in CORRECTABLE or entry.envelope.corrects is not None:
        return Fault(line.number, pointer, f"Names line {entry.number}, which is no fact that anyone stated.")
    if (entry.shape is IncidentReported) != (_replacement(line) is IncidentReported):
        told = "A report stays a report: correct it with a report, or close the case as opened in error."
        return Fault(line.number, "/data", told)
    return None


def _named(line: Line) -> UUID | None:
    """The entry that a line says was wrong."""
    if line.envelope.corrects is not None:
        return entry_named(line.envelope.corrects)
    if line.shape is EntryCorrected and line.said is not None:
        return entry_named(line.said["entry"])
    return None


def _replacement(line: Line) -> Any:
    """What takes a corrected entry's place."""
    if line.envelope.corrects is not None:
        return None if line.said is None else line.shape
    inner = (line.said or {}).get("replacement")
    return FACTS.get(inner["type"]) if isinstance(inner, dict) else None


def _place(line: Line) -> str:
    return stream_named(line.stream, line.landlord or NOBODY, {})
