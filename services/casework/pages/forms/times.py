"""Dates and London times as people type them: day, month, year and time, each in a field of its own; pure."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NamedTuple

from contracts.when import LONDON, AmbiguousTime, NoSuchTime, span

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.]?(\d{2})(:\d{2}(?:\.\d{1,6})?)?)?\s*([ap]m)?", re.IGNORECASE)
TWICE = "The clocks showed that time twice, for they went back. Which one is meant?"
_OFFSETS = {"+01:00": "The first time, in British Summer Time", "+00:00": "The second time, in Greenwich Mean Time"}
OFFSETS = tuple(_OFFSETS.items())
"""The offset of each reading of a time that the clocks showed twice, and how it is told."""


class Parts(NamedTuple):
    """The texts of the fields of a date and time; `offset` only where the time alone could mean two instants."""

    day: str = ""
    month: str = ""
    year: str = ""
    time: str = ""
    offset: str = ""

    @property
    def dated(self) -> bool:
        return bool(self.day or self.month or self.year)


class Unfit(ValueError):  # noqa: N818 - it names what was typed
    """What was typed is no date or time; the message says what to do, `part` is the field to mend."""

    def __init__(self, part: str, told: str) -> None:
        super().__init__(told)
        self.part = part


def read_day(parts: Parts) -> str | None:
    """The date as the contract writes it; None if nothing was typed. Raises Unfit."""
    if not parts.dated:
        return None
    month = _month(parts.month)
    for name, text, holds in (("day", parts.day, _number(parts.day)), ("month", parts.month, month),
                              ("year", parts.year, len(parts.year) == 4 and parts.year.isdecimal())):  # fmt: skip
        if not holds:
            told = "in four digits" if name == "year" else "as a number"
            raise Unfit(name, f"Give the {name} {told}." if text else f"Give the {name} as well.")
    try:
        return date(int(parts.year), month, _number(parts.day)).isoformat()
    except ValueError as error:
        raise Unfit("day", "There is no such date in the calendar.") from error


def read_instant(parts: Parts) -> str | None:
    """The instant with its offset; None if nothing was typed. Raises Unfit."""
    if not parts.dated and not parts.time:
        return None
    text = read_when(parts)
    if text is None or "T" not in text:
        raise Unfit("time", "Give the time as well, such as 16:30.")
    return span(text)[0].isoformat()


def read_when(parts: Parts) -> str | None:
    """A date, or a date and London time, its offset beside it if given; None if nothing was typed. Raises Unfit."""
    day = read_day(parts)
    if day is None:
        if parts.time:
            raise Unfit("day", "Give the date as well.")
        return None
    if not parts.time:
        return day
    text = f"{day}T{_clock(parts.time)}{parts.offset if parts.offset in _OFFSETS else ''}"
    try:
        span(text)
    except AmbiguousTime as twice:
        raise Unfit("offset", TWICE) from twice
    except NoSuchTime as never:
        told = "The clocks never showed that time, for they went forward: give another."
        raise Unfit("time", told) from never
    return text


def parts_of(value: str) -> Parts:
    """The fields of a date, a London time or an instant as the contract writes it."""
    if "T" not in value:
        day = date.fromisoformat(value)
        return Parts(str(day.day), str(day.month), f"{day.year:04}")
    at = datetime.fromisoformat(value)
    local = at.astimezone(LONDON) if at.tzinfo else at
    return Parts(str(local.day), str(local.month), f"{local.year:04}", _shown(local), _offset(local))


def _shown(local: datetime) -> str:
    if local.microsecond:
        return f"{local:%H:%M:%S.%f}"
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


def _offset(local: datetime) -> str:
    """The offset, where the clocks showed that time twice and it is known which one is meant."""
    if local.tzinfo is None or local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset():
        return ""
    return "+01:00" if local.fold == 0 else "+00:00"


def _number(text: str) -> int:
    """A day's or month's number; 0 for what is none, or longer than either can be."""
    return int(text) if text.isdecimal() and len(text) <= 2 else 0


def _month(text: str) -> int:
    if text.isdecimal():
        return _number(text)
    return MONTHS.index(text[:3].lower()) + 1 if text[:3].lower() in MONTHS else 0


def _clock(text: str) -> str:
    found = _CLOCK.fullmatch(text)
    if not found:
        raise Unfit("time", "Give a time such as 16:30 or 4:30pm.")
    hour, minute, rest, half = int(found[1]), found[2], found[3] or "", (found[4] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else 24
    if (minute is None and not half) or hour > 23 or int(minute or 0) > 59:
        raise Unfit("time", "Give a time such as 16:30 or 4:30pm.")
    return f"{hour:02}:{minute or '00'}{rest}"
