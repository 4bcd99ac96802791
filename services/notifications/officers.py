"""Who answers for a case, by the assignments that stand; pure.

Assignments count by when they happened and corrections replace what they correct, as they do in the case itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from contracts.envelope import Event
from contracts.facts.handling import OfficerAssigned
from contracts.facts.review import EntryCorrected


class Assignment(Struct, frozen=True):
    """An officer took a case on; `entry` is the event that says so, corrected or not."""

    entry: UUID
    stream: str
    occurred_at: datetime
    officer: str


class Officers:
    """The assignments of some cases, and which of them changed since they were read."""

    def __init__(self, known: Iterable[Assignment] = ()) -> None:
        self.changed: set[UUID] = set()
        self._cases: dict[str, dict[UUID, Assignment]] = defaultdict(dict)
        for assignment in known:
            self._cases[assignment.stream][assignment.entry] = assignment

    def take(self, event: Event) -> None:
        """Let the event follow, if it is about who answers for its case."""
        match event.data:
            case OfficerAssigned(officer=officer):
                self._put(Assignment(event.id, event.stream, event.occurred_at, officer))
            case EntryCorrected(entry=entry, replacement=replacement, occurred_at=occurred_at):
                was = self._cases[event.stream].pop(entry, None)
                self.changed.add(entry)
                if isinstance(replacement, OfficerAssigned):
                    happened = occurred_at or (was.occurred_at if was else event.occurred_at)
                    self._put(Assignment(entry, event.stream, happened, replacement.officer))

    def _put(self, assignment: Assignment) -> None:
        self._cases[assignment.stream][assignment.entry] = assignment
        self.changed.add(assignment.entry)

    def of(self, stream: str) -> str | None:
        """The officer who answers for the case now, None if there is none."""
        standing = self._cases[stream].values()
        return max(standing, key=lambda one: (one.occurred_at, one.entry)).officer if standing else None

    def changes(self) -> list[Assignment]:
        """Those of the changed assignments that stand."""
        return [one for case in self._cases.values() for one in case.values() if one.entry in self.changed]


def concerns_officers(event: Event) -> bool:
    """Whether the event may be about who answers for its case."""
    return isinstance(event.data, OfficerAssigned | EntryCorrected)
