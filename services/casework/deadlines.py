"""Which obligations the facts of a case give rise to under a policy, and how far each has been kept; pure.

An obligation is one run of one clock for one victim. Its id is derived from what started it, so that it is the same
obligation whenever it is worked out and in whatever order its facts arrived.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from contracts.facts.deadlines import Part, deadline_id
from contracts.fields import Said
from contracts.vocabulary import ContactResult, PauseGround
from services.casework.case.clocks import Suspension
from services.casework.case.contact import FOR_THE_VICTIM, Pause, Touch
from services.casework.case.report import Trigger
from services.casework.case.state import Case
from services.casework.policy import ClockRule, Policy, PolicyBook
from services.casework.working_time import Due, due_after


class Obligation(Said):
    """What must be done for one victim by when; `suspended` while it has to wait."""

    deadline: UUID
    rule: ClockRule
    policy_version: str
    calendar_version: str
    person: str | None
    trigger: Trigger
    started_at: datetime
    due: Due
    suspended: Suspension | None = None


class Done(Said):
    """A part that was done: when it happened, when that became known, and the event that says so."""

    part: Part
    at: datetime
    known_at: datetime
    event: UUID


class Situation(NamedTuple):
    """One case, seen at one instant, under every policy there is."""

    case_id: UUID
    landlord: str
    case: Case
    book: PolicyBook
    now: datetime


def obligations(seen: Situation) -> Iterator[Obligation]:
    """Every obligation of a case under the policy version in force when it arose.

    Raises CalendarError when the holiday table does not reach far enough.
    """
    for policy in seen.book.of(seen.landlord):
        for rule in policy.clocks:
            for person, first in victims(seen.case):
                for trigger in _triggers(rule, seen.case, person, first):
                    if seen.book.in_force(seen.landlord, trigger.at) == policy:
                        yield _obligation(seen, policy, rule, person, trigger)


def victims(case: Case) -> list[tuple[str | None, Trigger]]:
    """Each victim and what starts the obligations towards them; one nameless victim while none is known.

    An obligation arises once hate is perceived and the victim is known, at the earliest with the report.
    """
    hate, received = case.report.hate_perceived, case.report.received
    if hate is None or received is None:
        return []
    perceived = max(received, hate, key=_when)
    if not case.report.victims:
        return [(None, perceived)]
    return [(ref, max(perceived, known, key=_when)) for ref, known in sorted(case.report.victims.items())]


def done(case: Case, person: str | None, parts: tuple[Part, ...], arose_at: datetime) -> tuple[Done, ...]:
    """The first doing of each part towards a victim; an update counts only after the obligation arose."""
    return tuple(first for part in parts if (first := _first(case, person, part, arose_at)))


def attempts(case: Case, person: str | None) -> list[Touch]:
    """The attempts to reach a victim that reached nobody."""
    return [t for t in touches_of(case, person) if t.result is not ContactResult.ANSWERED]


def touches_of(case: Case, person: str | None) -> list[Touch]:
    """The contacts, attempts and updates towards a victim, in the order in which they happened.

    One that names nobody counts where there is only one victim whom it can have meant.
    """
    alone = len(case.report.victims) <= 1
    meant = (t for t in case.contacts.touches if t.party in FOR_THE_VICTIM)
    return [t for t in meant if t.person == person or (t.person is None and alone)]


def _first(case: Case, person: str | None, part: Part, arose_at: datetime) -> Done | None:
    return next(
        (Done(part=part, at=at, known_at=known_at, event=event)
         for at, known_at, event in _doings(case, person, part) if part is not Part.UPDATE or at > arose_at),
        None,
    )  # fmt: skip


def _doings(case: Case, person: str | None, part: Part) -> Iterator[tuple[datetime, datetime, UUID]]:
    if part is Part.PLAN:
        alone = len(case.report.victims) <= 1
        plans = [p for p in case.support.plans if p.person is None or p.person == person or (person is None and alone)]
        yield from ((p.at, p.known_at, p.event) for p in plans)
        return
    for touch in touches_of(case, person):
        if _does(touch, part):
            yield touch.at, touch.known_at, touch.event


def _does(touch: Touch, part: Part) -> bool:
    reached = touch.result is ContactResult.ANSWERED and not touch.update
    match part:
        case Part.CONTACT:
            return reached
        case Part.DETAILS:
            return reached and touch.details_taken
        case Part.UPDATE:
            return reached or touch.update
        case Part.PLAN:
            return False


def _triggers(rule: ClockRule, case: Case, person: str | None, first: Trigger) -> Iterator[Trigger]:
    """What starts each run of a clock: the first cause, and where the clock restarts, each update and reopening."""
    yield first
    if rule.restarts is None:
        return
    reopened = [e.reopened for e in case.handling.endings if e.reopened]
    updates = [Trigger(event=t.event, at=t.at) for t in touches_of(case, person) if _does(t, Part.UPDATE)]
    later = sorted((t for t in [*updates, *reopened] if t.at > first.at), key=_when)
    for before, trigger in pairwise([first, *later]):
        if trigger.at > before.at and not case.handling.closed_at(trigger.at):
            yield trigger


def _obligation(seen: Situation, policy: Policy, rule: ClockRule, person: str | None, trigger: Trigger) -> Obligation:
    start, suspended = trigger.at, None
    due = due_after(start, rule.within, rule.warn, seen.book.calendar)
    for pause in _pauses(seen.case, person, trigger):
        if pause.since >= due.at or pause.known_at >= due.at or _over(pause, start):
            continue  # recorded or begun after the due time, or over before the start: it changes nothing
        if pause.until is not None and pause.until <= seen.now:
            start, due = pause.until, due_after(pause.until, rule.within, rule.warn, seen.book.calendar)
        else:
            suspended = Suspension(ground=pause.ground, since=max(pause.since, trigger.at), until=pause.until)
    return Obligation(
        deadline=deadline_id(seen.case_id, rule.name, person, trigger.event), rule=rule, person=person,
        trigger=trigger, policy_version=policy.version, calendar_version=seen.book.calendar.version,
        started_at=start, due=due, suspended=suspended,
    )  # fmt: skip


def _pauses(case: Case, person: str | None, trigger: Trigger) -> list[Pause]:
    if person is None:
        return [Pause(ground=PauseGround.VICTIM_UNKNOWN, since=trigger.at, known_at=trigger.at)]
    meant = [p for p in case.contacts.pauses if p.person in (None, person)]
    return sorted(meant, key=lambda pause: pause.since)


def _over(pause: Pause, at: datetime) -> bool:
    return pause.until is not None and pause.until <= at


def _when(trigger: Trigger) -> datetime:
    return trigger.at
