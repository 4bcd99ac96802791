"""The timeline of a case as it was asked for: how much of each event, which groups, and which page of them; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from litestar.datastructures import MultiDict

from services.casework.event_groups import CONCLUDED, GROUPS, group_of
from services.casework.replay import HistoryRow

MODES = {"compact": "Compact", "full": "Full", "times": "Both times", "raw": "Raw"}
EVENTS_A_PAGE = 200
MOMENT = ("as_known", "as_at", "version")
"""The fields of an address that say which moment of the case is shown."""


class Asked(NamedTuple):
    """What the address of a case page says of its timeline; `moment` is kept in every link."""

    path: str
    mode: str
    groups: tuple[str, ...]
    page: int
    moment: tuple[tuple[str, str], ...]

    def link(self, mode: str | None = None, page: int = 1) -> str:
        """The address of the same timeline in another mode or on another page."""
        query = [*self.moment, ("timeline", mode or self.mode), *(("group", name) for name in self.groups)]
        if page > 1:
            query.append(("page", str(page)))
        return f"{self.path}?{urlencode(query)}#timeline"


class Line(NamedTuple):
    """An event, and what the ledger concluded from it in the same command."""

    row: HistoryRow
    under: tuple[HistoryRow, ...] = ()


class Timeline(NamedTuple):
    """One page of a timeline, the last event first; `counts` tells every group that the case has events of."""

    asked: Asked
    lines: tuple[Line, ...]
    counts: dict[str, int]
    pages: int
    events: int


def asked_timeline(path: str, query: MultiDict[str]) -> Asked:
    """What the query says; what it cannot mean is taken as if it were not there."""
    mode, page = query.get("timeline", ""), query.get("page", "")
    groups = tuple(dict.fromkeys(name for name in query.getall("group", []) if name in GROUPS))
    moment = tuple((name, query[name]) for name in MOMENT if query.get(name))
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1
    return Asked(path, mode if mode in MODES else "compact", groups, max(number, 1), moment)


def timeline(rows: Sequence[HistoryRow], asked: Asked) -> Timeline:
    """The page of these rows that was asked for; the last one where there are fewer."""
    counts = Counter(group_of(row.type) for row in rows)
    kept = [row for row in rows if not asked.groups or group_of(row.type) in asked.groups]
    lines = _folded(kept) if asked.mode == "compact" else [Line(row) for row in kept]
    pages = max(1, -(-len(lines) // EVENTS_A_PAGE))
    page = min(asked.page, pages)
    shown = lines[::-1][(page - 1) * EVENTS_A_PAGE : page * EVENTS_A_PAGE]
    in_order = {name: counts[name] for name in GROUPS if counts[name]}
    return Timeline(asked._replace(page=page), tuple(shown), in_order, pages, len(kept))


def _folded(rows: Sequence[HistoryRow]) -> list[Line]:
    """What the ledger concluded stands under the first thing that was stated by the same command, if anything was."""
    stated = {row.caused_by: row.version for row in reversed(rows) if row.type not in CONCLUDED}
    under: dict[int, list[HistoryRow]] = {}
    for row in rows:
        if row.type in CONCLUDED and row.caused_by in stated:
            under.setdefault(stated[row.caused_by], []).append(row)
    alone = (row for row in rows if row.type not in CONCLUDED or row.caused_by not in stated)
    return [Line(row, tuple(under.get(row.version, ()))) for row in alone]
