"""The clocks that are near their end, and whether somebody has acknowledged it, in the database."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from contracts.envelope import Event
from services.notifications.warnings import Acknowledged, Over, Unacknowledged, WarnedOf, steps_of
from services.rows import upsert
from services.store import Instant

metadata = sa.MetaData()
warned = sa.Table(
    "watch_warned",
    metadata,
    sa.Column("deadline", sa.Uuid, primary_key=True),
    sa.Column("about", sa.Uuid, nullable=False, index=True),
    sa.Column("due", Instant, nullable=False),
)
acknowledged = sa.Table(
    "watch_acknowledged",
    metadata,
    sa.Column("entry", sa.Uuid, primary_key=True),
    sa.Column("deadline", sa.Uuid, nullable=False, index=True),
)


def apply(connection: Connection, events: Sequence[Event]) -> None:
    """Fold case events in, in their order; they are few."""
    for event in events:
        for step in steps_of(event):
            match step:
                case WarnedOf(deadline=deadline, about=about, due=due):
                    upsert(connection, warned, [{"deadline": deadline, "about": about, "due": due}])
                case Acknowledged(entry=entry, deadline=deadline):
                    upsert(connection, acknowledged, [{"entry": entry, "deadline": deadline}])
                case Unacknowledged(entry=entry):
                    connection.execute(acknowledged.delete().where(acknowledged.c.entry == entry))
                case Over(deadline=deadline):
                    for table in (warned, acknowledged):
                        connection.execute(table.delete().where(table.c.deadline == deadline))


def open_warnings() -> sa.Select[tuple[object]]:
    """The warnings, by the events that gave them, whose clock runs and that nobody has acknowledged."""
    seen = sa.exists().where(acknowledged.c.deadline == warned.c.deadline)
    return sa.select(warned.c.about).where(~seen)
