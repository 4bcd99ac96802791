"""Who suffered which incidents, who is linked to whom, and who is like whom: what patterns over people rest on.

Of each case and person it keeps the entries that matter, without names and words, and beside them what leads from one
stream to the next: a case to its victims, a person to family, a report to another of the same incident.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, get_args

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from contracts.commands import case_stream, person_stream
from contracts.facts import Fact, PatternFact, PersonFact
from contracts.facts.contact import ContactResumed
from contracts.facts.patterns import ReportLinked
from contracts.facts.report import FurtherIncidentReported, IncidentReported, MotivationRecorded, VictimIdentified
from contracts.facts.review import CaseClosed, CaseReopened, Correctable, EntryCorrected
from contracts.streams import Kind, kind_of
from ledger.records import Recorded
from services.casework.case import patterns, state
from services.casework.case.history import Entry, History, standing
from services.casework.incidents import people_of
from services.casework.ledgers import entry_of
from services.casework.likeness import marks_of, masked
from services.casework.views.bare import bare
from services.casework.views.kinds import Head, head_of
from services.rows import rows_where, upsert

_PATTERNS = frozenset(get_args(PatternFact))
_RESTED_ON = _PATTERNS | frozenset(
    {
        IncidentReported, VictimIdentified, MotivationRecorded, FurtherIncidentReported, ReportLinked, EntryCorrected,
        CaseClosed, CaseReopened, *get_args(PersonFact),
    }
)  # fmt: skip
_CORRECTABLE = frozenset(get_args(Correctable)) - _RESTED_ON

_metadata = sa.MetaData()
streams = sa.Table(
    "people_streams",
    _metadata,
    sa.Column("stream", sa.String(200), primary_key=True),
    sa.Column("landlord", sa.String(40), nullable=False),
    sa.Column("partition", sa.Integer, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Index("people_streams_by_position", "partition", "position"),
)
entries = sa.Table(
    "people_entries",
    _metadata,
    sa.Column("stream", sa.String(200), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("entry", sa.LargeBinary, nullable=False),
)
marks = sa.Table(
    "people_marks",
    _metadata,
    sa.Column("event", sa.String(36), primary_key=True),
    sa.Column("occurred_at", sa.String(40), nullable=False),
)
edges = sa.Table(
    "people_edges",
    _metadata,
    sa.Column("stream", sa.String(200), primary_key=True),
    sa.Column("other", sa.String(200), primary_key=True),
    sa.Index("people_edges_by_other", "other"),
)
likeness = sa.Table(
    "people_likeness",
    _metadata,
    sa.Column("stream", sa.String(200), primary_key=True),
    sa.Column("person", sa.String(36), primary_key=True),
    sa.Column("likeness", sa.String(30), primary_key=True),
    sa.Column("mark", sa.String(64), nullable=False),
    sa.Index("people_likeness_by_mark", "mark"),
    sa.Index("people_likeness_by_person", "person"),
)

_decode = msgspec.json.Decoder(Entry).decode
_encode = msgspec.json.Encoder().encode


class People:
    """Streams of cases and people, the entries that patterns rest on, and what connects them."""

    name = "people"
    version = 1
    metadata = _metadata

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        """Fold the next events in; raises UnknownKind or msgspec.MsgspecError for one that cannot be read."""
        about = [(one, head_of(one)) for one in events if kind_of(one.stream) in {Kind.CASE, Kind.PERSON}]
        kept = [(one, kept_of(entry_of(one))) for one, head in about if head.kind in _RESTED_ON]
        upsert(connection, entries, [_entry_row(entry) for _, entry in kept])
        upsert(connection, marks, [_mark_row(head) for _, head in about if head.kind in _CORRECTABLE])
        _fold(connection, {one.stream: one for one, _ in kept})


def kept_of(entry: Entry) -> Entry:
    """The entry without words and names: of people their references and the marks by which they are told alike."""
    event = entry.event
    said = event.data if type(event.data) in _PATTERNS else _bare(event.data, event.landlord)
    return msgspec.structs.replace(entry, event=msgspec.structs.replace(event, data=said, why=None))


def histories(connection: Connection, names: Iterable[str]) -> dict[str, History]:
    """What is kept of these streams, each as the history of that stream."""
    asked = sorted(names)
    found: dict[str, list[Entry]] = {}
    for row in rows_where(connection, entries.c.stream, asked):
        found.setdefault(row.stream, []).append(_decode(row.entry))
    ordered = {name: sorted(kept, key=lambda entry: entry.version) for name, kept in found.items()}
    told = {row.event: row.occurred_at for row in rows_where(connection, marks.c.event, _corrected(ordered))}
    return {name: History(stream=name, entries=tuple(_with_marked(kept, told))) for name, kept in ordered.items()}


def _fold(connection: Connection, last: Mapping[str, Recorded]) -> None:
    """What leads from the streams that moved, worked out anew."""
    moved = list(histories(connection, last).values())
    upsert(connection, streams, [_stream_row(history, last[history.stream]) for history in moved])
    for table in (edges, likeness):
        if moved:
            gone = table.delete().where(table.c.stream == sa.bindparam("moved"))
            connection.execute(gone, [{"moved": history.stream} for history in moved])
    if found := [row for history in moved for row in _edges(history)]:
        connection.execute(edges.insert(), found)
    upsert(connection, likeness, [row for history in moved for row in _likeness(history)])


def _edges(history: History) -> Iterator[dict[str, Any]]:
    """From a case to its victims and the cases it is told of; from a person to whomever something was said of together.

    What a case was told leads on when nothing else does any longer: the other case must hear that it was wrong.
    """
    if kind_of(history.stream) is Kind.PERSON:
        others = {person_stream(fact.data.other) for fact in standing(history) if isinstance(fact.data, PersonFact)}
    else:
        linked = (fact.data for fact in standing(history) if isinstance(fact.data, ReportLinked))
        people = people_of(history, state.fold(history)).values()
        cases = {said.other for said in linked} | patterns.fold(history).cases()
        others = {case_stream(case) for case in cases} | {person_stream(person) for person in people}
    return ({"stream": history.stream, "other": other} for other in sorted(others - {history.stream}))


def _likeness(history: History) -> Iterator[dict[str, Any]]:
    """Of victims alone: that someone may be an alleged perpetrator elsewhere is nobody's business here."""
    if kind_of(history.stream) is Kind.PERSON:
        return
    case, landlord = state.fold(history), history.landlord or ""
    rows = {
        (person, alike): mark
        for ref, person in people_of(history, case).items()
        if (hidden := case.report.people.get(ref))
        for alike, mark in marks_of(hidden, landlord).items()
    }
    for (person, alike), mark in sorted(rows.items()):
        yield {"stream": history.stream, "person": str(person), "likeness": alike.value, "mark": mark}


