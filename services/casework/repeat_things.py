"""The repeats of which a case was told, as things its clauses speak of; pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from services.casework.case import patterns
from services.casework.case.history import History
from services.casework.things import Thing


def repeat_things(known: History, as_at: datetime, pairs: tuple[Thing, ...] = ()) -> Iterator[Thing]:
    """Each pair once, found over people or told to the case, and for each that was told that it was.

    `pairs` are `repeat-pair` things found over people, whether or not the case was told.
    """
    told = patterns.fold(known, as_at).repeats
    for pair, repeat in told.items():
        said = {"pair": str(pair), "person": repeat.said.person}
        yield Thing("repeat", repeat.at, repeat.recorded_at, repeat.event, None, said)
        yield Thing("repeat-pair", repeat.at, repeat.at, repeat.event, None, said)
    yield from (thing for thing in pairs if thing.get("pair") not in {str(pair) for pair in told})
