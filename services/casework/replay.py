"""A case's history, its state as known at R and as at T, and what differs between two of them; pure.

The case page, the HTTP interface and `caseledger replay` all show what these functions return.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from contracts.envelope import Actor
from contracts.facts.patterns import OtherIncident
from contracts.facts.report import Incident, Motivation, Reporter
from contracts.facts.review import EntryCorrected
from contracts.fields import Said
from contracts.people import Person, SafeContact
from services.casework.case import clocks as clockwork
from services.casework.case import patterns, state
from services.casework.case.contact import Pause, Touch, Wish
from services.casework.case.enforcement import StepTaken
from services.casework.case.handling import Ending
from services.casework.case.history import Entry, History, Standing, corrections, standing
from services.casework.case.patterns import Repeat
from services.casework.case.report import Danger
from services.casework.case.state import Case
from services.casework.case.support import Plan, Referral
from services.casework.reconcile import case_id
from services.casework.sharing import Sharing, sharing
from services.casework.verdicts import Judgement, judge_all


class Moment(Said):
    """Which case is asked for: as known at R, as at T, or after version n; T defaults to R and R to now."""

    as_known: datetime | None = None
    as_at: datetime | None = None
    version: int | None = None


class CaseFile(Said, omit_defaults=False):
    """Everything known of one case at one moment."""

    case_id: UUID
    landlord: str
    version: int
    as_known: datetime
    as_at: datetime
    kind: str
    status: str
    received_at: datetime | None
    channel: str | None
    immediate_danger: bool
    reporter: Reporter | None
    officer: str | None
    incident: Incident
    motivations: tuple[Motivation, ...]
    people: dict[str, Person]
    victims: tuple[str, ...]
    alleged_perpetrators: tuple[str, ...]
    witnesses: tuple[str, ...]
    safe_contact: dict[str, SafeContact]
    wishes: tuple[Wish, ...]
    contacts: tuple[Touch, ...]
    pauses: tuple[Pause, ...]
    plans: tuple[Plan, ...]
    referrals: tuple[Referral, ...]
    enforcement: tuple[StepTaken, ...]
    reviewed: tuple[datetime, ...]
    endings: tuple[Ending, ...]
    clocks: tuple[Judgement, ...]
    no_clocks_because: str | None
    sharing: Sharing
    repeats: tuple[Repeat, ...] = ()
    other_incidents: dict[str, tuple[OtherIncident, ...]] = {}
    linked_reports: dict[UUID, datetime] = {}
    carried_by: UUID | None = None
    immediate_danger_known: bool = True
    danger_since: tuple[Danger, ...] = ()


class HistoryRow(Said, omit_defaults=False):
    """One event of a case: what happened when, when we knew, who said so, what caused it and why."""

    version: int
    event_id: UUID
    type: str
    occurred_at: datetime
    recorded_at: datetime
    by: Actor
    caused_by: UUID
    why: str | None
    data: dict[str, Any]
    corrects: UUID | None
    corrected_by: UUID | None
    partition: int
    position: int


class Difference(Said, omit_defaults=False):
    """One value that differs, by its JSON pointer; null stands for absent."""

    pointer: str
    before: Any
    after: Any


def case_at(history: History, moment: Moment, now: datetime) -> CaseFile | None:
    """The case at a moment, or None when nothing of it was known then."""
    known = history.own().known(moment.as_known, moment.version)
    if not known.entries:
        return None
    as_known, as_at = judged_at(known, moment, now)
    return _file(known, standing(known, as_at), as_known, as_at)


def judged_at(known: History, moment: Moment, now: datetime) -> tuple[datetime, datetime]:
    """The instants of knowledge and of judgement that a moment means, for what was known then."""
    last = known.entries[-1].recorded_at
    # A reader's clock may be behind the writer's; what was recorded is known all the same.
    as_known = moment.as_known or (last if moment.version else max(now, last))
    return as_known, moment.as_at or as_known


def history_rows(history: History, moment: Moment) -> tuple[HistoryRow, ...]:
    """The events known at a moment that had happened by then, in the order in which they became known."""
    known = history.own().known(moment.as_known, moment.version)
    corrected_by = {entry: found[-1].event.id for entry, found in corrections(known).items()}
    until = moment.as_at
    kept = (e for e in known.entries if until is None or e.event.occurred_at <= until)
    return tuple(_row(e, corrected_by.get(e.event.id)) for e in kept)


def differences(before: CaseFile | None, after: CaseFile | None) -> tuple[Difference, ...]:
    """What differs between two moments of one case, the moments themselves aside."""
    old, new = (_leaves(msgspec.to_builtins(file)) if file else {} for file in (before, after))
    pointers = [p for p in {**old, **new} if p not in ("/as_known", "/as_at")]
    return tuple(
        Difference(pointer=p, before=old.get(p), after=new.get(p)) for p in pointers if old.get(p) != new.get(p)
    )


def _file(known: History, facts: Sequence[Standing], as_known: datetime, as_at: datetime) -> CaseFile:
    case = state.with_carrier(state.fold_facts(facts), known, as_at)
    report, contacts, handling = case.report, case.contacts, case.handling
    clocks, told = clockwork.fold(known), patterns.fold(known, as_at)
    return CaseFile(
        case_id=case_id(known.stream), landlord=known.landlord or "", version=known.version,
        as_known=as_known, as_at=as_at, kind=kind(case), status=status(case),
        received_at=report.received_at, channel=report.channel, immediate_danger=report.immediate_danger,
        reporter=report.reporter, officer=handling.officer, incident=report.incident,
        motivations=report.motivations, people=report.people, victims=tuple(sorted(report.victims)),
        alleged_perpetrators=report.alleged_perpetrators, witnesses=report.witnesses,
        safe_contact=safe_contact(case), wishes=contacts.wishes, contacts=contacts.touches, pauses=contacts.pauses,
        plans=case.support.plans, referrals=tuple(case.support.referrals.values()), enforcement=case.enforcement,
        reviewed=handling.reviewed, endings=handling.endings,
        clocks=judge_all(list(clocks.by_id.values()), case, as_at),
        no_clocks_because=None if any(c.applies for c in clocks.by_id.values()) else clocks.not_set,
        repeats=tuple(told.repeats.values()), other_incidents=told.others, carried_by=case.carried_by,
        linked_reports=report.linked | {other: link.received_at for other, link in told.links.items()},
        sharing=sharing(case, facts, as_at),
        immediate_danger_known=report.immediate_danger_known, danger_since=report.danger_since,
    )  # fmt: skip


def kind(case: Case) -> str:
    """What the case is handled as."""
    if case.report.received is None:
        return "awaiting_report"
    return "hate" if case.report.hate_perceived else "anti_social_behaviour"


def status(case: Case) -> str:
    return "closed" if case.handling.closed else "open"


def safe_contact(case: Case) -> dict[str, SafeContact]:
    """How each person can be reached safely: as the report said, unless something newer was recorded."""
    told = {ref: person.safe_contact for ref, person in case.report.people.items() if person.safe_contact}
    return told | case.contacts.safe_contact


def _row(entry: Entry, corrected_by: UUID | None) -> HistoryRow:
    event = entry.event
    return HistoryRow(
        version=entry.version, event_id=event.id, type=str(event.data.__struct_config__.tag),
        occurred_at=event.occurred_at, recorded_at=entry.recorded_at, by=event.actor, caused_by=event.caused_by,
        why=event.why, data=_said(event.data), corrected_by=corrected_by,
        corrects=event.data.entry if isinstance(event.data, EntryCorrected) else None,
        partition=entry.partition, position=entry.position,
    )  # fmt: skip


def _said(data: Any) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(data)
    return {name: value for name, value in plain.items() if name != "type"}


def _leaves(value: Any, pointer: str = "") -> dict[str, Any]:
    """JSON pointer -> leaf; what is empty has none."""
    if not isinstance(value, dict | list | tuple):
        return {} if value is None else {pointer: value}
    items = value.items() if isinstance(value, dict) else ((_name(i, item), item) for i, item in enumerate(value))
    return {p: leaf for name, inner in items for p, leaf in _leaves(inner, f"{pointer}/{_escaped(name)}").items()}


def _name(index: int, item: Any) -> object:
    """Entries of a list are told apart by their deadline, part or event, so that one more moves none of the others."""
    return item.get("deadline") or item.get("part") or item.get("event") or index if isinstance(item, dict) else index


def _escaped(name: object) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")
