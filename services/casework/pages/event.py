"""One event of a case in all detail: what it says, what it came of and led to, and what was put right about it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from ledger.records import Recorded
from services.casework.chain import chain_of
from services.casework.pages import words
from services.casework.pages.opening import NO_SUCH_CASE, Opened, shown_or_told
from services.casework.pages.raw import raw_event
from services.casework.pages.reaching import first_told
from services.casework.pages.sources import Given
from services.casework.replay import HistoryRow, Moment, case_at, history_rows
from services.casework.verdict_file import VerdictFile, verdicts_at
from services.pages.serving import AnyRequest, page, problem_page
from services.pages.words import instant


class Beside(NamedTuple):
    """One thing that an entry said, and what a correction of it says; empty where it says nothing of it."""

    name: str
    original: str
    corrected: str

    @property
    def differs(self) -> bool:
        return self.original != self.corrected


class Corrected(NamedTuple):
    """A correction beside what it puts right."""

    row: HistoryRow
    taken_away: bool
    beside: tuple[Beside, ...]


@get("/cases/{case_id:uuid}/events/{version:int}")
async def event(request: AnyRequest, case_id: FromPath[UUID], version: FromPath[int], sources: Given) -> Response[Any]:
    async def show(found: Opened) -> Response[Any]:
        rows = {row.version: row for row in history_rows(found.history, Moment())}
        if version not in rows:
            return problem_page(request, 404, "No such event", NO_SUCH_CASE, back=_back(found))
        records = await sources.find_records(found.history.stream)
        raw = next(one for one in records if one.version == version)
        return page(request, "event.html", **await asyncio.to_thread(_told, found, rows, version, raw))

    return await shown_or_told(request, case_id, sources, show)


def _back(found: Opened) -> dict[str, str]:
    return {"text": "Back to the case", "href": found.path}


def _told(found: Opened, rows: dict[int, HistoryRow], version: int, raw: Recorded) -> dict[str, Any]:
    history, row, now = found.history.own(), rows[version], found.sources.clock.now()
    judged = verdicts_at(history, Moment(), found.sources.policies, now)
    original = next((one for one in rows.values() if one.event_id == row.corrects), None)
    corrections = tuple(_corrections(original or row, rows))
    told = [one.data for one in (row, original, *(one.row for one in corrections)) if one]
    return {
        "row": row, "rows": rows, "case_id": history.stream.partition(":")[2], "case_path": found.path,
        "ref": words.reference(history.stream.partition(":")[2]), "raw": raw_event(raw), "record": raw,
        "chain": chain_of(history, version), "original": original,
        "corrections": corrections, "resting": _resting(row.event_id, judged),
        "safe": first_told(case_at(history, Moment(), now), told),
    }  # fmt: skip


def _corrections(original: HistoryRow, rows: dict[int, HistoryRow]) -> Iterator[Corrected]:
    """Every correction of an entry, each beside what the entry said at first."""
    for one in rows.values():
        if one.corrects == original.event_id:
            replacement = one.data.get("replacement")
            new = dict(words.details_of(replacement)) if replacement else {}
            yield Corrected(one, replacement is None, tuple(_side_by_side(original, one, new)))


def _side_by_side(original: HistoryRow, correction: HistoryRow, new: dict[str, str]) -> Iterator[Beside]:
    old = dict(words.details_of(original.data))
    at = correction.data.get("occurred_at") or original.occurred_at
    yield Beside("Happened", instant(original.occurred_at), instant(at))
    for name in {**old, **new}:
        yield Beside(name, old.get(name, ""), new.get(name, ""))


def _resting(event: UUID, judged: VerdictFile | None) -> list[tuple[str, Any]]:
    """The clauses, each with its obligation, whose verdict rests on the event."""
    verdicts = judged.verdicts if judged else ()
    return [(one.clause, held) for one in verdicts for held in one.obligations if event in held.events]