def _bare(data: Fact, landlord: str) -> Fact:
    match data:
        case IncidentReported(people=people):
            return msgspec.structs.replace(bare(data), people=tuple(masked(one, landlord) for one in people))
        case VictimIdentified(person=person):
            return VictimIdentified(person=masked(person, landlord))
        case EntryCorrected(replacement=replacement):
            said = _bare(replacement, landlord) if type(replacement) in _RESTED_ON and replacement else None
            return EntryCorrected(entry=data.entry, replacement=said, occurred_at=data.occurred_at)  # type: ignore[arg-type]
        case _:
            return bare(data)


def _with_marked(kept: Sequence[Entry], told: Mapping[str, str]) -> Iterator[Entry]:
    """The entries, and before a correction what it corrects where only the mark of that was kept."""
    left = dict(told)
    for entry in kept:
        data = entry.event.data
        if isinstance(data, EntryCorrected) and (at := left.pop(str(data.entry), None)):
            event = msgspec.structs.replace(
                entry.event, id=data.entry, occurred_at=datetime.fromisoformat(at), data=ContactResumed()
            )
            yield msgspec.structs.replace(entry, event=event)
        yield entry


def _corrected(kept: Mapping[str, Sequence[Entry]]) -> list[str]:
    said = (entry.event.data for one in kept.values() for entry in one)
    return sorted({str(data.entry) for data in said if isinstance(data, EntryCorrected) and data.replacement})


def _entry_row(entry: Entry) -> dict[str, Any]:
    return {"stream": entry.event.stream, "version": entry.version, "entry": _encode(entry)}


def _mark_row(head: Head) -> dict[str, Any]:
    return {"event": head.id, "occurred_at": head.occurred_at}


def _stream_row(history: History, last: Recorded) -> dict[str, Any]:
    landlord = history.landlord or ""
    return {"stream": history.stream, "landlord": landlord, "partition": last.partition, "position": last.position}
