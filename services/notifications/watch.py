"""What the case ledger asks of this service: timers to fire and notices to request; a view of that ledger."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from contracts.envelope import Event
from ledger.records import Recorded
from services.notifications import timer_table, wanted_table

_decode = msgspec.json.Decoder(Event).decode


class Watch:
    """Both tables, saved together with the position in the case ledger that they have reached."""

    name = "watch"
    version = 1

    def __init__(self) -> None:
        self.metadata = sa.MetaData()
        for part in (timer_table.metadata, wanted_table.metadata):
            for table in part.sorted_tables:
                table.to_metadata(self.metadata)

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        """Fold the next case events in; raises msgspec.MsgspecError for one that cannot be read."""
        said = [_decode(event.value) for event in events]
        timer_table.apply(connection, said)
        wanted_table.apply(connection, said)
