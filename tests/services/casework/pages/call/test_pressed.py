"""What each button does to what is typed."""

from __future__ import annotations

from datetime import UTC, datetime

from services.casework.pages.call.pressed import Change
from services.casework.pages.call.pressed import after as pressed
from services.casework.pages.call.typed import Typed

NOW = datetime(2026, 10, 25, 1, 30, 12, tzinfo=UTC)
ONE = Typed({"person": ("1",), "description": ("Shouted at.",), "p1-name": ("Ann Example",)})


def after(typed: Typed, button: str) -> Change:
    """The button pressed now, in the hour that the clocks show twice."""
    return pressed(typed, button, NOW)


def test_now_is_one_press() -> None:
    """In the night in which the clocks go back, the one that is meant is known; no other field can be filled in."""
    change = after(ONE, "now:from")

    assert change.typed.moment("from-") == ("25/10/2026", "01:30", "+00:00")
    assert change.leads_to == "#from-time"
    assert after(ONE, "now:p1") == (ONE, "#saved")


def test_recording_changes_nothing_and_leads_nowhere_yet() -> None:
    """Where it leads is told by what becomes of it."""
    assert after(ONE, "record") == (ONE, None)


def test_room_is_made_for_a_person_and_taken_away_again() -> None:
    """What was typed of the others stays."""
    more = after(ONE, "add")
    assert (more.typed.people(), more.leads_to) == ([1, 2], "#person-2")

    less = after(more.typed.having(p2_name="Ben Example"), "remove:2")

    assert less.typed.people() == [1]
    assert less.typed.one("p1-name") == "Ann Example"
    assert less.typed.one("p2-name") == ""


def test_the_caller_cannot_be_taken_out() -> None:
    """Whatever a page that was tampered with asks for."""
    assert after(ONE, "remove:1").typed.one("p1-name") == "Ann Example"


def test_a_known_person_is_used_and_let_go() -> None:
    """Their reference is filled in if there is one, even one with a colon."""
    person = "11111111-1111-5111-8111-111111111111"
    used = after(ONE, f"use:1:{person}:T:1").typed
    assert (used.one("p1-known"), used.one("p1-reference")) == (person, "T:1")
    assert after(used, f"use:1:{person}:").typed.one("p1-reference") == "T:1"

    left = after(used, "forget:1").typed
    assert (left.one("p1-known"), left.one("p1-reference")) == ("", "")


def test_a_button_that_nobody_knows_only_saves() -> None:
    """So does an Enter that pressed none."""
    for unknown in ("", "save", "remove:x", "use:1", "use:999:x:y"):
        assert after(ONE, unknown) == (ONE, "#saved")
