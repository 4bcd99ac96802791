"""Which moment of a case the address of a page asks for; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from contracts.when import LONDON, YEARS, AmbiguousTime, span
from services.casework.http.moments import AS_AT
from services.casework.replay import Moment
from services.pages.times import Unfit, read_line
from services.pages.words import instant


class Reading(NamedTuple):
    """What a time that the clocks showed twice may mean, and the query that asks for it."""

    text: str
    query: str


class NotAMoment(ValueError):  # noqa: N818 - it names what is wrong with what was asked
    """What was asked for is not a moment; the message says what to give, `readings` what it may mean."""

    def __init__(self, told: str, readings: tuple[Reading, ...] = ()) -> None:
        super().__init__(told)
        self.readings = readings


def asked_moment(asked: Mapping[str, str]) -> Moment:
    """The moment of a query; raises NotAMoment."""
    version = _number(asked.get("version", ""))
    if version and asked.get("as_known"):
        raise NotAMoment("A time as known and an event both say what is known: give one of them.")
    return Moment(as_known=_instant(asked, "as_known"), as_at=_instant(asked, "as_at"), version=version)


def asked_difference(asked: Mapping[str, str]) -> tuple[Moment | None, Moment | None]:
    """The two moments between which a query compares, as `moments.either` has them; raises NotAMoment.

    `from_at` and `to_at` add an instant as at which either is judged.
    """
    return _either(asked, "from"), _either(asked, "to")


def _either(asked: Mapping[str, str], name: str) -> Moment | None:
    text, as_at = asked.get(name, ""), _instant(asked, f"{name}_at")
    if not text.removeprefix(AS_AT):
        return Moment(as_at=as_at) if as_at else None
    if text.isdecimal():
        return Moment(version=_number(text), as_at=as_at)
    if text.startswith(AS_AT):
        return Moment(as_at=as_at or _instant(asked, name, AS_AT))
    return Moment(as_known=_instant(asked, name), as_at=as_at)


def _number(text: str) -> int | None:
    if text and not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise NotAMoment("The number of an event is a whole number from 1, such as 5.")
    return int(text) if text else None


def _instant(asked: Mapping[str, str], name: str, prefix: str = "") -> datetime | None:
    """A moment from a field or a link: London wall-clock time, or a time with its offset."""
    # In a link a plus sign that was not escaped arrives as a space.
    text = re.sub(r"^([\d-]+T\S+) (?=\d\d:\d\d$)", r"\1+", asked.get(name, "").removeprefix(prefix).strip())
    if not text:
        return None
    try:
        text = read_line(text) or ""
        at = span(text)[0]
    except AmbiguousTime as twice:
        told = "The clocks showed that time twice, for they went back. Which one is meant?"
        raise NotAMoment(told, _readings(asked, name, prefix, text)) from twice
    except Unfit as unfit:
        raise NotAMoment(f"{unfit} A moment is a date and a London time, such as 2/4/2026 16:30.") from unfit
    except ValueError as problem:
        raise NotAMoment(
            "A moment is a date and a London time that the clocks showed, such as 2/4/2026 16:30, "
            "or a time with its offset, such as 2026-04-02T16:30:00+01:00."
        ) from problem
    if at.year not in YEARS:
        raise NotAMoment(f"A moment lies between the years {YEARS[0]} and {YEARS[-1]}.")
    return at


def _readings(asked: Mapping[str, str], name: str, prefix: str, text: str) -> tuple[Reading, ...]:
    both = [datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold) for fold in (0, 1)]
    return tuple(Reading(instant(at), f"?{urlencode({**asked, name: prefix + at.isoformat()})}") for at in both)
