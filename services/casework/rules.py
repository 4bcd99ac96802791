"""One duty of a clause, judged for each thing it binds: whether what it needs was there, in order and in time; pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from contracts.facts.consent import Ground
from contracts.vocabulary import Recipient
from services.casework.case.contact import Pause
from services.casework.matching import agrees, alone_for, says, told_of
from services.casework.office_hours import local_due_after, local_due_at
from services.casework.pack import Clause, Duty, Need, Sought
from services.casework.policy import Version
from services.casework.things import DERIVED, FACTS, Thing, Things
from services.casework.verdicts import Flag, Judged, Verdict
from services.casework.working_time import Calendar, CalendarError, Limit, in_words, midnight

URGENT_TO = {
    Ground.EMERGENCY: (Recipient.POLICE, Recipient.SOCIAL_CARE, Recipient.HEALTH),
    Ground.CHILD_AT_RISK: (Recipient.POLICE, Recipient.SOCIAL_CARE),
    Ground.ADULT_AT_RISK: (Recipient.POLICE, Recipient.SOCIAL_CARE),
}
"""Ground -> to whom something is passed on upon it without waiting for any gate, at every landlord."""

LASTING = frozenset({"report", "victim", "witness", "reporter", "accused"})
"""Kinds of things whose obligations arise once hate is perceived, not only if it was before."""


class Refused(NamedTuple):
    """A request that was refused: when, and the fields that say what was asked for."""

    at: datetime
    asked: Mapping[str, str]

    def was_of(self, thing: Thing) -> bool:
        """Whether the thing is what was asked for, and came afterwards."""
        return self.at <= thing.at and all(thing.get(name) == value for name, value in self.asked.items())


class Seen(NamedTuple):
    """What a judgement rests on: a case or a landlord as known, at an instant.

    `always`: hate need not be perceived, since what a landlord owes does not hang on one case.
    """

    things: Things
    calendar: Calendar
    at: datetime
    hate_at: datetime | None = None
    closed_at: datetime | None = None
    pauses: Sequence[Pause] = ()
    refused: Mapping[str, Sequence[Refused]] = {}
    always: bool = False
    carried_by: UUID | None = None


class Found(NamedTuple):
    """A need and the thing that answers it, if any; `wrong`: one that came in the wrong order."""

    need: Need
    by: Thing | None
    wrong: Thing | None = None


def bound(duty: Duty, clause: Clause, version: Version, seen: Seen) -> Iterator[Bound]:
    """Each obligation of the duty that arose under this version of the policy."""
    for trigger in seen.things.of(duty.for_each):
        if obligation := bound_by(trigger, duty, clause, version, seen):
            yield obligation


def bound_by(trigger: Thing, duty: Duty, clause: Clause, version: Version, seen: Seen) -> Bound | None:
    """The obligation of the duty for one thing of its kind, if it arose under this version of the policy."""
    if trigger.at > seen.at or not says(trigger, duty.where, version.lists):
        return None
    arose_at = _arose_at(duty, trigger, seen)
    if arose_at is None or arose_at > seen.at or not version.binds(arose_at):
        return None
    obligation = Bound(duty, clause, version, seen, trigger, arose_at)
    return None if obligation.lifted else obligation


def never_held_up(thing: Thing) -> bool:
    """Whether it is an emergency call, or a safeguarding referral to the police or social care."""
    return thing.kind == "disclosure" and is_urgent(thing.get("recipient"), thing.get("ground"))


def is_urgent(recipient: str, ground: Ground | None) -> bool:
    """Whether a ground is one on which this recipient is told at once."""
    return ground in URGENT_TO and recipient in URGENT_TO[ground]


def judge_duty(duty: Duty, clause: Clause, version: Version, seen: Seen) -> Iterator[Judged]:
    """One judgement for each obligation of the duty."""
    return (obligation.judged() for obligation in bound(duty, clause, version, seen))


def _arose_at(duty: Duty, trigger: Thing, seen: Seen) -> datetime | None:
    """When the obligation arose; what was done in order before anyone perceived hate is not judged by it."""
    if seen.always or duty.every_report:
        return trigger.at
    if seen.hate_at is None:
        return None
    ordered = duty.forbidden or any(need.order == "before" for need in duty.needs)
    if trigger.at < seen.hate_at and trigger.kind not in LASTING and ordered:
        return None
    return max(trigger.at, seen.hate_at)


class Bound:
    """One obligation: a duty and the thing that it binds."""

    def __init__(  # noqa: PLR0913, PLR0917 - made in one place
        self, duty: Duty, clause: Clause, version: Version, seen: Seen, trigger: Thing, arose_at: datetime
    ) -> None:
        self.duty = duty
        self.clause = clause
        self.version = version
        self.seen = seen
        self.trigger = trigger
        self.arose_at = arose_at
        self.alone = alone_for(trigger, seen.things.alone)
        # Kept by hand: a cached property takes a lock each time, which costs more than most of what it keeps.
        self._found: list[Found] | None = None
        self._due: tuple[datetime | None] | None = None

    def judged(self) -> Judged:
        """How it stands."""
        verdict, since = self._verdict()
        things = (self.trigger, *(one.by or one.wrong for one in self.found))
        person = self.trigger.get("person")
        return Judged(
            clause=self.clause.id, verdict=verdict, since=since, due=self.due, flags=tuple(self._flags()),
            subject=subject(self.trigger), person=person if isinstance(person, str) else None,
            case=self.trigger.case, events=tuple(dict.fromkeys(one.event for one in things if one and one.event)),
            policy_version=self.version.version, calendar_version=self.seen.calendar.version,
            trace=(self.clause.says, *self._trace()),
        )  # fmt: skip

    @property
    def lifted(self) -> bool:
        """Whether something stands that lifts it, or what it takes is not there."""
        if self.duty.given and not any(self._answer(one, "before") for one in self.duty.given):
            return True
        return any(self._answer(one, "before") for one in self.duty.unless)

    @property
    def found(self) -> list[Found]:
        """What answers each need; nothing has to come before what no gate holds up."""
        if self._found is None:
            self._found = self._find_all()
        return self._found

    def _find_all(self) -> list[Found]:
        lists = self.version.lists
        needs = [need for need in self.duty.needs if not need.when or says(self.trigger, need.when, lists)]
        return [self._find(need) for need in needs if not (need.order == "before" and self.never_held_up)]

    @property
    def forbidden(self) -> bool:
        """Whether the trigger itself breaks the clause."""
        return self.duty.forbidden and not self.never_held_up

    @property
    def never_held_up(self) -> bool:
        """Whether this is a gate before what must not wait for one, at any landlord."""
        return self.duty.gate and never_held_up(self.trigger)

    @property
    def due(self) -> datetime | None:
        """The first instant that is too late; None where there is none, or the holiday table does not reach it."""
        if self._due is None:
            self._due = (self._reckoned(),)
        return self._due[0]

    def _reckoned(self) -> datetime | None:
        if self.duty.own_due:
            return self.trigger.due
        if self.duty.by is not None:
            return midnight(date.fromisoformat(self.duty.by) + timedelta(days=1))
        try:
            return self._within(self.duty.within) if self.duty.within else None
        except CalendarError:
            return None

    def _within(self, limit: Limit) -> datetime:
        return local_due_at(self.arose_at, limit, self.seen.calendar, self.version.policy.switches)

    @property
    def broken(self) -> bool:
        """Whether it can no longer be kept, whatever follows."""
        return self.forbidden or bool(self.out_of_order)

    @property
    def out_of_order(self) -> list[Found]:
        """The needs that had to be there before, and were not."""
        return [one for one in self.found if one.by is None and one.need.order == "before" and one.need.essential]

    def _find(self, need: Need) -> Found:
        if need.states:
            stated = all(self.trigger.get(name) not in (None, "", (), False) for name in need.states)
            return Found(need, self.trigger if stated else None)
        answers = [answer for one in need.any if (answer := self._answer(one, need.order))]
        if answers or need.order == "any":
            return Found(need, min(answers, key=_at, default=None))
        wrong = (answer for one in need.any if (answer := self._answer(one, "any")))
        return Found(need, None, next(wrong, None))

    def _answer(self, one: Sought, order: str) -> Thing | None:
        """The first thing, or the last, up to the instant judged at, that is what is sought and in order."""
        told = told_of(one.same, self.trigger)
        things = self.seen.things.saying(one.thing, *told[0]) if told else self.seen.things.of(one.thing)
        first, last = 0, bisect_right(things, self.seen.at, key=_at)
        if order == "before":
            last = min(last, bisect_right(things, self.trigger.at, key=_at))
        elif order == "after":
            first = bisect_left(things, self.trigger.at, key=_at)
        meant = things[first:last]
        for thing in reversed(meant) if one.last else meant:
            if self._may_be(thing, one, order) and agrees(thing, told, self.alone):
                if not one.where or says(thing, one.where, self.version.lists):
                    return thing
                if one.last:
                    return None
        return None

    def _may_be(self, thing: Thing, one: Sought, order: str) -> bool:
        """What came of the trigger's own event does not come after it: an update does not end the gap it begins."""
        trigger = self.trigger
        akin = thing.kind == trigger.kind or (order == "after" and thing.event is not None)
        if akin and thing.event == trigger.event:
            return False
        return not (one.by_another and thing.hands & trigger.hands)

    def _verdict(self) -> tuple[Verdict, datetime]:
        if self.broken:
            return self._missed(Verdict.BREACHED), self.trigger.at
        missing = [one for one in self.found if one.by is None or self._late(one)]
        if not missing:
            return Verdict.MET, max((one.by.at for one in self.found if one.by), default=self.arose_at)
        return self._wanting(any(one.need.essential for one in missing))

    def _wanting(self, lacking: bool) -> tuple[Verdict, datetime]:
        """Something is missing yet, an essential thing if `lacking`: that is early, waits, or is too late."""
        seen, due, closed_at = self.seen, self.due, self.seen.closed_at
        if self.duty.ends_at_closure and closed_at is not None and (due is None or closed_at < due):
            return Verdict.NOT_APPLICABLE, closed_at
        if (due is not None or closed_at is None) and (since := self._waiting_since()):
            return Verdict.SUSPENDED, since
        if due is not None and due <= seen.at:
            return (self._missed(Verdict.BREACHED) if lacking else Verdict.PARTLY_MET), due
        if due is None and closed_at is not None:
            verdict = self._missed(Verdict.NOT_EVIDENCED) if lacking else Verdict.PARTLY_MET
            return verdict, max(closed_at, self.arose_at)
        return Verdict.PENDING, self.arose_at

    def _missed(self, usual: Verdict) -> Verdict:
        if self.duty.local:
            return Verdict.TARGET_MISSED
        return Verdict(self.duty.missed) if self.duty.missed else usual

    def _late(self, found: Found) -> bool:
        return found.by is not None and self.due is not None and found.by.at >= self.due

    def _waiting_since(self) -> datetime | None:
        """Since when the victim cannot be contacted; one who is not known yet cannot be from the start.

        What was recorded once the time had run out changes nothing.
        """
        person, at, due = self.trigger.get("person"), self.seen.at, self.due
        if not self.duty.waits:
            return None
        if person is None and self.trigger.kind == "victim":
            return self.arose_at
        meant = (p for p in self.seen.pauses if p.person in (None, person) and p.since <= at)
        early = (p for p in meant if due is None or max(p.since, p.known_at) < due)
        pause = next((p for p in early if p.until is None or at < p.until), None)
        return max(pause.since, self.arose_at) if pause else None

    def _flags(self) -> Iterator[Flag]:
        if any(self._recorded_late(one) for one in self.found):
            yield Flag.RECORDED_LATE
        refused = self.seen.refused.get(self.clause.id, ())
        if self.duty.gate and self.broken and any(one.was_of(self.trigger) for one in refused):
            yield Flag.OVERRIDDEN
        if self.duty.local:
            yield Flag.LOCAL_TARGET

    def _recorded_late(self, found: Found) -> bool:
        """Done in time and written down after that."""
        limit = self.trigger.known_at if found.need.order == "before" else self.due
        return found.by is not None and limit is not None and found.by.at <= limit < found.by.known_at

    def _trace(self) -> Iterator[str]:
        yield f"Asked of {subject(self.trigger)} from {in_words(self.arose_at)}."
        if self.duty.forbidden:
            yield "This must not be." if self.forbidden else "But an emergency or a safeguarding referral never waits."
        yield from map(self.told, self.found)
        if self.due is not None:
            yield from self._due_told(self.due)
        elif self.seen.closed_at is not None and any(one.by is None for one in self.found):
            yield f"The case was closed {in_words(self.seen.closed_at)}."
        yield f"Policy {self.version.version}, {self.clause.id}; holidays {self.seen.calendar.version}."

    def _due_told(self, due: datetime) -> Iterator[str]:
        within = self.duty.within
        if within is None or self.duty.by is not None or self.duty.own_due:
            yield f"In time before {in_words(due)}."
        else:
            office = self.version.policy.switches
            yield from local_due_after(self.arose_at, within, (), self.seen.calendar, office).trace
        if self.duty.local:
            yield "That number is the landlord's own, not the policy's."

    def told(self, found: Found) -> str:
        """A need and what answers it, in a sentence."""
        what = found.need.what
        if found.by is None and found.wrong is not None:
            return f"{what}: only {in_words(found.wrong.at)}, out of order."
        if found.by is None:
            return f"{what}: not on record."
        if found.need.states:
            return f"{what}: stated."
        return f"{what}: {in_words(found.by.at)}{', too late' if self._late(found) else ''}."


_at = attrgetter("at")
_NAMES = (
    "person", "against", "step", "recipient", "referral", "option", "graffiti", "repair", "officer", "period", "area",
    "item", "version", "defect", "partner",
)  # fmt: skip
_NAMES_OF = {
    **{kind: [name for name in _NAMES if hasattr(shape, name)] for kind, shape in FACTS.items()},
    **{kind: [name for name in _NAMES if name in fields] for kind, fields in DERIVED.items()},
}


def subject(thing: Thing) -> str:
    """What an obligation is about, in a few words and without saying anything of people."""
    told: list[str] = []
    for name in _NAMES_OF[thing.kind]:
        value = thing.get(name)
        if isinstance(value, str) and value not in told:
            told.append(value)
    case = [thing.case] if thing.case else []
    return " ".join([thing.kind, *told, *case])
