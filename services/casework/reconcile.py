"""What the ledger has yet to say of a case's clocks, now that new facts stand; pure.

Compares the obligations that the facts give rise to with the clocks as last told, and yields the events that bring
the second up to the first. Run twice it says nothing the second time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from contracts.facts import DeadlineFact
from contracts.facts.deadlines import (
    ClocksNotSet,
    DeadlineEnded,
    DeadlineMet,
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
from services.casework.deadlines import Obligation, Situation, done, obligations
from services.casework.policy import PolicyBook
from services.casework.working_time import CalendarError

BROUGHT_BACK = "A correction brought back what starts this clock."
PAUSE_ENDED = "The pause ended; the time runs anew from its end."
PAUSE_WITHDRAWN = "A correction took the pause away."
START_MOVED = "A correction moved what starts this clock."
UNDONE = "A correction took away what had kept this clause."


class Happening(NamedTuple):
    """A conclusion of the ledger and when what it concludes took place."""

    occurred_at: datetime
    data: DeadlineFact


def reconcile(history: History, book: PolicyBook, now: datetime) -> Iterator[Happening]:
    """The clock events that `history` lacks, as far as known at `now`."""
    case, clocks = state.fold(history), clockwork.fold(history)
    landlord = history.landlord or ""
    try:
        wanted = list(obligations(Situation(case_id(history.stream), landlord, case, book, now)))
    except CalendarError as problem:
        yield from _not_set(clocks, str(problem), now)
        return
    if not wanted and case.report.received:
        yield from _not_set(clocks, why_no_clocks(case, landlord, book), case.report.received.at)
    for obligation in wanted:
        yield from _bring_up(obligation, clocks.by_id.get(obligation.deadline), case, now)
    ids = {obligation.deadline for obligation in wanted}
    for clock in clocks.by_id.values():
        if clock.deadline not in ids and clock.ended is None:
            yield Happening(
                now, DeadlineEnded(deadline=clock.deadline, clause=clock.clause, finish=Finish.NO_LONGER_APPLIES)
            )


def case_id(stream: str) -> UUID:
    """The id within a case's stream name."""
    return UUID(stream.removeprefix("case:"))


def why_no_clocks(case: Case, landlord: str, book: PolicyBook) -> str:
    if case.report.hate_perceived is None:
        return "Nobody has said that hate was the reason: ordinary anti-social behaviour, without hate-crime clocks."
    if not book.of(landlord):
        return f"There is no policy pack for {landlord}: the case runs without clocks."
    if book.in_force(landlord, case.report.hate_perceived.at) is None:
        return f"No policy of {landlord} was in force when the report was received: the case runs without clocks."
    return f"The policy of {landlord} in force then sets no clocks."


def _not_set(clocks: Clocks, reason: str, at: datetime) -> Iterator[Happening]:
    if clocks.not_set != reason and not any(clock.open for clock in clocks.by_id.values()):
        yield Happening(at, ClocksNotSet(reason=reason))


def _bring_up(obligation: Obligation, clock: Clock | None, case: Case, now: datetime) -> Iterator[Happening]:
    """One event after another until the clock says what the obligation says."""
    clocks = Clocks(by_id={clock.deadline: clock} if clock else {})
    while happening := _next(obligation, clocks.by_id.get(obligation.deadline), case, now):
        yield happening
        clocks = clockwork.evolve(clocks, happening.occurred_at, happening.data)


def _next(obligation: Obligation, clock: Clock | None, case: Case, now: datetime) -> Happening | None:
    if clock is None:
        return Happening(obligation.trigger.at, _set(obligation))
    if reason := _why_reset(obligation, clock, case, now):
        return Happening(now, _reset(obligation, reason))
    return _suspended(obligation, clock) or _met(clock, case) or _closed(obligation, clock, case)


def _why_reset(obligation: Obligation, clock: Clock, case: Case, now: datetime) -> str | None:
    if clock.ended is Finish.NO_LONGER_APPLIES:
        return BROUGHT_BACK
    if clock.started_at != obligation.started_at:
        return PAUSE_ENDED if obligation.started_at != obligation.trigger.at else START_MOVED
    if clock.met and not _complete(clock, case):
        return UNDONE
    if clock.open and clock.suspended_at(now) and obligation.suspended is None:
        return PAUSE_WITHDRAWN
    if clock.open and now < clock.due != obligation.due.at and clock.calendar_version != obligation.calendar_version:
        return f"Holiday table {obligation.calendar_version} replaced {clock.calendar_version}."
    return None


def _set(obligation: Obligation) -> DeadlineSet:
    rule = obligation.rule
    return DeadlineSet(
        deadline=obligation.deadline, clock=rule.name, clause=rule.clause, due=obligation.due.at,
        started_by=obligation.trigger.event, started_at=obligation.started_at, parts=rule.needs,
        essential=rule.essential, policy_version=obligation.policy_version,
        calendar_version=obligation.calendar_version, person=obligation.person, aim=rule.aim,
        warnings=obligation.due.warnings, trace=_trace(obligation),
    )  # fmt: skip


def _reset(obligation: Obligation, reason: str) -> DeadlineReset:
    return DeadlineReset(
        deadline=obligation.deadline, due=obligation.due.at, started_at=obligation.started_at, reason=reason,
        policy_version=obligation.policy_version, calendar_version=obligation.calendar_version,
        warnings=obligation.due.warnings, trace=(reason, *_trace(obligation)),
    )  # fmt: skip


def _trace(obligation: Obligation) -> tuple[str, ...]:
    versions = f"Policy {obligation.policy_version}, {obligation.rule.clause}; holidays {obligation.calendar_version}."
    return (obligation.rule.says, *obligation.due.trace, versions)


def _suspended(obligation: Obligation, clock: Clock) -> Happening | None:
    wait = obligation.suspended
    if wait is None or not clock.open or wait in clock.suspensions:
        return None
    told = DeadlineSuspended(
        deadline=clock.deadline, clause=clock.clause, ground=wait.ground, since=wait.since, until=wait.until
    )
    return Happening(wait.since, told)


def _met(clock: Clock, case: Case) -> Happening | None:
    if clock.met or clock.ended or not _complete(clock, case):
        return None
    parts = done(case, clock.person, clock.parts, clock.arose_at)
    met_by = tuple(dict.fromkeys(part.event for part in parts))
    told = DeadlineMet(deadline=clock.deadline, clause=clock.clause, due=clock.due, met_by=met_by)
    return Happening(max(part.at for part in parts), told)


def _complete(clock: Clock, case: Case) -> bool:
    parts = done(case, clock.person, clock.parts, clock.arose_at)
    return len(parts) == len(clock.parts) and all(part.at < clock.due for part in parts)


def _closed(obligation: Obligation, clock: Clock, case: Case) -> Happening | None:
    if not obligation.rule.ends_at_closure or not clock.open:
        return None
    ending = next((e for e in case.handling.endings if clock.arose_at <= e.at < clock.due), None)
    if ending is None:
        return None
    return Happening(ending.at, DeadlineEnded(deadline=clock.deadline, clause=clock.clause, finish=Finish.CASE_CLOSED))
