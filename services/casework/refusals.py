"""The requests of a case that were refused, and what became of what they asked for; pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from contracts.envelope import Actor
from contracts.facts.review import RequestRefused
from services.casework.acts import Act, allowed_by, done_by
from services.casework.case.history import Entry, History


class Afterwards(StrEnum):
    """What became of what was asked for."""

    DONE = "done"
    ALLOWED = "allowed"
    NOT_DONE = "not_done"


class Refusal(NamedTuple):
    """A refused request: who asked when, what it lacked, and the event, if any, that says what came of it."""

    version: int
    at: datetime
    by: Actor
    said: RequestRefused
    afterwards: Afterwards
    then: int | None


def refusals(known: History) -> tuple[Refusal, ...]:
    """Every refused request of what is known, the newest first; what was undone by a correction counts as said."""
    entries = known.own().entries
    return tuple(
        _refusal(entry, entries) for entry in reversed(entries) if isinstance(entry.event.data, RequestRefused)
    )


def _refusal(entry: Entry, entries: tuple[Entry, ...]) -> Refusal:
    said = entry.event.data
    if not isinstance(said, RequestRefused):
        raise TypeError("only a refused request has come to nothing")
    afterwards, then = next(_came_of(said, entry, entries), (Afterwards.NOT_DONE, None))
    return Refusal(entry.version, entry.event.occurred_at, entry.event.actor, said, afterwards, then)


def _came_of(said: RequestRefused, asked: Entry, entries: tuple[Entry, ...]) -> Iterator[tuple[Afterwards, int]]:
    """What follows that is what was asked for, in the order in which it happened."""
    later = (one for one in entries if one is not asked and one.event.occurred_at >= asked.event.occurred_at)
    for one in sorted(later, key=lambda entry: (entry.event.occurred_at, entry.version)):
        if _is(allowed_by(one.event.data), said):
            yield Afterwards.ALLOWED, one.version
        elif _is(done_by(one.event.data), said):
            yield Afterwards.DONE, one.version


def _is(act: Act | None, said: RequestRefused) -> bool:
    return act is not None and act.is_of(said)
