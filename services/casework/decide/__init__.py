"""What a command does to a stream: events, or a refusal that says what was missing; pure.

Nothing here reads a view, a clock or a network: the history, the policies and `now` are arguments, ids and instants
stand in the command. Facts are always accepted; the ledger's conclusions about clocks follow in the same append.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import get_args

import msgspec

from contracts.commands import (
    Answer,
    Body,
    Command,
    PassDeadline,
    Permission,
    RecordFacts,
    RecordPattern,
    Request,
    ReviewClocks,
)
from contracts.envelope import Event, Reason, event_id
from contracts.facts import Concluded, DeadlineFact, Fact
from contracts.facts.patterns import ReportLinkTold, ReportLinkWithdrawn
from contracts.facts.review import RequestRefused
from contracts.reports import Treatment
from contracts.streams import Kind, kind_of
from services.casework.case import patterns
from services.casework.case.history import Entry, History
from services.casework.decide import permissions, requests, timers
from services.casework.decide.decision import NO_SUCH_CASE, Decision, Draft
from services.casework.decide.permissions import NEVER_HELD_UP, Asking
from services.casework.policy import PolicyBook
from services.casework.reconcile import reconcile

__all__ = ["Decision", "decide"]


LINKS = ReportLinkTold | ReportLinkWithdrawn
"""The conclusions that may move a clock: they say which case carries the duties."""
PERMISSIONS = frozenset(str(shape.__struct_config__.tag) for shape in get_args(Permission))


def decide(history: History, command: Command, book: PolicyBook, now: datetime) -> Decision:
    """The decision on a command, given everything its stream holds.

    `now` is when the ledger learns of it; a timer's command may come early by a fast clock, so that its own instant
    counts as come.
    """
    if earlier := history.answered(command.id):
        return _first_answer(command, earlier)
    match command.body:
        case RecordFacts() as told:
            return _told(history, command, told, book, now)
        case PassDeadline() | ReviewClocks() | RecordPattern() if history.landlord not in (None, command.landlord):
            return _no_such_case()
        case PassDeadline() as passed:
            return _passed(history, command, passed, book, max(now, passed.at))
        case ReviewClocks() | RecordPattern() as noted:
            return _done(history, command, book, now, list(_news(history, noted)))
        case request:
            return _asked(history, command, request, book, now)


def _passed(history: History, command: Command, passed: PassDeadline, book: PolicyBook, now: datetime) -> Decision:
    """The clocks are brought up to now first: a pause that ended unseen may have moved what seems due."""
    moved = [Draft(happening.occurred_at, happening.data) for happening in reconcile(history, book, now)]
    seen = history.then(_entries(history, _events(command, history, moved), now))
    return _done(history, command, book, now, [*moved, *timers.passed(seen, passed, now)])


def _news(history: History, noted: ReviewClocks | RecordPattern) -> Iterator[Draft]:
    """What a conclusion over several cases changes in this one; nothing in a case that nobody has told of."""
    if isinstance(noted, RecordPattern) and history.version:
        known = patterns.fold(history)
        yield from (Draft(one.occurred_at, one.data) for one in noted.every if patterns.is_news(known, one.data))


def _moves_no_clock(body: Body) -> bool:
    """Whether it only tells of pairs and other incidents, of which a person may have hundreds."""
    return isinstance(body, RecordPattern) and not any(isinstance(one.data, LINKS) for one in body.every)


def _told(history: History, command: Command, told: RecordFacts, book: PolicyBook, now: datetime) -> Decision:
    if _another_landlords(history, command):
        return _no_such_case()
    return _done(history, command, book, now, [Draft(fact.occurred_at, fact.data, fact.why) for fact in told.facts])


def _asked(history: History, command: Command, request: Request, book: PolicyBook, now: datetime) -> Decision:
    """What came along, then the request's event or its refusal: that someone asked is case history as well."""
    if history.version == 0 or history.landlord != command.landlord:
        return _no_such_case()
    told = [Draft(fact.occurred_at, fact.data, fact.why) for fact in requests.carried(request, history.stream)]
    learnt = history.then(_entries(history, _events(command, history, told), now))
    asking = Asking(learnt, book, command.actor, min(command.issued_at, now))
    result = requests.answer(history, request, asking)
    if isinstance(result, Decision):
        return result
    decision = _done(history, command, book, now, [*told, *result])
    if not isinstance(result[-1].data, RequestRefused):
        return decision
    return msgspec.structs.replace(decision, outcome=Answer.REFUSED, reasons=_reasons(result[-1].data))


