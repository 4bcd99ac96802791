"""What a button of the call screen does to what is typed; pure."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from services.casework.pages.call.form import set_to
from services.casework.pages.call.typed import Typed

MOMENTS = ("from", "to", "received")
"""The dates and times of the form."""


class Change(NamedTuple):
    """What is typed after the press, and the place to show next; None where the report is to be recorded."""

    typed: Typed
    leads_to: str | None


def after(typed: Typed, button: str, now: datetime) -> Change:  # noqa: PLR0911 - one return a button
    """What the button of that value does; one that nobody knows only keeps what is typed."""
    verb, *told = button.split(":", 3)
    match verb, told:
        case "record", []:
            return Change(typed, None)
        case "add", []:
            larger = typed.with_another()
            return Change(larger, f"#person-{larger.people()[-1]}")
        case "remove", [number] if _is_number(number):
            return Change(typed.without(int(number)), "#others")
        case "use", [number, person, *reference] if _is_number(number):
            named = {f"p{number}_reference": reference[0]} if reference and reference[0] else {}
            return Change(typed.having(**{f"p{number}_known": person}, **named), "#offered")
        case "forget", [number] if _is_number(number):
            # A reference is one person's: with it, they would be the same again.
            left = {f"p{number}_known": (), f"p{number}_reference": ()}
            return Change(typed.having(**left), f"#person-{number}")
        case "now", [name] if name in MOMENTS:
            return Change(set_to(typed, name, now), f"#{name}-time")
        case "look", []:
            return Change(typed, "#offered")
        case "throw", []:
            return Change(typed, "/throw-away")
        case _:
            return Change(typed, "#saved")


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= 2
