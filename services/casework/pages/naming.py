"""The names in cases, read from the ledger when a page may show them: no list keeps them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from services.casework.case import state
from services.casework.case.history import History
from services.casework.case.state import Case
from services.casework.ledgers import entry_of
from services.casework.pages.sources import Sources
from services.casework.teams import Colleagues, FindHistory

Row = Mapping[str, Any]
UNNAMED = "Name not known"


def may_name(row: Row, colleagues: Colleagues) -> bool:
    """Whether a case is of a person or of somebody in a team with them."""
    return row["officer"] in colleagues.get(row["landlord"], ())


async def victims_named(find_history: FindHistory, rows: Sequence[Row], colleagues: Colleagues) -> dict[str, list[str]]:
    """Case -> its victims' names, of those cases that may be named."""
    named = [row["case_id"] for row in rows if may_name(row, colleagues)]
    histories = await asyncio.gather(*(find_history(_stream(case_id)) for case_id in named))
    return {case_id: _victims(state.fold(one)) for case_id, one in zip(named, histories, strict=True)}


async def matching(sources: Sources, rows: Sequence[Row], text: str) -> list[Row]:
    """Those of the cases in which a person, or what their sender calls them or the report, bears the text."""
    sought = text.casefold()
    written = msgspec.json.encode(sought)[1:-1].decode()
    stored = await asyncio.gather(*(sources.find_records(_stream(row["case_id"])) for row in rows))
    found = []
    for row, records in zip(rows, stored, strict=True):
        # Most cases are told apart without being read: what is sought stands in them as it was written.
        if any(written in record.value.decode().casefold() for record in records):
            history = History(stream=_stream(row["case_id"]), entries=tuple(map(entry_of, records)))
            if any(sought in name.casefold() for name in _called(history)):
                found.append(row)
    return found


def _called(history: History) -> Iterator[str]:
    for person in state.fold(history).report.people.values():
        yield from filter(None, (person.name, person.source_ref))
    yield from (entry.event.origin.id for entry in history.entries if entry.event.origin)


def _victims(case: Case) -> list[str]:
    people = case.report.people
    return [(people[ref].name if ref in people else None) or UNNAMED for ref in case.report.victims]


def _stream(case_id: str) -> str:
    return f"case:{case_id}"
