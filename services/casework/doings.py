"""What was done towards each victim of a case, by what a clause may ask for; pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from contracts.facts.deadlines import Part
from contracts.fields import Said
from services.casework.case.contact import FOR_THE_VICTIM, Touch
from services.casework.case.state import Case


class Done(Said):
    """A part that was done: when it happened, when that became known, and the event that says so."""

    part: Part
    at: datetime
    known_at: datetime
    event: UUID


class Doings:
    """One case's doings; each victim's are gathered once, since every gap between updates asks for them again."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._alone = len(case.report.victims) <= 1
        self._gathered: dict[tuple[str | None, Part], list[Done]] = {}

    def first(self, person: str | None, parts: tuple[Part, ...], arose_at: datetime) -> tuple[Done, ...]:
        """The first doing of each part towards a victim; an update counts only after the obligation arose."""
        return tuple(done for part in parts if (done := self._first(person, part, arose_at)))

    def every(self, person: str | None, part: Part) -> list[Done]:
        """Every doing of a part towards a victim, in the order in which they happened."""
        if (person, part) not in self._gathered:
            self._gathered[person, part] = list(self._gather(person, part))
        return self._gathered[person, part]

    def attempts(self, person: str | None) -> list[Touch]:
        """The attempts to reach a victim that reached nobody."""
        return [touch for touch in self._touches(person) if touch.attempt or not (touch.update or self._reached(touch))]

    def _first(self, person: str | None, part: Part, arose_at: datetime) -> Done | None:
        every = self.every(person, part)
        index = bisect_right(every, arose_at, key=lambda done: done.at) if part is Part.UPDATE else 0
        return every[index] if index < len(every) else None

    def _gather(self, person: str | None, part: Part) -> Iterator[Done]:
        if part is Part.PLAN:
            for plan in self._case.support.plans:
                if plan.person is None or plan.person == person:
                    yield Done(part=part, at=plan.at, known_at=plan.known_at, event=plan.event)
            return
        for touch in self._touches(person):
            if self._does(touch, part):
                yield Done(part=part, at=touch.at, known_at=touch.known_at, event=touch.event)

    def _touches(self, person: str | None) -> list[Touch]:
        """One that names nobody counts where there is only one victim whom it can have meant."""
        meant = (touch for touch in self._case.contacts.touches if touch.party in FOR_THE_VICTIM)
        return [t for t in meant if t.person == person or (t.person is None and self._alone)]

    def _does(self, touch: Touch, part: Part) -> bool:
        match part:
            case Part.CONTACT:
                return self._reached(touch)
            case Part.DETAILS:
                return self._reached(touch) and touch.details_taken
            case Part.UPDATE:
                return self._reached(touch) or touch.update
            case Part.PLAN:
                return False

    def _reached(self, touch: Touch) -> bool:
        return reached(touch, self._case)


def reached(touch: Touch, case: Case) -> bool:
    """Whether someone was reached: not without an interpreter they need, nor through a person who is accused."""
    accused = touch.spoke_with is not None and touch.spoke_with in case.report.alleged_perpetrators
    return not (touch.attempt or touch.update or touch.interpreter is False or accused)


def victims_of(case: Case) -> tuple[str | None, ...]:
    """The victims; one nameless one while none is known."""
    return tuple(case.report.victims) or (None,)
