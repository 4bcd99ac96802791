"""Dates and London times as people type them, on every page that asks for one; pure.

A date is one field and a time another: whoever types all day writes "2/4/2026" and goes on, without a Tab between
its parts. What cannot be read says which part of it is wrong.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NamedTuple

from contracts.when import LONDON, AmbiguousTime, NoSuchTime, span

TWICE = "The clocks showed that time twice, for they went back. Which one is meant?"
DATE_HINT = "Such as 27/3/2026 or 27 March 2026"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ORDERED = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})|(?P<d>\d\d)(?P<m>\d\d)(?P<y>\d{4})")
_BETWEEN = re.compile(r"[\s/.,-]+")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.]?(\d{2})(:\d{2}(?:\.\d{1,6})?)?)?\s*([ap]m)?", re.IGNORECASE)
_EXACT = re.compile(r"\d{4}-\d\d-\d\dT\S+")
_LINE = re.compile(r"(.*?)(?:(?:,|\s)\s*(?:at\s+)?(\d{1,2}[:.]\d{2}\S*(?:\s*[ap]m)?|\d{1,2}\s*[ap]m))?", re.IGNORECASE)
# No date and time is longer; what is much longer would take long to be read.
_LINE_MAX = 60
_WHOLE_DATE = "Give the day, the month and the year, such as 27/3/2026."
_OFFSETS = {"+01:00": "The first time, in British Summer Time", "+00:00": "The second time, in Greenwich Mean Time"}
OFFSETS = tuple(_OFFSETS.items())
"""The offset of each reading of a time that the clocks showed twice, and how it is told."""


class Parts(NamedTuple):
    """The texts of the fields of a date and time; `offset` only where the time alone could mean two instants."""

    date: str = ""
    time: str = ""
    offset: str = ""


class Unfit(ValueError):  # noqa: N818 - it names what was typed
    """What was typed is no date or time; the message says what to do, `part` is the field to mend."""

    def __init__(self, part: str, told: str) -> None:
        super().__init__(told)
        self.part = part


def read_day(text: str) -> str | None:
    """The date as the contract writes it; None if nothing was typed. Raises Unfit."""
    if not text:
        return None
    day, month, year = _parts_of_date(text)
    number = int(day) if re.fullmatch(r"\d{1,2}", day) else 0
    if not number:
        raise Unfit("date", "Give the day as a number, before the month.")
    if not (which := _month(month)):
        raise Unfit("date", "There is no such month: give its number, from 1 to 12, or its name.")
    if not re.fullmatch(r"\d{4}", year):
        raise Unfit("date", f"Give the year {'in four digits' if year else 'as well'}, such as 2026.")
    try:
        return date(int(year), which, number).isoformat()
    except ValueError as error:
        raise Unfit("date", "There is no such date in the calendar: look at the day and the month.") from error


def read_when(parts: Parts) -> str | None:
    """A date, or a date and London time, its offset beside it if given; None if nothing was typed. Raises Unfit."""
    day = read_day(parts.date)
    if day is None:
        if parts.time:
            raise Unfit("date", "Give the date as well, or leave the time out.")
        return None
    if not parts.time:
        return day
    text = f"{day}T{_clock(parts.time)}"
    try:
        span(text)
    except AmbiguousTime as twice:
        if parts.offset not in _OFFSETS:
            raise Unfit("offset", TWICE) from twice
        return text + parts.offset
    except NoSuchTime as never:
        told = "The clocks never showed that time, for they went forward: give another."
        raise Unfit("time", told) from never
    return text


def read_instant(parts: Parts) -> str | None:
    """The instant with its offset; None if nothing was typed. Raises Unfit."""
    text = read_when(parts)
    if text is None:
        return None
    if "T" not in text:
        raise Unfit("time", "Give the time as well, such as 16:30.")
    return span(text)[0].isoformat()


def read_line(text: str) -> str | None:
    """A date and perhaps a time that share one field, as `contracts.when.span` takes them; None if nothing was typed.

    What programs write, such as 2026-04-02T16:30:00+01:00, is left as it is. Raises Unfit.
    """
    if len(text) > _LINE_MAX:
        raise Unfit("date", _WHOLE_DATE)
    if not text or _EXACT.fullmatch(text):
        return text or None
    found = _LINE.fullmatch(text)
    day, clock = (found[1], found[2]) if found else (text, None)
    written = read_day(day.strip())
    return f"{written}T{_clock(clock.strip())}" if written and clock else written


def exactly(value: str | None, shown: str) -> str | None:
    """The instant at which a field was shown, where what was typed is still its minute: nothing moves back in time."""
    try:
        exact = datetime.fromisoformat(shown)
        still = value is not None and datetime.fromisoformat(value) == exact.replace(second=0, microsecond=0)
    except (ValueError, TypeError):
        return value
    return shown if still else value


def is_twice(parts: Parts) -> bool:
    """Whether the clocks showed what was typed twice."""
    try:
        read_when(parts._replace(offset=""))
    except Unfit as unfit:
        return unfit.part == "offset"
    return False


def parts_of(value: str) -> Parts:
    """What is typed for a date, a London time or an instant as the contract writes it."""
    if "T" not in value:
        return Parts(day_of(value))
    at = datetime.fromisoformat(value)
    local = at.astimezone(LONDON) if at.tzinfo else at
    return Parts(_day(local), _shown(local), _offset(local))


def minute_of(at: datetime) -> Parts:
    """What is typed for the minute of an instant."""
    return parts_of(at.replace(second=0, microsecond=0).isoformat())


def day_of(value: str) -> str:
    """What is typed for a date as the contract writes it."""
    return _day(date.fromisoformat(value))


def line_of(at: datetime) -> str:
    """What is typed for an instant into one field."""
    parts = parts_of(at.isoformat())
    return at.astimezone(LONDON).isoformat() if parts.offset else f"{parts.date} {parts.time}"


def _parts_of_date(text: str) -> tuple[str, str, str]:
    """Day, month and year as they were typed, each empty where it is missing."""
    if found := _ORDERED.fullmatch(text):
        return (found["day"], found["month"], found["year"]) if found["day"] else (found["d"], found["m"], found["y"])
    told = [part for part in _BETWEEN.split(text) if part]
    if len(told) not in (2, 3):
        raise Unfit("date", _WHOLE_DATE)
    day, month, year = [*told, ""][:3]
    return re.sub(r"(?<=\d)(st|nd|rd|th)$", "", day, flags=re.IGNORECASE), month, year


def _month(text: str) -> int:
    """The month's number; 0 for what is none."""
    if re.fullmatch(r"\d{1,2}", text):
        return int(text) if int(text) <= len(_MONTHS) else 0
    return _MONTHS.index(text[:3].lower()) + 1 if text[:3].lower() in _MONTHS else 0


def _clock(text: str) -> str:
    found = _CLOCK.fullmatch(text)
    if not found:
        raise Unfit("time", "Give a time such as 16:30 or 4:30pm.")
    hour, minute, rest, half = int(found[1]), found[2], found[3] or "", (found[4] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else 24
    if (minute is None and not half) or hour > 23 or int(minute or 0) > 59 or rest[1:3] > "59":
        raise Unfit("time", "Give a time such as 16:30 or 4:30pm.")
    return f"{hour:02}:{minute or '00'}{rest}"


def _day(at: date) -> str:
    return f"{at.day}/{at.month}/{at.year:04}"


def _shown(local: datetime) -> str:
    if local.microsecond:
        return f"{local:%H:%M:%S.%f}"
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


def _offset(local: datetime) -> str:
    """The offset, where the clocks showed that time twice and it is known which one is meant."""
    if local.tzinfo is None or local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset():
        return ""
    return "+01:00" if local.fold == 0 else "+00:00"
