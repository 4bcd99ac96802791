"""One case at two moments, side by side: its fields, its clauses, its clocks, and what was learnt between; pure."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.casework.case.history import History
from services.casework.judging import ClauseVerdict
from services.casework.policy import PolicyBook
from services.casework.replay import CaseFile, Difference, HistoryRow, Moment, case_at, differences, history_rows
from services.casework.verdict_file import VerdictFile, verdicts_at
from services.casework.verdicts import Judgement

CLOCKS = "/clocks/"


class ClauseChange(NamedTuple):
    """A clause that stands otherwise; `because` are the events in view at one moment only that it rests on."""

    clause: str
    before: ClauseVerdict | None
    after: ClauseVerdict | None
    because: tuple[int, ...]


class ClockChange(NamedTuple):
    """A clock that stands otherwise; None where it was not there."""

    deadline: UUID
    before: Judgement | None
    after: Judgement | None


class Comparison(NamedTuple):
    """What differs between two moments; a file is None where nothing was known yet."""

    before: CaseFile | None
    after: CaseFile | None
    fields: tuple[Difference, ...]
    clauses: tuple[ClauseChange, ...]
    clocks: tuple[ClockChange, ...]
    learnt: tuple[HistoryRow, ...]
    no_longer: tuple[HistoryRow, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not (self.fields or self.clauses or self.clocks or self.learnt or self.no_longer)


def compare(history: History, before: Moment, after: Moment, book: PolicyBook, now: datetime) -> Comparison:
    """The case at both moments; judged with the holiday table and the packs of today."""
    old, new = case_at(history, before, now), case_at(history, after, now)
    seen, sees = ({row.event_id: row for row in history_rows(history, moment)} for moment in (before, after))
    learnt = tuple(row for event, row in sees.items() if event not in seen)
    gone = tuple(row for event, row in seen.items() if event not in sees)
    only = {row.event_id: row.version for row in (*learnt, *gone)}
    was, stands = verdicts_at(history, before, book, now), verdicts_at(history, after, book, now)
    fields = tuple(one for one in differences(old, new) if not one.pointer.startswith(CLOCKS))
    return Comparison(old, new, fields, tuple(_clauses(was, stands, only)), tuple(_clocks(old, new)), learnt, gone)


def _clauses(before: VerdictFile | None, after: VerdictFile | None, only: dict[UUID, int]) -> list[ClauseChange]:
    old, new = ({one.clause: one for one in file.verdicts} if file else {} for file in (before, after))
    changed = (clause for clause in {**old, **new} if _gist(old.get(clause)) != _gist(new.get(clause)))
    return [
        ClauseChange(clause, old.get(clause), new.get(clause), _because(old.get(clause), new.get(clause), only))
        for clause in changed
    ]


def _gist(one: ClauseVerdict | None) -> object:
    return one and (one.verdict, one.flags, one.due, one.counts)


def _because(before: ClauseVerdict | None, after: ClauseVerdict | None, only: dict[UUID, int]) -> tuple[int, ...]:
    rests = [event for one in (before, after) if one for event in one.events]
    return tuple(sorted({only[event] for event in rests if event in only}))


def _clocks(before: CaseFile | None, after: CaseFile | None) -> list[ClockChange]:
    old, new = ({one.deadline: one for one in file.clocks} if file else {} for file in (before, after))
    return [
        ClockChange(deadline, old.get(deadline), new.get(deadline))
        for deadline in {**old, **new}
        if old.get(deadline) != new.get(deadline)
    ]
