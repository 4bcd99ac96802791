"""What the ledger has yet to say of a case's clocks, now that new facts stand; pure.

Compares the obligations that the facts give rise to with the clocks as last told, and yields the events that bring
the second up to the first. Run twice it says nothing the second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from contracts.facts import DeadlineFact
from contracts.facts.deadlines import (
    ClocksNotSet,
    DeadlineEnded,
    DeadlineMet,
    DeadlineNoted,
    DeadlineReset,
    DeadlineSet,
    DeadlineSuspended,
    Finish,
)
from services.casework.case import clocks as clockwork
from services.casework.case import state
from services.casework.case.clocks import Clock, Clocks
from services.casework.case.history import History
from services.casework.case.state import Case
from services.casework.deadlines import Obligation, Situation, Unreckoned, obligations, starts, victims
from services.casework.doings import Doings
from services.casework.office_hours import local_due_after
from services.casework.policy import PolicyBook
from services.casework.working_time import Due, in_words

STEPS_MAX = 10

BROUGHT_BACK = "A correction brought back what starts this clock."
PAUSE_ENDED = "The pause ended; the time runs anew from its end."
PAUSE_WITHDRAWN = "The pause does not hold this clock any longer."
START_MOVED = "A correction moved what starts this clock."
UNDONE = "A correction took away what had kept this clause."


class Happening(NamedTuple):
    """A conclusion of the ledger and when what it concludes took place."""

    occurred_at: datetime
    data: DeadlineFact


def reconcile(history: History, book: PolicyBook, now: datetime) -> Iterator[Happening]:
    """The clock events that `history` lacks, as far as known at `now`."""
    case, clocks = state.fold(history), clockwork.fold(history)
    seen = Situation(case_id(history.stream), history.landlord or "", case, Doings(case), book, now)
    arisen = {obligation.deadline: obligation for obligation in obligations(seen)}
    for obligation in arisen.values():
        if isinstance(obligation, Obligation):
            yield from _bring_up(obligation, clocks.by_id.get(obligation.deadline), seen)
    yield from _left_over([clock for clock in clocks.by_id.values() if clock.deadline not in arisen], seen)
    reckoned = any(isinstance(obligation, Obligation) for obligation in arisen.values())
    if case.report.received and not reckoned:
        yield from _not_set(clocks, _why_not_set(arisen.values(), seen), seen, case.report.received.at)


def _left_over(clocks: list[Clock], seen: Situation) -> Iterator[Happening]:
    """A clock whose start a correction took away ends; one that today's policies would not set stays as it was set."""
    standing = starts(seen) if clocks else set()
    for clock in clocks:
        if (clock.person, clock.started_by) in standing:
            yield from filter(None, [_met(clock, seen.doings)])
        elif clock.applies:
            told = DeadlineEnded(deadline=clock.deadline, clause=clock.clause, finish=Finish.NO_LONGER_APPLIES)
            yield Happening(seen.now, told)


def case_id(stream: str) -> UUID:
    """The id within a case's stream name."""
    return UUID(stream.removeprefix("case:"))


def _why_not_set(arisen: Iterable[Obligation | Unreckoned], seen: Situation) -> str:
    """Why no clock runs, in one sentence that stays the same while the reason does."""
    unreckoned = (o.why for o in arisen if isinstance(o, Unreckoned))
    return next(unreckoned, None) or why_no_clocks(seen.case, seen.landlord, seen.book)


def why_no_clocks(case: Case, landlord: str, book: PolicyBook) -> str:
    if case.carried_by:
        return f"The duties are carried by case {case.carried_by}, which the same incident was reported to first."
    if not (arisen := victims(case)):
        return "Nobody has said that hate was the reason: ordinary anti-social behaviour, without hate-crime clocks."
    if not book.of(landlord):
        return f"There is no policy pack for {landlord}: the case runs without clocks."
    if all(book.in_force(landlord, trigger.at) is None for _, trigger in arisen):
        return f"No policy of {landlord} was in force when the report was received: the case runs without clocks."
    return f"The policy of {landlord} in force then sets no clocks."


def _not_set(clocks: Clocks, reason: str, seen: Situation, at: datetime) -> Iterator[Happening]:
    """Said once for each reason, and not while a clock that was set before still stands."""
    standing = starts(seen)
    stands = any((c.person, c.started_by) in standing for c in clocks.by_id.values())
    if clocks.not_set != reason and not stands:
        yield Happening(at, ClocksNotSet(reason=reason))


def _bring_up(obligation: Obligation, clock: Clock | None, seen: Situation) -> Iterator[Happening]:
    """One event after another until the clock says what the obligation says.

    Raises RuntimeError should they never agree: that must cost one command, not hang its partition.
    """
    clocks = Clocks(by_id={clock.deadline: clock} if clock else {})
    for _ in range(STEPS_MAX):
        happening = _next(obligation, clocks.by_id.get(obligation.deadline), seen)
        if happening is None:
            return
        yield happening
        clocks = clockwork.evolve(clocks, happening.occurred_at, happening.data)
    raise RuntimeError(f"clock {obligation.deadline} does not settle")


def _next(obligation: Obligation, clock: Clock | None, seen: Situation) -> Happening | None:
    if clock is None:
        return Happening(obligation.trigger.at, _set(obligation, seen.book))
    if reason := _why_reset(obligation, clock, seen):
        return Happening(seen.now, _reset(obligation, clock, reason, seen.book))
    closed_at = _closed_at(obligation, clock, seen.case)
    return (
        _suspended(obligation, clock)
        or _met(clock, seen.doings, closed_at)
        or _closed(clock, closed_at)
        or _noted(obligation, clock, seen.now)
    )


