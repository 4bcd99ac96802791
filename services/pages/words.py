"""How instants and names read on any page; pure."""

from __future__ import annotations

from datetime import datetime

from contracts.when import LONDON


def label(name: str) -> str:
    return name.replace("_", " ").capitalize()


def instant(at: datetime | str | None, *, seconds: bool = False) -> str:
    """A London date and time as people write it, such as "2 April 2026 at 4:30pm"."""
    if at is None:
        return "not known"
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    local = _in_london(moment)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"midnight at the start of {local.day} {local:%B %Y}"
    return f"{local.day} {local:%B %Y} at {_clock(local, '%I:%M:%S' if seconds else '%I:%M')}{_which(local)}"


def clock_time(at: datetime) -> str:
    """The time of day in London, such as "4:31pm"."""
    return _clock(_in_london(at), "%I:%M")


def _clock(local: datetime, shape: str) -> str:
    return f"{local:{shape}}".lstrip("0") + ("am" if local.hour < 12 else "pm")


def _in_london(moment: datetime) -> datetime:
    """As London's clocks have it; at the ends of the calendar, where no clock can, as it was said."""
    try:
        return moment.astimezone(LONDON)
    except OverflowError:
        return moment


def _which(local: datetime) -> str:
    """The name of the time where the clocks showed it twice."""
    again = local.replace(fold=1 - local.fold)
    return "" if local.utcoffset() == again.utcoffset() else f" {local.tzname()}"
