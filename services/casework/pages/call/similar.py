"""Which open cases a report may be about, and why, in words that name nobody; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from contracts.when import LONDON

SHOWN_MAX = 8
NEAR = timedelta(days=60)


class Sought(NamedTuple):
    """What a report says of itself: its neighbourhood, its property, and when it was suffered or else received."""

    area: str = ""
    uprn: str = ""
    at: datetime | None = None


class Candidate(NamedTuple):
    """An open case; `people` are those of the report who are like one of its victims, in words; `at` as in Sought."""

    case_id: UUID
    kind: str
    area: str
    received: datetime | None
    officer: str | None
    at: datetime | None = None
    uprn: str = ""
    people: tuple[str, ...] = ()


class Similar(NamedTuple):
    """A case, and why the report may be about it; `names` only where whoever asks may read them in a list."""

    case: Candidate
    reasons: tuple[str, ...]
    names: tuple[str, ...] = ()


def most_similar(sought: Sought, candidates: Iterable[Candidate]) -> list[Similar]:
    """The cases with a reason to look at them, those with the best first."""
    told = [(_weight(sought, one), one, tuple(_reasons(sought, one))) for one in candidates]
    found = sorted((one for one in told if one[0] > 0), key=lambda one: (-one[0], str(one[1].case_id)))
    return [Similar(case, reasons) for _, case, reasons in found[:SHOWN_MAX]]


def same_place(one: str, other: str) -> bool:
    """Whether two neighbourhoods are one, however they are written."""
    return bool(one.strip()) and one.strip().casefold() == other.strip().casefold()


def _weight(sought: Sought, one: Candidate) -> float:
    """People count before the property, that before the neighbourhood; what is nearer in time comes first."""
    apart = _apart(sought, one)
    near = 1 - apart / NEAR if apart is not None and apart <= NEAR else 0.0
    area = same_place(sought.area, one.area) and (near > 0 or apart is None)
    return 100 * len(one.people) + 50 * _same_property(sought, one) + 10 * area + (near if area or one.people else 0)


def _same_property(sought: Sought, one: Candidate) -> bool:
    return bool(sought.uprn) and sought.uprn == one.uprn


def _apart(sought: Sought, one: Candidate) -> timedelta | None:
    return abs(sought.at - one.at) if sought.at and one.at else None


def _reasons(sought: Sought, one: Candidate) -> Iterator[str]:
    yield from one.people
    if _same_property(sought, one):
        yield "the same property"
    if same_place(sought.area, one.area):
        yield f"the same neighbourhood, {_distance(sought, one)}"


def _distance(sought: Sought, one: Candidate) -> str:
    if sought.at is None or one.at is None:
        return "at a time not known"
    days = (_day(one.at) - _day(sought.at)).days
    if days == 0:
        return "on the same day"
    count = f"{abs(days)} day{'s' if abs(days) > 1 else ''}"
    return f"{count} {'earlier' if days < 0 else 'later'}"


def _day(at: datetime) -> datetime:
    return at.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)


def joined(words: Sequence[str]) -> str:
    """A list as it is read aloud."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""
