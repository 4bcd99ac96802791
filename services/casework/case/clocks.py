"""The clocks as the ledger set, moved and ended them, in the order in which that became known."""

from __future__ import annotations

from datetime import datetime
from typing import get_args
from uuid import UUID

import msgspec

from contracts.facts import Fact
from contracts.facts.deadlines import (
    ClocksNotSet,
    DeadlineEnded,
    DeadlineFact,
    DeadlineMet,
    DeadlineNoted,
    DeadlinePassed,
    DeadlineReset,
    DeadlineSet,
    DeadlineSuspended,
    DeadlineWarned,
    Finish,
    Part,
)
from contracts.fields import Code, Instant, Ref, Said, Trace
from contracts.vocabulary import PauseGround
from services.casework.case.history import History

HEARD = frozenset(get_args(DeadlineFact))


class Suspension(Said):
    """A stretch in which a clock waits; `until` is absent while nobody knows the end."""

    ground: PauseGround
    since: Instant
    until: Instant | None = None


class Clock(Said):
    """One deadline of one obligation, with what the ledger has said of it so far."""

    deadline: UUID
    clock: Code
    clause: Code
    due: Instant
    started_by: UUID
    started_at: Instant
    arose_at: Instant
    parts: tuple[Part, ...]
    essential: tuple[Part, ...]
    policy_version: Code
    calendar_version: Code
    person: Ref | None = None
    aim: bool = False
    warnings: tuple[Instant, ...] = ()
    trace: tuple[Trace, ...] = ()
    warned: tuple[Instant, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    passed: bool = False
    met: bool = False
    ended: Finish | None = None
    ended_at: Instant | None = None
    noted: tuple[Code, ...] = ()
    """The holiday tables that came too late to move it."""

    @property
    def open(self) -> bool:
        return not (self.met or self.passed or self.ended)

    @property
    def applies(self) -> bool:
        """Whether what started it still stands."""
        return self.ended is not Finish.NO_LONGER_APPLIES

    def suspended_at(self, at: datetime) -> Suspension | None:
        """The suspension in force at an instant, if any."""
        return next((s for s in self.suspensions if s.since <= at and (s.until is None or at < s.until)), None)


class Clocks(Said):
    """Every clock of the case by its deadline id; `not_set` says why there is none."""

    by_id: dict[UUID, Clock] = {}
    not_set: Trace | None = None


def fold(history: History) -> Clocks:
    clocks = Clocks()
    for entry in history.entries:
        if type(entry.event.data) in HEARD:
            clocks = _take_in(clocks, entry.event.occurred_at, entry.event.data)
    return clocks


def evolve(clocks: Clocks, occurred_at: datetime, fact: Fact) -> Clocks:
    """The clocks as a fact leaves them; those given stay as they were."""
    return _take_in(msgspec.structs.replace(clocks, by_id=dict(clocks.by_id)), occurred_at, fact)


def _take_in(clocks: Clocks, occurred_at: datetime, fact: Fact) -> Clocks:
    """The same, but a long case has hundreds of clocks, so that what is being folded is not copied."""
    match fact:
        case DeadlineSet() as told:
            clocks.by_id[told.deadline] = Clock(**msgspec.structs.asdict(told), arose_at=occurred_at)
            return Clocks(by_id=clocks.by_id)
        case ClocksNotSet(reason=reason):
            return msgspec.structs.replace(clocks, not_set=reason)
        case (
            DeadlineReset()
            | DeadlineWarned()
            | DeadlinePassed()
            | DeadlineMet()
            | DeadlineSuspended()
            | DeadlineEnded()
            | DeadlineNoted()
        ) as told if told.deadline in clocks.by_id:
            clocks.by_id[told.deadline] = _changed(clocks.by_id[told.deadline], told, occurred_at)
            return clocks
        case _:
            return clocks


Told = DeadlineReset | DeadlineWarned | DeadlinePassed | DeadlineMet | DeadlineSuspended | DeadlineEnded | DeadlineNoted


def _changed(clock: Clock, told: Told, at: datetime) -> Clock:
    change = msgspec.structs.replace
    match told:
        case DeadlineReset():
            changed = _reset(clock, told)
        case DeadlineWarned():
            changed = change(clock, warned=(*clock.warned, at))
        case DeadlinePassed():
            changed = change(clock, passed=True)
        case DeadlineMet():
            changed = change(clock, met=True)
        case DeadlineSuspended(ground=ground, since=since, until=until):
            over = tuple(s for s in clock.suspensions if s.until is not None and s.until <= since)
            changed = change(clock, suspensions=(*over, Suspension(ground=ground, since=since, until=until)))
        case DeadlineEnded(finish=finish):
            changed = change(clock, ended=finish, ended_at=at)
        case DeadlineNoted(calendar_version=table, note=note):
            changed = change(clock, noted=(*clock.noted, table), trace=(*clock.trace, note))
    return changed


def _reset(clock: Clock, told: DeadlineReset) -> Clock:
    """A new due instant opens the clock again; a pause that it ends stops where the clock starts anew."""
    ended = tuple(
        msgspec.structs.replace(s, until=told.started_at) if s.until is None or s.until > told.started_at else s
        for s in clock.suspensions
        if s.since < told.started_at
    )
    return msgspec.structs.replace(
        clock, due=told.due, started_at=told.started_at, arose_at=told.arose_at or clock.arose_at,
        warnings=told.warnings, trace=(*clock.trace, *told.trace),
        policy_version=told.policy_version, calendar_version=told.calendar_version,
        suspensions=ended, passed=False, met=False, ended=None, ended_at=None,
    )  # fmt: skip
