"""Which clocks of which case are running, waiting or over, and when each is due."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from contracts.facts.deadlines import (
    DeadlineEnded,
    DeadlineMet,
    DeadlinePassed,
    DeadlineReset,
    DeadlineSet,
    DeadlineSuspended,
)
from ledger.records import Recorded
from services.casework.case.history import Entry
from services.casework.ledgers import entry_of
from services.casework.reconcile import case_id
from services.casework.views.kinds import head_of
from services.rows import rows_where, upsert
from services.store import Instant

Row = dict[str, object]
_TOLD = frozenset({DeadlineSet, DeadlineReset, DeadlineSuspended, DeadlinePassed, DeadlineMet, DeadlineEnded})

_metadata = sa.MetaData()
table = sa.Table(
    "deadlines",
    _metadata,
    sa.Column("deadline", sa.String(36), primary_key=True),
    sa.Column("case_id", sa.String(36), nullable=False),
    sa.Column("landlord", sa.String(40), nullable=False),
    sa.Column("clause", sa.String(100), nullable=False),
    sa.Column("person", sa.String(40)),
    sa.Column("aim", sa.Boolean, nullable=False),
    sa.Column("due", Instant, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("suspended_until", Instant),
    sa.Column("calendar_version", sa.String(100), nullable=False),
    sa.Index("deadlines_by_state", "state", "due"),
    sa.Index("deadlines_by_case", "case_id"),
)


class Deadlines:
    """`state` is running, suspended, passed, met or ended."""

    name = "deadlines"
    version = 2
    metadata = _metadata

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        """Fold the next events in; raises UnknownKind or msgspec.MsgspecError for one that cannot be read."""
        told = [entry_of(recorded) for recorded in events if head_of(recorded).kind in _TOLD]
        ids = {str(_deadline(entry)) for entry in told}
        rows: dict[str, Row] = {
            row.deadline: dict(row._mapping) for row in rows_where(connection, table.c.deadline, list(ids))
        }
        for entry in told:
            _fold(rows, entry)
        upsert(connection, table, list(rows.values()))


def _deadline(entry: Entry) -> UUID | None:
    return getattr(entry.event.data, "deadline", None)


def _fold(rows: dict[str, Row], entry: Entry) -> None:
    data = entry.event.data
    if isinstance(data, DeadlineSet):
        rows[str(data.deadline)] = _row(entry, data)
        return
    row = rows.get(str(_deadline(entry)))
    if row is None:
        return
    match data:
        case DeadlineReset(due=due, calendar_version=table_version):
            row.update(due=due, state="running", suspended_until=None, calendar_version=table_version)
        case DeadlineSuspended(until=until):
            row.update(state="suspended", suspended_until=until)
        case DeadlinePassed():
            row.update(state="passed")
        case DeadlineMet():
            row.update(state="met")
        case DeadlineEnded():
            row.update(state="ended")


def _row(entry: Entry, told: DeadlineSet) -> Row:
    return {
        "deadline": str(told.deadline),
        "case_id": str(case_id(entry.event.stream)),
        "landlord": entry.event.landlord,
        "clause": told.clause,
        "person": told.person,
        "aim": told.aim,
        "due": told.due,
        "state": "running",
        "suspended_until": None,
        "calendar_version": told.calendar_version,
    }
