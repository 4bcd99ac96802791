"""London times as somebody typed them, a date and perhaps a time of day; pure."""

from __future__ import annotations

from datetime import datetime

from contracts.when import LONDON, AmbiguousTime, NoSuchTime, span
from services.casework.pages.call.typed import Fault, Typed

FIRST, SECOND = "first", "second"
"""Which of the two is meant where the clocks showed a time twice: before they went back, or after."""


def when(typed: Typed, name: str) -> tuple[str | None, Fault | None]:
    """A date or a time as the contract has it, None if nothing was typed; and what is wrong with it."""
    day, clock = typed.one(f"{name}-date"), typed.one(f"{name}-time")
    if not day:
        return None, Fault(f"{name}-date", "Give the date too, or leave the time out") if clock else None
    text = f"{day}T{clock}" if clock else day
    try:
        span(text)
    except AmbiguousTime:
        return _chosen(typed, name, text)
    except NoSuchTime:
        told = "Give a date and a London time that the clocks showed, such as 2026-04-01 and 22:15"
        return None, Fault(f"{name}-date", told)
    return text, None


def is_ambiguous(typed: Typed, name: str) -> bool:
    """Whether the clocks showed what was typed twice."""
    try:
        span(f"{typed.one(f'{name}-date')}T{typed.one(f'{name}-time')}")
    except AmbiguousTime:
        return True
    except NoSuchTime:
        return False
    return False


def fields_of(name: str, at: datetime) -> dict[str, tuple[str, ...]]:
    """The instant as it stands in the fields."""
    local = at.astimezone(LONDON)
    return {f"{name}-date": (f"{local:%Y-%m-%d}",), f"{name}-time": (f"{local:%H:%M}",)}


def _chosen(typed: Typed, name: str, text: str) -> tuple[str | None, Fault | None]:
    which = typed.one(f"{name}-which")
    if which not in (FIRST, SECOND):
        return None, Fault(f"{name}-which", "The clocks showed that time twice that night: say which one is meant")
    return datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=int(which == SECOND)).isoformat(), None
