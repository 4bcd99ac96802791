"""Whether a thing says what a rule asks of it, and agrees with another thing; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.casework.pack import Where
from services.casework.things import FOR_EVERYONE, Thing

Lists = Mapping[str, tuple[str, ...]]


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
    if isinstance(value, tuple | list | frozenset):
        return any(one in words for one in value)
    return value in words


def _words(wanted: Any, lists: Lists) -> Sequence[Any]:
    if isinstance(wanted, str):
        return lists[wanted[1:]] if wanted.startswith("@") else (wanted,)
    if isinstance(wanted, list | tuple):
        return [word for one in wanted for word in _words(one, lists)]
    return (wanted,)


def agrees(thing: Thing, same: Sequence[str], other: Thing, alone: frozenset[str]) -> bool:
    """Whether two things name the same; one that names nobody means the only one there is.

    One that names several means each of them.
    """
    for pair in same:  # noqa: SIM110 - as above
        if not _agrees(thing, pair, other, alone):
            return False
    return True


def _agrees(thing: Thing, pair: str, other: Thing, alone: frozenset[str]) -> bool:
    mine, _, theirs = pair.partition("=")
    one, two = thing.get(mine), other.get(theirs or mine)
    if one is None or two is None:
        meant = mine in alone and (other.kind != "witness" or "witness" in alone)
        return meant or one is two or (one is None and thing.kind in FOR_EVERYONE)
    return bool(one == two) or (isinstance(one, tuple) and two in one)
