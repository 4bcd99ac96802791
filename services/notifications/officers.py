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
from contracts.facts.handling import OfficerAssigned, OfficerReleased
from contracts.facts.review import EntryCorrected


class Assignment(Struct, frozen=True):
    """An officer took a case on, or with None nobody did.

    `entry` is the event that says so, corrected or not, and `version` its place in the case's stream.
    """

    entry: UUID
    stream: str
    version: int
    occurred_at: datetime
    officer: str | None


class Officers:
    """The assignments of some cases, and which of them changed since they were read."""

    def __init__(self, known: Iterable[Assignment] = ()) -> None:
        self.changed: set[UUID] = set()
        self._cases: dict[str, dict[UUID, Assignment]] = defaultdict(dict)
        for assignment in known:
            self._cases[assignment.stream][assignment.entry] = assignment

    def take(self, event: Event, version: int) -> None:
        """Let the event of that version follow, if it is about who answers for its case."""
        match event.data:
            case OfficerAssigned() | OfficerReleased() as said:
                self._put(Assignment(event.id, event.stream, version, event.occurred_at, _officer(said)))
            case EntryCorrected(entry=entry, replacement=replacement, occurred_at=occurred_at):
                was = self._cases[event.stream].pop(entry, None)
                self.changed.add(entry)
                if isinstance(replacement, OfficerAssigned | OfficerReleased):
                    happened = occurred_at or (was.occurred_at if was else event.occurred_at)
                    place = was.version if was else version
                    self._put(Assignment(entry, event.stream, place, happened, _officer(replacement)))

    def _put(self, assignment: Assignment) -> None:
        self._cases[assignment.stream][assignment.entry] = assignment
        self.changed.add(assignment.entry)

    def of(self, stream: str) -> str | None:
        """The officer who answers for the case now, None if there is none."""
        standing = self._cases[stream].values()
        return max(standing, key=lambda one: (one.occurred_at, one.version)).officer if standing else None

    def changes(self) -> list[Assignment]:
        """Those of the changed assignments that stand."""
        return [one for case in self._cases.values() for one in case.values() if one.entry in self.changed]


def _officer(said: OfficerAssigned | OfficerReleased) -> str | None:
    return said.officer if isinstance(said, OfficerAssigned) else None


def concerns_officers(event: Event) -> bool:
    """Whether the event may be about who answers for its case."""
    return isinstance(event.data, OfficerAssigned | OfficerReleased | EntryCorrected)
