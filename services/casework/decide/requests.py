"""Requests: changes and permissions that may be refused, with the facts that they bring along; pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from contracts.commands import (
    Answer,
    AssignOfficer,
    AuthoriseDisclosure,
    Change,
    CloseCase,
    CorrectEntry,
    Permission,
    ReopenCase,
    Request,
    StartEnforcement,
    Statement,
)
from contracts.envelope import Reason
from contracts.facts.handling import OfficerAssigned
from contracts.facts.report import IncidentReported
from contracts.facts.review import CaseClosed, CaseReopened, Correctable, EntryCorrected, Lack
from contracts.streams import STATED, Kind, kind_of
from services.casework.case import state
from services.casework.case.history import Entry, History, concerns_handling
from services.casework.case.state import Case
from services.casework.decide import permissions
from services.casework.decide.decision import Decision, Draft
from services.casework.decide.permissions import Asking
from services.casework.working_time import TICK

CLOCKS_APART = timedelta(minutes=5)
"""By how much two machines' clocks may differ."""


def answer(history: History, request: Request, asking: Asking) -> list[Draft] | Decision:
    """The change asked for or its refusal, or the conflict with what the asker did not know.

    `history` is what a version counts in; the asking has it with the facts that came along.
    """
    version = history.version if request.expected_version is None else request.expected_version
    unknown = changes_since(history, version)
    if unknown or version > history.version:
        return _conflict(unknown, version, history.version)
    after = _after_what_it_rests_on(history, version, _after_what_came_along(request, asking))
    if isinstance(request, Permission) and kind_of(history.stream) is Kind.CASE:
        lasting = asking._replace(at=after)
        return [Draft(after, data) for data in permissions.answer(lasting, request)]
    if lacks := tuple(_lacks(request, asking._replace(at=after))):
        return [Draft(asking.at, permissions.refusal(request, lacks))]
    return [granted(request, after)]


def carried(request: Request, stream: str) -> tuple[Statement, ...]:
    """The facts that a request brings along; only a case can be told them."""
    bringing = AssignOfficer | CloseCase | StartEnforcement | AuthoriseDisclosure
    if kind_of(stream) is Kind.CASE and isinstance(request, bringing):
        return request.facts
    return ()


def _after_what_came_along(request: Request, asking: Asking) -> datetime:
    """A fact that came along by a clock that is a little fast has happened before what it is brought for."""
    times = (fact.occurred_at for fact in carried(request, asking.history.stream))
    return max([asking.at, *(at for at in times if at - asking.at <= CLOCKS_APART)])


def _after_what_it_rests_on(history: History, version: int, at: datetime) -> datetime:
    """Clocks of several machines differ: a request that rests on a closing must not seem to come before it."""
    known_at = next((e.recorded_at for e in reversed(history.entries) if e.version <= version), None)
    return at if known_at is None else max(at, known_at + TICK)


def changes_since(history: History, version: int) -> tuple[Change, ...]:
    """What happened to the case after a version, refusals and the ledger's own clockwork aside."""
    return tuple(_change(e) for e in history.own().entries if e.version > version and concerns_handling(e.event.data))


def _change(entry: Entry) -> Change:
    event = entry.event
    tag = str(event.data.__struct_config__.tag)
    return Change(version=entry.version, event=event.id, type=tag, recorded_at=entry.recorded_at, by=event.actor.id)


def _conflict(since: tuple[Change, ...], expected: int, version: int) -> Decision:
    told = f"This is at version {version}, the request rests on {expected}: look at what changed and ask again."
    return Decision(outcome=Answer.CONFLICT, reasons=(Reason(code="stale-version", message=told),), since=since)


def _lacks(request: Request, asking: Asking) -> list[Lack]:
    history = asking.history
    if isinstance(request, CorrectEntry):
        return _cannot_correct(history, request)
    if kind_of(history.stream) is not Kind.CASE:
        return [Lack(code="not-a-case", message="This can only be asked of a case; here, ask for corrections.")]
    case = state.fold(history)
    match request:
        case CloseCase():
            return _cannot_close(case) or [*permissions.cannot_close(asking, request)]
        case ReopenCase():
            return [] if case.handling.closed else [Lack(code="not-closed", message="The case is open already.")]
        case AssignOfficer():
            return [Lack(code="closed", message="The case is closed: reopen it first.")] if case.handling.closed else []
        case _:
            return []


def _cannot_close(case: Case) -> list[Lack]:
    lacks = []
    if case.handling.closed:
        lacks.append(Lack(code="closed", message="The case is closed already."))
    if case.report.received is None:
        lacks.append(Lack(code="awaiting-report", message="The case still awaits its report."))
    return lacks


def _cannot_correct(history: History, request: CorrectEntry) -> list[Lack]:
    entry = next((e for e in history.own().entries if e.event.id == request.entry), None)
    if entry is None or not isinstance(entry.event.data, Correctable):
        told = "There is no such entry, or it is the ledger's own: correct the fact that it rests on."
        return [Lack(code="no-such-entry", message=told)]
    was_report, is_report = (isinstance(d, IncidentReported) for d in (entry.event.data, request.replacement))
    if was_report != is_report:
        told = "A report stays a report: correct it with a report, or close the case as opened in error."
        return [Lack(code="report-stays", message=told)]
    if request.replacement is not None and not isinstance(request.replacement, STATED[kind_of(history.stream)]):
        told = "What replaces an entry must be a fact of the same kind of stream."
        return [Lack(code="other-stream", message=told)]
    return []


def granted(request: Request, at: datetime) -> Draft:
    """The change that a request asks for."""
    match request:
        case AssignOfficer(officer=officer):
            return Draft(at, OfficerAssigned(officer=officer))
        case CloseCase(outcome=outcome, note=note):
            return Draft(at, CaseClosed(outcome=outcome, note=note))
        case ReopenCase(reason=reason):
            return Draft(at, CaseReopened(reason=reason))
        case CorrectEntry(entry=entry, replacement=replacement, occurred_at=occurred_at, reason=reason):
            return Draft(at, EntryCorrected(entry=entry, replacement=replacement, occurred_at=occurred_at), reason)
        case _:
            return Draft(at, permissions.granted(request))
