"""What the case ledger asks of this service: timers to fire, notices to request, and whom to tell; a view of it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from contracts.envelope import Event
from ledger.records import Recorded
from services.notifications import officer_table, party_table, rota_table, timer_table, wanted_table, warning_table

_decode = msgspec.json.Decoder(Event).decode
_PARTS = (timer_table, wanted_table, warning_table, officer_table, party_table, rota_table)


class Watch:
    """All these tables, saved together with the position in the case ledger that they have reached.

    Rows of different partitions never change one another: in which order partitions are read makes no difference.
    """

    name = "watch"
    version = 2

    def __init__(self) -> None:
        self.metadata = sa.MetaData()
        for part in _PARTS:
            for table in part.metadata.sorted_tables:
                table.to_metadata(self.metadata)

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        """Fold the next case events in; raises msgspec.MsgspecError for one that cannot be read."""
        numbered = [(event.version, _decode(event.value)) for event in events]
        said = [event for _, event in numbered]
        timer_table.apply(connection, said)
        wanted_table.apply(connection, said)
        warning_table.apply(connection, said)
        party_table.apply(connection, said)
        officer_table.apply(connection, numbered)
        rota_table.apply(connection, numbered)
