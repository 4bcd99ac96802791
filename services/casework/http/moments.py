"""Which moment of a case a reader asks for, read from what a person or a program typed."""

from __future__ import annotations

import re
from datetime import datetime

from contracts.when import YEARS
from services.casework.replay import Moment

AS_AT = "as_at:"
"""Before an instant at which a case is to be judged with all that is known today."""


class MomentError(ValueError):
    """What was asked for is not a moment; the message says what to give."""


def moment(as_known: str | None, as_at: str | None, version: str | None) -> Moment:
    """The moment that three texts name; raises MomentError."""
    if as_known and version:
        raise MomentError("as_known and version both say what is known: give one of them.")
    return Moment(
        as_known=instant_of("as_known", as_known),
        as_at=instant_of("as_at", as_at),
        version=_version("version", version),
    )


def either(name: str, text: str) -> Moment:
    """The moment that one text names: a version, an instant of knowledge, or `as_at:` and an instant.

    Raises MomentError.
    """
    if text.isdecimal():
        return Moment(version=_version(name, text))
    if not text.removeprefix(AS_AT):
        raise MomentError(f"{name} must be a version, a time as known, or {AS_AT} and a time.")
    if text.startswith(AS_AT):
        return Moment(as_at=instant_of(name, text.removeprefix(AS_AT)))
    return Moment(as_known=instant_of(name, text))


def instant_of(name: str, text: str | None) -> datetime | None:
    """The instant that a text names, with its offset; None for no text. Raises MomentError."""
    if not text:
        return None
    try:
        # In a URL a plus sign that was not escaped arrives as a space.
        instant = datetime.fromisoformat(text.strip().replace(" ", "+") if text.count(" ") == 1 else text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or instant.year not in YEARS:
        raise MomentError(f"{name} must be a time with its offset, such as 2026-04-02T16:30:00+01:00.")
    return instant


def _version(name: str, text: str | None) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise MomentError(f"{name} must be a whole number from 1.")
    return int(text)
