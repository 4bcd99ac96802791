"""Which cases there are, how each stands, and what is due next.

Beside each row the view keeps what the row rests on, so that a late or corrected fact is folded by the same rules as
the case itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from contracts.streams import Kind, kind_of
from ledger.records import Recorded
from services.casework.case import clocks, state
from services.casework.case.history import History, standing
from services.casework.next_action import next_action
from services.casework.replay import kind, status
from services.casework.views import kept
from services.casework.views.resting import News, joined, news_of
from services.rows import rows_where, upsert
from services.store import Instant

FOREVER = datetime.max.replace(tzinfo=UTC, microsecond=0)

_metadata = sa.MetaData()
table = sa.Table(
    "worklist",
    _metadata,
    sa.Column("case_id", sa.String(36), primary_key=True),
    sa.Column("reference", sa.String(8), nullable=False),
    sa.Column("landlord", sa.String(40), nullable=False),
    sa.Column("kind", sa.String(30), nullable=False),
    sa.Column("status", sa.String(10), nullable=False),
    sa.Column("officer", sa.String(100)),
    sa.Column("opened", Instant),
    sa.Column("listed", Instant, nullable=False),
    sa.Column("victims", sa.Integer, nullable=False),
    sa.Column("next_due", Instant),
    sa.Column("clocks_running", sa.Integer, nullable=False),
    sa.Column("missed", sa.Integer, nullable=False),
    sa.Column("last_recorded_at", Instant, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("area", sa.String(200)),
    sa.Column("action", sa.String(60), nullable=False),
    sa.Column("due", Instant),
    sa.Column("urgency", Instant, nullable=False),
    sa.Index("worklist_by_landlord", "landlord", "listed"),
    sa.Index("worklist_by_urgency", "landlord", "urgency"),
    sa.Index("worklist_by_officer", "officer"),
)
_resting = sa.Table(
    "worklist_resting",
    _metadata,
    sa.Column("stream", sa.String(200), primary_key=True),
    sa.Column("entries", sa.LargeBinary, nullable=False),
    sa.Column("marks", sa.Text, nullable=False),
)
_touch = (
    table.update()
    .where(table.c.case_id == sa.bindparam("the_case"))
    .values(version=sa.bindparam("now_version"), last_recorded_at=sa.bindparam("now_recorded_at", type_=Instant))
)
_add_marks = (
    _resting.update()
    .where(_resting.c.stream == sa.bindparam("the_stream"))
    .values(marks=_resting.c.marks + sa.bindparam("more"))
)


class Worklist:
    """One row a case; `opened` is the receipt of its report, `listed` that or, before it, its first record.

    `due` is when the next action is due, missed or not, `urgency` that or, without it, the end of time. `area` is the
    neighbourhood. Nobody's name is kept here.
    """

    name = "worklist"
    version = 5
    metadata = _metadata

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        """Fold the next events in; raises UnknownKind or msgspec.MsgspecError for one that cannot be read."""
        news = news_of(one for one in events if kind_of(one.stream) is Kind.CASE)
        _fold_anew(connection, [one for one in news if one.entries])
        _touch_rows(connection, [one for one in news if not one.entries])


def _fold_anew(connection: Connection, moving: Sequence[News]) -> None:
    known = [one.stream for one in moving if not one.opens]
    stored = {row.stream: row for row in rows_where(connection, _resting.c.stream, known)}
    rows, bases = [], []
    for one in moving:
        before = stored.get(one.stream)
        marks = before.marks + one.marks if before else one.marks
        entries = joined(kept.decode(before.entries) if before else (), one.entries, marks)
        rows.append(_row(kept.history_of(one.stream, entries), one.last))
        bases.append({"stream": one.stream, "entries": kept.encode(entries), "marks": marks})
    upsert(connection, table, rows)
    upsert(connection, _resting, bases)


def _touch_rows(connection: Connection, resting: Sequence[News]) -> None:
    """What a row rests on has not changed: only how far its case has come."""
    if resting:
        connection.execute(_touch, [_touched(one) for one in resting])
    if marked := [{"the_stream": one.stream, "more": one.marks} for one in resting if one.marks]:
        connection.execute(_add_marks, marked)


def _touched(news: News) -> dict[str, Any]:
    last = news.last
    return {"the_case": _case_of(news.stream), "now_version": last.version, "now_recorded_at": last.recorded_at}


def _row(history: History, last: Recorded) -> dict[str, Any]:
    case, clockwork = state.fold_facts(standing(history)), clocks.fold(history)
    action = next_action(case, clockwork.by_id.values())
    running = [clock for clock in clockwork.by_id.values() if clock.open]
    case_uuid = _case_of(history.stream)
    return {
        "case_id": case_uuid,
        "reference": case_uuid[:8],
        "landlord": history.landlord,
        "kind": kind(case),
        "status": status(case),
        "officer": case.handling.officer,
        "opened": case.report.received_at,
        "listed": case.report.received_at or history.entries[0].recorded_at,
        "victims": len(case.report.victims),
        "next_due": min((clock.due for clock in running), default=None),
        "clocks_running": len(running),
        "missed": sum(clock.passed and not clock.met and clock.applies for clock in clockwork.by_id.values()),
        "last_recorded_at": last.recorded_at,
        "version": last.version,
        "area": case.report.incident.neighbourhood,
        "action": action.what,
        "due": action.due,
        "urgency": action.due or FOREVER,
    }


def _case_of(stream: str) -> str:
    return stream.removeprefix("case:")
