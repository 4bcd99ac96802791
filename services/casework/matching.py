"""Whether a thing says what a rule asks of it, and agrees with another thing; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from services.casework.pack import Where
from services.casework.things import Thing, left_open

Lists = Mapping[str, tuple[str, ...]]
SEVERAL = (tuple, list, frozenset)


def says(thing: Thing, where: Where, lists: Lists) -> bool:
    """Whether every field named says one of the words asked for."""
    for name, wanted in where.items():  # noqa: SIM110 - called so often that a generator each time is felt
        if not holds(thing.get(name), wanted, lists):
            return False
    return True


def holds(value: Any, wanted: Any, lists: Lists) -> bool:
    """Whether a value is, or holds, what is wanted."""
    if isinstance(wanted, dict):
        if "min" in wanted:
            return isinstance(value, int) and value >= wanted["min"]
        if "said" in wanted:
            return bool((value not in (None, "", ())) == wanted["said"])
        return not holds(value, wanted["not"], lists)
    words = _words(wanted, lists)
    if isinstance(value, SEVERAL):
        return any(one in words for one in value)
    return value in words


def _words(wanted: Any, lists: Lists) -> Collection[Any]:
    if isinstance(wanted, str):
        return lists[wanted[1:]] if wanted.startswith("@") else (wanted,)
    if isinstance(wanted, SEVERAL):
        named = [one for one in wanted if isinstance(one, str) and one.startswith("@")]
        return [*wanted, *(word for one in named for word in lists[one[1:]])] if named else wanted
    return (wanted,)


Told = Sequence[tuple[str, Any]]
"""Fields of a thing, each with what it should say."""


def alone_for(other: Thing, alone: frozenset[str]) -> frozenset[str]:
    """The fields that can only mean one where another thing leaves them open: of several witnesses, none."""
    return frozenset() if other.kind == "witness" and "witness" not in alone else alone


def told_of(same: tuple[str, ...], other: Thing) -> Told:
    """What `same` asks of a thing, since another says it: `field`, or `mine=theirs` where the two name it apart."""
    return [(mine, other.get(theirs)) for mine, theirs in _fields(same)]


@cache
def _fields(same: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    parts = (pair.partition("=") for pair in same)
    return tuple((mine, theirs or mine) for mine, _, theirs in parts)


def agrees(thing: Thing, told: Told, alone: frozenset[str]) -> bool:
    """Whether a thing names the same; one that names nobody means the only one there is.

    One that names several means each of them.
    """
    for name, two in told:
        one = thing.get(name)
        if one is None or two is None:
            if not (name in alone or one is two or (one is None and left_open(thing.kind, name))):
                return False
        elif one != two and not (isinstance(one, tuple) and two in one):
            return False
    return True