def _why_reset(obligation: Obligation, clock: Clock, seen: Situation) -> str | None:
    if not clock.applies:
        return BROUGHT_BACK
    if clock.arose_at != obligation.trigger.at:
        return START_MOVED
    if clock.started_at != obligation.started_at:
        return PAUSE_ENDED if obligation.started_at > clock.started_at else PAUSE_WITHDRAWN
    if clock.met and not _complete(clock, seen.doings):
        return UNDONE
    if clock.open and clock.suspended_at(seen.now) and obligation.suspended is None:
        return PAUSE_WITHDRAWN
    return _why_recalculated(obligation, clock, seen.now)


def _why_recalculated(obligation: Obligation, clock: Clock, now: datetime) -> str | None:
    """A holiday table loaded late moves open clocks whose due time is still ahead."""
    if clock.open and now < clock.due != obligation.due and clock.calendar_version != obligation.calendar_version:
        return f"Holiday table {obligation.calendar_version} replaced {clock.calendar_version}."
    return None


def _noted(obligation: Obligation, clock: Clock, now: datetime) -> Happening | None:
    """A clock that passed unmet before the table came stays as it was judged, and says what the table would change."""
    table = obligation.calendar_version
    over = clock.met or clock.ended or now < clock.due
    if over or clock.due == obligation.due or table == clock.calendar_version or table in clock.noted:
        return None
    note = (
        f"Holiday table {table}, loaded after this clock had passed, would have it due {in_words(obligation.due)}: "
        f"it stays as it was judged by {clock.calendar_version}."
    )
    told = DeadlineNoted(
        deadline=clock.deadline, clause=clock.clause, due=clock.due, otherwise=obligation.due,
        calendar_version=table, note=note,
    )  # fmt: skip
    return Happening(now, told)


def _set(obligation: Obligation, book: PolicyBook) -> DeadlineSet:
    rule, due = obligation.rule, _due(obligation, book)
    return DeadlineSet(
        deadline=obligation.deadline, clock=rule.name, clause=rule.clause, due=due.at,
        started_by=obligation.trigger.event, started_at=obligation.started_at, parts=rule.needs,
        essential=rule.essential, policy_version=obligation.policy_version,
        calendar_version=book.calendar.version, person=obligation.person, aim=rule.aim,
        warnings=due.warnings, trace=_trace(obligation, due, book),
    )  # fmt: skip


def _reset(obligation: Obligation, clock: Clock, reason: str, book: PolicyBook) -> DeadlineReset:
    """Only a new start or a new holiday table moves what is due: a changed policy never does."""
    due, arose_at = _due(obligation, book), obligation.trigger.at
    moved = (clock.arose_at, clock.started_at, clock.calendar_version) != (
        arose_at, obligation.started_at, book.calendar.version,
    )  # fmt: skip
    told = DeadlineReset(
        deadline=obligation.deadline, due=due.at, started_at=obligation.started_at, reason=reason,
        policy_version=obligation.policy_version, calendar_version=book.calendar.version,
        warnings=due.warnings, trace=(reason, *_trace(obligation, due, book)),
        arose_at=arose_at if arose_at != clock.arose_at else None,
    )  # fmt: skip
    if moved:
        return told
    return msgspec.structs.replace(
        told, due=clock.due, warnings=clock.warnings, policy_version=clock.policy_version, trace=(reason,)
    )


def _due(obligation: Obligation, book: PolicyBook) -> Due:
    rule = obligation.rule
    return local_due_after(obligation.started_at, rule.within, rule.warn, book.calendar, obligation.office)


def _trace(obligation: Obligation, due: Due, book: PolicyBook) -> tuple[str, ...]:
    versions = f"Policy {obligation.policy_version}, {obligation.rule.clause}; holidays {book.calendar.version}."
    return (obligation.rule.says, *due.trace, versions)


def _suspended(obligation: Obligation, clock: Clock) -> Happening | None:
    wait = obligation.suspended
    if wait is None or not clock.open or wait in clock.suspensions:
        return None
    told = DeadlineSuspended(
        deadline=clock.deadline, clause=clock.clause, ground=wait.ground, since=wait.since, until=wait.until
    )
    return Happening(wait.since, told)


def _met(clock: Clock, doings: Doings, closed_at: datetime | None = None) -> Happening | None:
    if clock.met or clock.ended or not _complete(clock, doings):
        return None
    parts = doings.first(clock.person, clock.parts, clock.arose_at)
    met_at = max(part.at for part in parts)
    if closed_at and met_at > closed_at:
        return None
    met_by = tuple(dict.fromkeys(part.event for part in parts))
    return Happening(met_at, DeadlineMet(deadline=clock.deadline, clause=clock.clause, due=clock.due, met_by=met_by))


def _complete(clock: Clock, doings: Doings) -> bool:
    parts = doings.first(clock.person, clock.parts, clock.arose_at)
    return len(parts) == len(clock.parts) and all(part.at < clock.due for part in parts)


def _closed_at(obligation: Obligation, clock: Clock, case: Case) -> datetime | None:
    """When a closing found the clock running or waiting, if one did."""
    if not obligation.rule.ends_at_closure:
        return None
    endings = (e.at for e in case.handling.endings if e.at >= clock.arose_at)
    return next((at for at in endings if at < clock.due or clock.suspended_at(at)), None)


def _closed(clock: Clock, closed_at: datetime | None) -> Happening | None:
    if closed_at is None or not clock.open:
        return None
    return Happening(closed_at, DeadlineEnded(deadline=clock.deadline, clause=clock.clause, finish=Finish.CASE_CLOSED))
