"""What a row of the worklist rests on: a case's events, stripped of what people said and are.

Of the other events it takes the mark, an id and an instant: a correction may turn one into something a row rests on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import get_args
from uuid import UUID

import msgspec

from contracts.facts import Fact
from contracts.facts.contact import ContactMade, ContactResumed, UpdateGiven
from contracts.facts.deadlines import (
    DeadlineEnded,
    DeadlineMet,
    DeadlinePassed,
    DeadlineReset,
    DeadlineSet,
    DeadlineSuspended,
)
from contracts.facts.handling import OfficerAssigned, OfficerReleased
from contracts.facts.report import Incident, IncidentReported, Motivation, MotivationRecorded, VictimIdentified
from contracts.facts.review import CaseClosed, CaseReopened, Correctable, EntryCorrected
from contracts.facts.support import ActionPlanAgreed
from contracts.fields import EventId, Instant, Landlord, Said
from contracts.people import Person
from ledger.records import Recorded
from services.casework.views.kept import Kept
from services.casework.views.kinds import Head, head_of

WITHHELD = "withheld"
_RESTED_ON = frozenset(
    {
        IncidentReported, VictimIdentified, MotivationRecorded, EntryCorrected, OfficerAssigned, OfficerReleased,
        ContactMade, UpdateGiven, ActionPlanAgreed, CaseClosed, CaseReopened,
        DeadlineSet, DeadlineReset, DeadlinePassed, DeadlineMet, DeadlineEnded, DeadlineSuspended,
    }
)  # fmt: skip
_BARE_ALREADY = (
    OfficerAssigned, OfficerReleased, DeadlinePassed, DeadlineMet, DeadlineEnded, DeadlineSuspended,
)  # fmt: skip
_CORRECTABLE = frozenset(get_args(Correctable)) - _RESTED_ON


class _Told(Said):
    """As much of an event as a row may rest on: checking what else there is costs a third of reading it."""

    id: EventId
    landlord: Landlord
    occurred_at: Instant
    data: Fact


_decode = msgspec.json.Decoder(_Told).decode


class News:
    """What the next events say of one case: the entries that its row rests on, and the marks of others."""

    def __init__(self, first: Recorded) -> None:
        self.stream = first.stream
        self.opens = first.version == 1
        self.last = first
        self.entries: list[Kept] = []
        self.marks = ""

    def add(self, recorded: Recorded) -> None:
        """Take the next event; raises UnknownKind, msgspec.MsgspecError."""
        self.last = recorded
        head = head_of(recorded)
        if head.kind in _RESTED_ON or recorded.version == 1:
            self.entries.append(_stripped(recorded))
        elif head.kind in _CORRECTABLE:
            self.marks += _mark(head)


def news_of(events: Iterable[Recorded]) -> list[News]:
    """What the events say, by case."""
    found: dict[str, News] = {}
    for recorded in events:
        news = found.get(recorded.stream)
        if news is None:
            news = found[recorded.stream] = News(recorded)
        news.add(recorded)
    return list(found.values())


def joined(before: Sequence[Kept], after: Sequence[Kept], marks: str) -> tuple[Kept, ...]:
    """The entries of a case with those that follow, and with what a correction of a marked entry is about."""
    if not any(type(one.data) is EntryCorrected for one in after):
        return (*before, *after)
    return (*before, *_with_corrected({one.id for one in before}, after, marks))


def _with_corrected(known: set[UUID], entries: Iterable[Kept], marks: str) -> Iterator[Kept]:
    for one in entries:
        data = one.data
        if isinstance(data, EntryCorrected) and data.replacement is not None and data.entry not in known:
            yield from _marked(one, data, marks)
            known.add(data.entry)
        known.add(one.id)
        yield one


def _mark(head: Head) -> str:
    return f"{head.id}@{head.occurred_at} "


def _marked(correction: Kept, data: EntryCorrected, marks: str) -> Iterator[Kept]:
    """The entry of which nothing but the mark was kept; who corrects it is of its landlord."""
    if found := re.search(rf"{data.entry}@(\S+) ", marks):
        occurred_at = datetime.fromisoformat(found[1])
        yield msgspec.structs.replace(correction, id=data.entry, occurred_at=occurred_at, data=ContactResumed())


def _stripped(recorded: Recorded) -> Kept:
    told = _decode(recorded.value)
    # The first entry says whose case it is until the report comes; resuming what never paused says nothing else.
    data = _bare(told.data) or ContactResumed()
    return Kept(told.id, told.landlord, told.occurred_at, recorded.version, recorded.recorded_at, data)


def _bare(data: Fact) -> Fact | None:  # noqa: PLR0911 - one return a fact
    match data:
        case IncidentReported():
            return msgspec.structs.replace(
                data,
                motivation=_bare_motivation(data.motivation),
                incident=Incident(neighbourhood=data.incident.neighbourhood),
                people=(),
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
        case ActionPlanAgreed(person=person):
            return ActionPlanAgreed(person=person)
        case ContactMade() | UpdateGiven():
            return msgspec.structs.replace(data, note=None) if data.note else data
        case _:
            return data if isinstance(data, _BARE_ALREADY) else None


def _bare_motivation(motivation: Motivation) -> Motivation:
    return Motivation(asked=motivation.asked, hate=motivation.hate)
