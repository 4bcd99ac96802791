"""Files of facts for tests: lines in a few words, judged without touching a disk."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from services.casework.case.history import Entry
from services.casework.judge.judged import CaseJudged, Judged, Question, judge_lines
from services.casework.judge.lines import Faulty
from services.casework.judge.reading import read_lines
from services.casework.judge.shelf import books
from services.casework.policy import PolicyBook
from services.casework.working_time import LONDON
from tests.services.casework.domain.scenario import BOOK, When, london

Written = dict[str, Any]


def instant(when: When) -> str:
    """A London wall-clock text as an instant with its offset."""
    return when.isoformat() if isinstance(when, datetime) else london(when).astimezone(LONDON).isoformat()


def line(tag: str, at: When, said: Written | None = None, **around: Any) -> Written:
    """A line of the case `first` of whg; `around` stands around the data, `recorded` is a London text."""
    if recorded := around.pop("recorded", None):
        around["recorded_at"] = instant(recorded)
    usual = {"stream": "case:first", "landlord": "whg", "occurred_at": instant(at)}
    return {**usual, **around, "data": {"type": tag, **(said or {})}}


def report(at: When, *, people: Iterable[Written] = (), said: Written | None = None, **around: Any) -> Written:
    """A hate report by the victim p1, accusing x1."""
    usual = {
        "channel": "phone", "immediate_danger": False, "reporter": {"capacity": "victim", "person": "p1"},
        "people": list(people) or [{"ref": "p1", "role": "tenant"}, {"ref": "x1", "role": "tenant"}],
        "victims": ["p1"], "alleged_perpetrators": [] if people else ["x1"],
        "motivation": {"asked": True, "hate": True, "strands": ["race"], "perceived_by": ["victim"]},
    }  # fmt: skip
    return line("incident.reported.v1", at, {**usual, **(said or {})}, **around)


def call(at: When, **around: Any) -> Written:
    """The victim answered the telephone, and the details were taken."""
    said = {"party": "victim", "channel": "phone", "person": "p1", "details_taken": True}
    return line("contact.made.v1", at, said, **around)


def text(lines: Iterable[Written]) -> str:
    """The file."""
    return "".join(f"{json.dumps(one)}\n" for one in lines)


def judged(
    lines: Iterable[Written], landlord: str | None = None, *, known: When | None = None, at: When | None = None,
    book: PolicyBook = BOOK, folder: Path = Path(),
) -> Judged:  # fmt: skip
    """What is found, as known and as at London texts."""
    read = read_lines(text(lines), landlord=landlord is not None)
    asked = Question(landlord, london(known) if known else None, london(at) if at else None)
    return judge_lines(read, book, books(read, book, folder), asked)


def first_case(found: Judged) -> CaseJudged:
    """The only case."""
    [case] = [case for landlord in found.landlords for case in landlord.cases]
    return case


def verdict(found: Judged, clause: str) -> str:
    """How a clause of the only case stands."""
    return next(str(one.verdict) for one in first_case(found).verdicts if one.clause == clause)


def faults(written: str, *, landlord: bool = False) -> list[tuple[int, str]]:
    """The lines and the places in them that are faulty."""
    try:
        read_lines(written, landlord=landlord)
    except Faulty as faulty:
        return [(one.line, one.pointer) for one in faulty.faults]
    return []


def lines_of(entries: Iterable[Entry]) -> list[Written]:
    """What a ledger holds of a stream, as lines."""
    return [
        {
            **json.loads(msgspec.json.encode(entry.event)),
            "recorded_at": entry.recorded_at.isoformat(),
            "version": entry.version,
        }
        for entry in entries
    ]
