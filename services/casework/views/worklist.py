"""Which cases there are, how each stands, and what is due next.

Beside each row the view keeps the case's events, stripped to what the row rests on, so that a late or corrected fact is
folded by the same rules as the case itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from contracts.facts import Fact
from contracts.facts.contact import ContactResumed
from contracts.facts.deadlines import DeadlineEnded, DeadlineMet, DeadlinePassed, DeadlineReset, DeadlineSet
from contracts.facts.report import Incident, IncidentReported, Motivation, MotivationRecorded, VictimIdentified
from contracts.facts.review import CaseClosed, CaseReopened, EntryCorrected, OfficerAssigned
from contracts.people import Person
from ledger.records import Recorded
from services.casework.case import clocks, state
from services.casework.case.history import Entry, History
from services.casework.ledgers import entry_of
from services.casework.reconcile import case_id
from services.casework.replay import kind, status
from services.store import Instant

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
    sa.Index("worklist_by_landlord", "landlord", "listed"),
    sa.Index("worklist_by_officer", "officer", "listed"),
)
_entries = sa.Table(
    "worklist_entries",
    _metadata,
    sa.Column("stream", sa.String(200), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("entry", sa.LargeBinary, nullable=False),
)

_decode = msgspec.json.Decoder(Entry).decode
_encode = msgspec.json.Encoder().encode
WITHHELD = "withheld"


class Worklist:
    """One row a case; `opened` is the receipt of its report, `listed` that or, before it, its first record."""

    name = "worklist"
    version = 2
    metadata = _metadata

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        """Fold the next events in."""
        new: dict[str, list[Entry]] = defaultdict(list)
        for recorded in events:
            new[recorded.stream].append(entry_of(recorded))
        if not new:
            return
        histories = _stored(connection, new)
        kept = {stream: [entry for entry in map(_stripped, entries) if entry] for stream, entries in new.items()}
        rows = [
            _row(History(stream=stream, entries=(*histories[stream], *kept[stream])), entries)
            for stream, entries in new.items()
        ]
        connection.execute(table.delete().where(table.c.case_id.in_([row["case_id"] for row in rows])))
        connection.execute(table.insert(), rows)
        stored = [
            {"stream": stream, "version": entry.version, "entry": _encode(entry)}
            for stream, entries in kept.items()
            for entry in entries
        ]
        if stored:
            connection.execute(_entries.insert(), stored)


def _stored(connection: Connection, streams: Iterable[str]) -> Mapping[str, list[Entry]]:
    histories: dict[str, list[Entry]] = defaultdict(list)
    query = sa.select(_entries).where(_entries.c.stream.in_(list(streams)))
    for row in connection.execute(query.order_by(_entries.c.stream, _entries.c.version)):
        histories[row.stream].append(_decode(row.entry))
    return histories


def _row(history: History, new: Sequence[Entry]) -> dict[str, object]:
    case, clockwork = state.fold(history), clocks.fold(history)
    running = [clock for clock in clockwork.by_id.values() if clock.open]
    case_uuid = str(case_id(history.stream))
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
        "last_recorded_at": new[-1].recorded_at,
        "version": new[-1].version,
    }


def _stripped(entry: Entry) -> Entry | None:
    """The entry without what people said or are; None if no row rests on it."""
    data = _bare(entry.event.data)
    if data is None and entry.version > 1:
        return None
    # The first entry says whose case it is until the report comes; resuming what never paused says nothing else.
    event = msgspec.structs.replace(entry.event, data=data or ContactResumed(), why=None, origin=None)
    return msgspec.structs.replace(entry, event=event)


def _bare(data: Fact) -> Fact | None:  # noqa: PLR0911 - one return a fact
    match data:
        case IncidentReported():
            return msgspec.structs.replace(
                data,
                motivation=_bare_motivation(data.motivation),
                incident=Incident(),
                people=(),
                alleged_perpetrators=(),
                witnesses=(),
            )
        case VictimIdentified(person=person):
            return VictimIdentified(person=Person(ref=person.ref))
        case MotivationRecorded(motivation=motivation):
            return MotivationRecorded(motivation=_bare_motivation(motivation))
        case EntryCorrected(replacement=replacement):
            # To a row, an entry turned into something that no row rests on is as good as taken away.
            return msgspec.structs.replace(data, replacement=replacement and _bare(replacement))
        case CaseClosed(outcome=outcome):
            return CaseClosed(outcome=outcome)
        case CaseReopened():
            return CaseReopened(reason=WITHHELD)
        case DeadlineSet() | DeadlineReset():
            return msgspec.structs.replace(data, trace=())
        case OfficerAssigned() | DeadlinePassed() | DeadlineMet() | DeadlineEnded():
            return data
        case _:
            return None


def _bare_motivation(motivation: Motivation) -> Motivation:
    return Motivation(asked=motivation.asked, hate=motivation.hate)
