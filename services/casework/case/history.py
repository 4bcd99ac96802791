"""What the ledger holds of one stream, and the facts that stand once corrections are applied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple, get_args
from uuid import UUID

import msgspec

from contracts.envelope import Actor, Event
from contracts.facts import Concluded, Fact
from contracts.facts.report import IncidentReported
from contracts.facts.review import EntryCorrected, RequestRefused
from contracts.fields import Instant, Said
from contracts.streams import owner_of


class Entry(Said):
    """One event as the ledger recorded it."""

    event: Event
    version: int
    recorded_at: Instant
    partition: int
    position: int


class Standing(NamedTuple):
    """A fact as it stands after corrections: what it says and when it happened, and when that became known."""

    id: UUID
    occurred_at: datetime
    recorded_at: datetime
    by: Actor
    data: Fact


class History(Said):
    """The events of one stream in the order in which they became known."""

    stream: str
    entries: tuple[Entry, ...] = ()

    @property
    def version(self) -> int:
        return self.entries[-1].version if self.entries else 0

    @property
    def landlord(self) -> str | None:
        """The report's landlord; before the report, and of a person, the first entry's; else whose name it bears."""
        if owner := owner_of(self.stream):
            return owner
        opened = (e for e in self.entries if isinstance(e.event.data, IncidentReported))
        first = next(opened, self.entries[0] if self.entries else None)
        return first.event.landlord if first else None

    @property
    def reported(self) -> bool:
        """Whether the report has come."""
        return any(isinstance(e.event.data, IncidentReported) for e in self.entries)

    def own(self) -> History:
        """Without what other landlords stated before the report told whose case it is: nobody is shown that."""
        landlord = self.landlord
        return History(stream=self.stream, entries=tuple(e for e in self.entries if e.event.landlord == landlord))

    def then(self, entries: Iterable[Entry]) -> History:
        return History(stream=self.stream, entries=self.entries + tuple(entries))

    def answered(self, command: UUID) -> tuple[Entry, ...]:
        """The entries that a command left; a command that left some is never decided again."""
        return tuple(e for e in self.entries if e.event.caused_by == command)

    def known(self, at: datetime | None = None, version: int | None = None) -> History:
        """The prefix that was recorded by `at`, or that ends with `version`."""
        kept = (e for e in self.entries if at is None or e.recorded_at <= at)
        return History(stream=self.stream, entries=tuple(e for e in kept if version is None or e.version <= version))


def concerns_handling(data: Fact) -> bool:
    """Whether a person's expected version has to take notice: not a refusal, not what the ledger concludes itself."""
    return not isinstance(data, RequestRefused | Concluded)


def corrections(history: History) -> dict[UUID, list[Entry]]:
    """Event id -> the corrections of that entry, the last one last."""
    found: dict[UUID, list[Entry]] = {}
    for entry in history.entries:
        if isinstance(entry.event.data, EntryCorrected):
            found.setdefault(entry.event.data.entry, []).append(entry)
    return found


def standing(history: History, as_at: datetime | None = None) -> list[Standing]:
    """The facts that stand, in the order in which they happened, so that no order of arrival matters.

    A correction replaces what it corrects whenever it was made: knowledge is cut by `History.known`, not here.
    """
    own = history.own()
    corrected = corrections(own)
    # Few cases have corrections, and looking a name up costs as much as all else here.
    facts = (_stands(entry, corrected.get(entry.event.id, ()) if corrected else ()) for entry in _stated(own))
    kept = (fact for fact in facts if fact and (as_at is None or fact.occurred_at <= as_at))
    return sorted(kept, key=attrgetter("occurred_at", "id"))


_CONCLUDED = frozenset(get_args(Concluded))


def _stated(own: History) -> Iterator[Entry]:
    """What people and systems said; of several reports the first, which only a correction can change."""
    reported = False
    for entry in own.entries:
        is_report = isinstance(entry.event.data, IncidentReported)
        if type(entry.event.data) not in _CONCLUDED and not (is_report and reported):
            yield entry
        reported = reported or is_report


def _stands(entry: Entry, corrected: Iterable[Entry]) -> Standing | None:
    """What is left of an entry: a correction without a time keeps the time, one of mere words what was known when."""
    event = entry.event
    occurred_at, known_at = event.occurred_at, entry.recorded_at
    data: Fact | None = event.data
    for correction in corrected:
        said = correction.event.data
        if isinstance(said, EntryCorrected):
            at = said.occurred_at or occurred_at
            if at != occurred_at or _bare(said.replacement) != _bare(data):
                known_at = correction.recorded_at
            occurred_at, data = at, said.replacement
    return Standing(event.id, occurred_at, known_at, event.actor, data) if data else None


def _bare(data: Fact | None) -> Fact | None:
    """A fact without the words that someone typed beside it."""
    words = {name: None for name in ("note", "reason") if hasattr(data, name)}
    return msgspec.structs.replace(data, **words) if data and words else data