def _done(history: History, command: Command, book: PolicyBook, now: datetime, drafts: list[Draft]) -> Decision:
    events = _events(command, history, drafts)
    if kind_of(history.stream) is Kind.CASE and not _moves_no_clock(command.body):
        learnt = history.then(_entries(history, events, now))
        for happening in reconcile(learnt, book, now):
            events.append(_event(command, history, len(events), Draft(happening.occurred_at, happening.data)))
    return Decision(outcome=Answer.DONE, events=tuple(events), treatment=Treatment.ACCEPTED if command.origin else None)


def _events(command: Command, history: History, drafts: list[Draft]) -> list[Event]:
    return [_event(command, history, index, draft) for index, draft in enumerate(drafts)]


def _event(command: Command, history: History, index: int, draft: Draft) -> Event:
    return Event(
        id=event_id(command.id, index), stream=history.stream, landlord=command.landlord,
        occurred_at=draft.occurred_at, actor=command.actor, caused_by=command.id, data=draft.data, why=draft.why,
        origin=command.origin,
    )  # fmt: skip


def _entries(history: History, events: list[Event], now: datetime) -> list[Entry]:
    """The events as the ledger will hold them, but for their place in the log."""
    first = history.version + 1
    return [
        Entry(event=event, version=version, recorded_at=now, partition=-1, position=0)
        for version, event in enumerate(events, first)
    ]


def _another_landlords(history: History, command: Command) -> bool:
    """Whether the stream is another landlord's.

    Whose a case is nobody knows before its report, and others' facts will not stand; a person is whoever's began it.
    """
    known = history.reported if kind_of(history.stream) is Kind.CASE else history.landlord is not None
    return known and history.landlord != command.landlord


def _no_such_case() -> Decision:
    reason = Reason(
        code=NO_SUCH_CASE,
        pointer="/data/about",
        message="This landlord has no such case: check the id and the landlord.",
    )
    return Decision(outcome=Answer.REFUSED, reasons=(reason,), treatment=Treatment.REJECTED)


def _first_answer(command: Command, earlier: tuple[Entry, ...]) -> Decision:
    """A command that was answered is answered again, as the first time; one that only has its id is not it."""
    first = earlier[0].event
    if command.origin and first.origin and command.origin != first.origin:
        return _repeat(same=command.origin.digest == first.origin.digest)
    if command.landlord != first.landlord:
        return _no_such_case()
    if command.origin != first.origin or not _says_the_same(command.body, earlier):
        return _repeat(same=False)
    refused = next((e.event.data for e in earlier if isinstance(e.event.data, RequestRefused)), None)
    if refused:
        return Decision(outcome=Answer.REFUSED, reasons=_reasons(refused))
    return Decision(outcome=Answer.DONE, treatment=Treatment.ACCEPTED if command.origin else None)


def _says_the_same(body: Body, earlier: tuple[Entry, ...]) -> bool:
    """Whether a command asks for what the entries that its id left say."""
    said = [entry.event.data for entry in earlier if not isinstance(entry.event.data, DeadlineFact)]
    match body:
        case RecordFacts(facts=facts):
            return said == [fact.data for fact in facts]
        case RecordPattern():
            return all(isinstance(data, Concluded) for data in said)
        case PassDeadline() | ReviewClocks():
            return not said
        case request:
            first = earlier[0].event
            told: list[Fact] = [fact.data for fact in requests.carried(request, first.stream)]
            return said[: len(told)] == told and _answered(request, said[len(told) :], first.occurred_at)


def _answered(request: Request, said: Sequence[Fact], at: datetime) -> bool:
    """Whether what was said is the answer to such a request."""
    refused = next((data for data in said if isinstance(data, RequestRefused)), None)
    if refused is not None:
        return refused == permissions.refusal(request, refused.lacks)
    return list(said) == [requests.granted(request, at).data]


def _repeat(*, same: bool) -> Decision:
    """Another record or request with a known id: quiet when it says the same, a conflict when it does not."""
    if same:
        return Decision(outcome=Answer.DONE, treatment=Treatment.DUPLICATE)
    reason = Reason(
        code="id-used-before",
        pointer="/id",
        message="This id was used before, for something else; the first one counts: send changes under a new id.",
    )
    return Decision(outcome=Answer.CONFLICT, reasons=(reason,), treatment=Treatment.CONFLICT)


def _reasons(refused: Fact) -> tuple[Reason, ...]:
    if not isinstance(refused, RequestRefused):
        return ()
    reasons = [Reason(code=lack.code, message=lack.message, clause=lack.clause) for lack in refused.lacks]
    if refused.request in PERMISSIONS or any(lack.clause for lack in refused.lacks):
        reasons.append(Reason(code="never-held-up", message=NEVER_HELD_UP))
    return tuple(reasons)
