"""Which obligations the facts of a case give rise to under a policy; pure.

An obligation is one run of one clock for one victim. Its id is derived from what started it, so that it is the same
obligation whenever it is worked out and in whatever order its facts arrived.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from contracts.facts.deadlines import Part, deadline_id
from contracts.fields import Said
from contracts.vocabulary import PauseGround
from services.casework.case.clocks import Suspension
from services.casework.case.contact import Pause
from services.casework.case.report import Trigger
from services.casework.case.state import Case
from services.casework.doings import Doings
from services.casework.office_hours import OfficeHours, local_due_at
from services.casework.policy import ClockRule, Policy, PolicyBook
from services.casework.working_time import CalendarError

FOREVER = datetime.max.replace(tzinfo=UTC)


class Obligation(Said):
    """What must be done for one victim by when; `suspended` while it has to wait."""

    deadline: UUID
    rule: ClockRule
    office: OfficeHours
    policy_version: str
    calendar_version: str
    person: str | None
    trigger: Trigger
    started_at: datetime
    due: datetime
    suspended: Suspension | None = None


class Unreckoned(Said):
    """An obligation whose due instant nobody can tell, and why."""

    deadline: UUID
    why: str


class Situation(NamedTuple):
    """One case, seen at one instant, under every policy there is."""

    case_id: UUID
    landlord: str
    case: Case
    doings: Doings
    book: PolicyBook
    now: datetime


def obligations(seen: Situation) -> Iterator[Obligation | Unreckoned]:
    """Every obligation of a case under the policy version in force when it arose."""
    for policy in seen.book.of(seen.landlord):
        for rule in policy.clocks:
            for person, first in victims(seen.case):
                for trigger in _triggers(seen, person, first, rule):
                    if seen.book.in_force(seen.landlord, trigger.at) == policy:
                        yield _obligation(seen, policy, rule, person, trigger)


def starts(seen: Situation) -> set[tuple[str | None, UUID]]:
    """Every victim and event that may start a clock, whatever the policies of today ask for."""
    return {(person, t.event) for person, first in victims(seen.case) for t in _triggers(seen, person, first, None)}


def victims(case: Case) -> list[tuple[str | None, Trigger]]:
    """Each victim and what starts the obligations towards them; one nameless victim while none is known.

    An obligation arises once hate is perceived and the victim is known, at the earliest with the report; none where
    another case carries the duties, whose report of the same incident was received first.
    """
    hate, received = case.report.hate_perceived, case.report.received
    if hate is None or received is None or case.carried_by:
        return []
    perceived = max(received, hate, key=_when)
    if not case.report.victims:
        return [(None, perceived)]
    return [(ref, max(perceived, known, key=_when)) for ref, known in sorted(case.report.victims.items())]


def _triggers(seen: Situation, person: str | None, first: Trigger, rule: ClockRule | None) -> Iterator[Trigger]:
    """What starts each run of a clock: the first cause, and where the clock restarts, each update and reopening.

    Without a rule: of any clock. A clock that ends at closure does not start while the case is closed.
    """
    closed_at = seen.case.handling.closed_at
    if rule is None or not rule.ends_at_closure or not closed_at(first.at):
        yield first
    if rule is not None and rule.restarts is None:
        return
    reopened = [e.reopened for e in seen.case.handling.endings if e.reopened]
    updates = [Trigger(event=done.event, at=done.at) for done in seen.doings.every(person, Part.UPDATE)]
    later = sorted((t for t in [*updates, *reopened] if t.at > first.at), key=_when)
    for before, trigger in pairwise([first, *later]):
        if trigger.at > before.at and not closed_at(trigger.at):
            yield trigger


def _obligation(
    seen: Situation, policy: Policy, rule: ClockRule, person: str | None, trigger: Trigger
) -> Obligation | Unreckoned:
    deadline = deadline_id(seen.case_id, rule.name, person, trigger.event)
    try:
        started_at, due, suspended = _run(seen, policy, rule, person, trigger)
    except CalendarError as problem:
        return Unreckoned(deadline=deadline, why=str(problem))
    return Obligation(
        deadline=deadline, rule=rule, office=policy.switches, person=person, trigger=trigger,
        policy_version=policy.version, calendar_version=seen.book.calendar.version, started_at=started_at,
        due=due, suspended=suspended,
    )  # fmt: skip


def _run(
    seen: Situation, policy: Policy, rule: ClockRule, person: str | None, trigger: Trigger
) -> tuple[datetime, datetime, Suspension | None]:
    """From when the time runs, until when, and what it waits for: after a pause it runs anew."""
    start, waits = trigger.at, None
    due = local_due_at(start, rule.within, seen.book.calendar, policy.switches)
    pauses = _pauses(seen.case, person, trigger)
    over_at = _over_at(seen, rule, person, trigger) if pauses else FOREVER
    for pause in pauses:
        until = pause.until or FOREVER
        if max(pause.since, pause.known_at) >= due or until <= start:
            continue  # recorded or begun after the due time, or over before the start: it changes nothing
        if until > min(seen.now, over_at):
            waits = waits if waits and until <= (waits.until or FOREVER) else _suspension(pause, trigger)
        elif waits is None:
            start, due = until, local_due_at(until, rule.within, seen.book.calendar, policy.switches)
    return start, due, waits


def _over_at(seen: Situation, rule: ClockRule, person: str | None, trigger: Trigger) -> datetime:
    """When nothing was left to wait for: all was done, or the case closed."""
    did = seen.doings.first(person, rule.needs, trigger.at)
    kept_at = max(done.at for done in did) if len(did) == len(rule.needs) else FOREVER
    endings = (e.at for e in seen.case.handling.endings if rule.ends_at_closure and e.at >= trigger.at)
    return min(kept_at, next(endings, FOREVER))


def _suspension(pause: Pause, trigger: Trigger) -> Suspension:
    return Suspension(ground=pause.ground, since=max(pause.since, trigger.at), until=pause.until)


def _pauses(case: Case, person: str | None, trigger: Trigger) -> list[Pause]:
    """What the clock may wait for, by beginning; that the victim is unknown holds only until they are known."""
    if person is None:
        return [Pause(ground=PauseGround.VICTIM_UNKNOWN, since=trigger.at, known_at=trigger.at)]
    meant = (p for p in case.contacts.pauses if p.person in (None, person))
    return sorted((p for p in meant if p.ground is not PauseGround.VICTIM_UNKNOWN), key=lambda pause: pause.since)


def _when(trigger: Trigger) -> datetime:
    return trigger.at
