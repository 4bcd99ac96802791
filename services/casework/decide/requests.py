"""Requests: exclusive changes that rest on a version and may be refused; pure."""

from __future__ import annotations

from datetime import datetime

from contracts.commands import Answer, AssignOfficer, Change, CloseCase, CorrectEntry, ReopenCase, Request
from contracts.envelope import Reason
from contracts.facts.handling import OfficerAssigned
from contracts.facts.report import IncidentReported
from contracts.facts.review import CaseClosed, CaseReopened, Correctable, EntryCorrected, Lack, RequestRefused
from contracts.streams import STATED, Kind, kind_of
from services.casework.case import state
from services.casework.case.history import Entry, History, concerns_handling
from services.casework.case.state import Case
from services.casework.decide.decision import Decision, Draft
from services.casework.working_time import TICK


def answer(history: History, request: Request, at: datetime) -> Draft | Decision:
    """The change asked for, its refusal, or the conflict with what the asker did not know."""
    unknown = changes_since(history, request.expected_version)
    if unknown or request.expected_version > history.version:
        return _conflict(unknown, request.expected_version, history.version)
    if lacks := tuple(_lacks(history, request)):
        return Draft(at, RequestRefused(request=name_of(request), lacks=lacks))
    return granted(request, _after_what_it_rests_on(history, request.expected_version, at))


def _after_what_it_rests_on(history: History, version: int, at: datetime) -> datetime:
    """Clocks of several machines differ: a request that rests on a closing must not seem to come before it."""
    known_at = next((e.recorded_at for e in reversed(history.entries) if e.version <= version), None)
    return at if known_at is None else max(at, known_at + TICK)


def name_of(request: Request) -> str:
    """The name by which a refusal tells what was asked for."""
    return str(request.__struct_config__.tag)


def changes_since(history: History, version: int) -> tuple[Change, ...]:
    """What happened to the case after a version, refusals and the ledger's own clockwork aside."""
    return tuple(_change(e) for e in history.own().entries if e.version > version and concerns_handling(e.event.data))


def _change(entry: Entry) -> Change:
    event = entry.event
    tag = str(event.data.__struct_config__.tag)
    return Change(version=entry.version, event=event.id, type=tag, recorded_at=entry.recorded_at, by=event.actor.id)


def _conflict(since: tuple[Change, ...], expected: int, version: int) -> Decision:
    told = f"The case is at version {version}, the request rests on {expected}: look at what changed and ask again."
    return Decision(outcome=Answer.CONFLICT, reasons=(Reason(code="stale-version", message=told),), since=since)


def _lacks(history: History, request: Request) -> list[Lack]:
    if isinstance(request, CorrectEntry):
        return _cannot_correct(history, request)
    if kind_of(history.stream) is not Kind.CASE:
        return [Lack(code="not-a-case", message="This can only be asked of a case; here, ask for corrections.")]
    case = state.fold(history)
    match request:
        case CloseCase():
            return _cannot_close(case)
        case ReopenCase():
            return [] if case.handling.closed else [Lack(code="not-closed", message="The case is open already.")]
        case AssignOfficer():
            return [Lack(code="closed", message="The case is closed: reopen it first.")] if case.handling.closed else []


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
