"""Whether an obligation was kept, judged from the facts known at R and past at T; pure.

Later success never wipes an earlier failure, and entering a call late turns a breach into `met, recorded late`.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from contracts.facts.deadlines import Finish, Part
from contracts.fields import Said
from services.casework.case.clocks import Clock
from services.casework.case.state import Case
from services.casework.doings import Doings, Done


class Verdict(StrEnum):
    """How an obligation stands; in the order from worst to best."""

    BREACHED = "breached"
    TARGET_MISSED = "target_missed"
    PARTLY_MET = "partly_met"
    NOT_EVIDENCED = "not_evidenced"
    PENDING = "pending"
    SUSPENDED = "suspended"
    MET = "met"
    NOT_APPLICABLE = "not_applicable"


FAILING = frozenset({Verdict.BREACHED, Verdict.TARGET_MISSED, Verdict.PARTLY_MET, Verdict.NOT_EVIDENCED})


class Flag(StrEnum):
    """What an auditor wants to know beside the verdict."""

    ATTEMPTED_IN_TIME = "attempted_in_time"
    RECORDED_LATE = "recorded_late"
    OVERRIDDEN = "overridden"
    LOCAL_TARGET = "local_target"


class PartDone(Said):
    """One thing an obligation asks for, and when it was done."""

    part: Part
    done_at: datetime | None = None
    in_time: bool = False
    event: UUID | None = None


class Judgement(Said):
    """One obligation judged at one instant; `events` are those it rests on."""

    deadline: UUID
    clock: str
    clause: str
    verdict: Verdict
    due: datetime
    since: datetime
    started_at: datetime
    person: str | None
    aim: bool
    flags: tuple[Flag, ...]
    parts: tuple[PartDone, ...]
    warnings: tuple[datetime, ...]
    events: tuple[UUID, ...]
    policy_version: str
    calendar_version: str
    trace: tuple[str, ...]


class Judged(Said, omit_defaults=False):
    """One obligation of a clause, judged at one instant; `subject` says of what, without saying anything of people."""

    clause: str
    verdict: Verdict
    since: datetime
    due: datetime | None
    flags: tuple[Flag, ...]
    subject: str
    person: str | None
    case: str | None
    events: tuple[UUID, ...]
    policy_version: str
    calendar_version: str
    trace: tuple[str, ...]


def judge(clock: Clock, doings: Doings, at: datetime) -> Judgement:
    """The judgement of one clock; `doings` are those known, up to `at`."""
    did = doings.first(clock.person, clock.parts, clock.arose_at)
    verdict, since = _verdict(clock, did, at)
    return Judgement(
        deadline=clock.deadline, clock=clock.clock, clause=clock.clause, verdict=verdict, due=clock.due, since=since,
        started_at=clock.started_at, person=clock.person, aim=clock.aim, flags=_flags(clock, doings, did, verdict),
        parts=tuple(_part(clock, did, part) for part in clock.parts), warnings=clock.warnings,
        events=tuple(dict.fromkeys([clock.started_by, *(d.event for d in did)])),
        policy_version=clock.policy_version, calendar_version=clock.calendar_version, trace=clock.trace,
    )  # fmt: skip


def judge_all(clocks: list[Clock], case: Case, at: datetime) -> tuple[Judgement, ...]:
    """The judgements of every obligation that had arisen by `at`, the next due first.

    `case` is folded from what was known, up to `at`.
    """
    doings = Doings(case)
    arisen = (c for c in clocks if c.arose_at <= at and c.applies)
    return tuple(sorted((judge(c, doings, at) for c in arisen), key=_next_due_first))


def _next_due_first(judged: Judgement) -> tuple[datetime, str, str, datetime, UUID]:
    return judged.due, judged.clause, judged.person or "", judged.started_at, judged.deadline


def _verdict(clock: Clock, did: tuple[Done, ...], at: datetime) -> tuple[Verdict, datetime]:
    closed_at = clock.ended_at if clock.ended is Finish.CASE_CLOSED else None
    in_time = {d.part: d.at for d in did if d.at < clock.due and (closed_at is None or d.at <= closed_at)}
    if set(clock.parts) <= set(in_time):
        return Verdict.MET, max(in_time.values())
    if closed_at and closed_at <= at:
        return Verdict.NOT_APPLICABLE, closed_at
    if waits := clock.suspended_at(at):
        return Verdict.SUSPENDED, waits.since
    if at < clock.due:
        return Verdict.PENDING, clock.started_at
    if set(clock.essential) <= set(in_time):
        return Verdict.PARTLY_MET, clock.due
    return (Verdict.TARGET_MISSED if clock.aim else Verdict.BREACHED), clock.due


def _flags(clock: Clock, doings: Doings, did: tuple[Done, ...], verdict: Verdict) -> tuple[Flag, ...]:
    late = any(d.at < clock.due <= d.known_at for d in did)
    tried = verdict is not Verdict.MET and _attempted(clock, doings)
    return (Flag.ATTEMPTED_IN_TIME,) * tried + (Flag.RECORDED_LATE,) * late


def _attempted(clock: Clock, doings: Doings) -> bool:
    """Whether someone tried in time; where an update is due, since the last one."""
    tries = (touch.at for touch in doings.attempts(clock.person) if touch.at < clock.due)
    return any(at > clock.arose_at or clock.parts != (Part.UPDATE,) for at in tries)


def _part(clock: Clock, did: tuple[Done, ...], part: Part) -> PartDone:
    found = next((d for d in did if d.part is part), None)
    if found is None:
        return PartDone(part=part)
    return PartDone(part=part, done_at=found.at, in_time=found.at < clock.due, event=found.event)
