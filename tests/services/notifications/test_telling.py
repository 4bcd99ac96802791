"""Whom to tell now and when the next: half of what remains, a quarter of an hour at least, all before the due time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.notices import NoticeRequested, Occasion
from services.notifications.telling import SHORTEST_STEP, next_step, passed_on, tell
from services.notifications.wanted import Wanted
from tests.services.notifications.situations import CASE, NOON, STREAM, after

CHAIN = ("a.khan", "b.jones", "c.smith", "l.brown")


def wanted(occasion: Occasion = Occasion.WARNING, due: datetime | None = None) -> Wanted:
    """Something to tell."""
    return Wanted(CASE, occasion, STREAM, "whg", "whg:2.3.2", due)


def told(requests: list[NoticeRequested]) -> list[str]:
    """Who is told."""
    return [one.recipient for one in requests]


@pytest.mark.parametrize(
    ("remains", "step"),
    [
        (timedelta(hours=4), timedelta(hours=2)),
        (timedelta(hours=1), timedelta(minutes=30)),
        (timedelta(minutes=20), timedelta(minutes=15)),
        (timedelta(minutes=15), None),
        (timedelta(minutes=1), None),
        (timedelta(0), None),
        (timedelta(hours=-3), None),
    ],
)
def test_the_next_step(remains: timedelta, step: timedelta | None) -> None:
    """At half of what remains, a quarter of an hour at least; none where it would not be before the due time."""
    assert next_step(NOON, NOON + remains) == (NOON + step if step else None)


def test_a_warning_is_for_the_first_and_says_when_it_goes_on() -> None:
    """The request tells whoever looks that it will."""
    [request] = tell(wanted(due=after(hours=4)), CHAIN, (), NOON, ["smtp", "webhook"])

    assert (request.recipient, request.escalates_at, request.passes_on) == ("a.khan", after(hours=2), True)
    assert request.channels == ("smtp", "webhook")


def test_the_next_is_whoever_was_not_told() -> None:
    """In the order of the chain as it is by then; nobody is told twice, and when nobody is left nothing is told."""
    again = wanted(Occasion.ESCALATED, after(hours=2))

    assert told(tell(again, CHAIN, {"a.khan"}, NOON, ["file"])) == ["b.jones"]
    assert told(tell(again, ("new.here", *CHAIN), {"a.khan"}, NOON, ["file"])) == ["new.here"]
    assert tell(again, CHAIN, set(CHAIN), NOON, ["file"]) == []


def test_the_last_of_the_chain_has_nobody_to_pass_it_on_to() -> None:
    """Then no time is told at which it would go on."""
    [request] = tell(wanted(Occasion.ESCALATED, after(hours=2)), CHAIN, set(CHAIN[:3]), NOON, ["file"])

    assert (request.recipient, request.escalates_at, request.passes_on) == ("l.brown", None, False)


def test_at_the_last_chance_the_lead_is_told_as_well() -> None:
    """Ten minutes before the due time there is no later step; both can still pass it on if they are not reached."""
    requests = tell(wanted(due=after(minutes=10)), CHAIN, (), NOON, ["file"])

    assert told(requests) == ["a.khan", "l.brown"]
    assert [(one.escalates_at, one.passes_on) for one in requests] == [(None, True)] * 2
    assert len({one.notice for one in requests}) == 2


@pytest.mark.parametrize("occasion", [Occasion.NEW_CASE, Occasion.ASSIGNED, Occasion.MISSED])
def test_what_is_no_warning_waits_for_nobodys_answer(occasion: Occasion) -> None:
    """One is told; another only if it reaches nobody."""
    [request] = tell(wanted(occasion, after(hours=4)), CHAIN, (), NOON, ["file"])

    assert (request.recipient, request.escalates_at, request.passes_on) == ("a.khan", None, True)


def test_a_warning_after_its_time_goes_to_one() -> None:
    """That the time is over is told by itself."""
    assert told(tell(wanted(due=after(hours=-1)), CHAIN, (), NOON, ["file"])) == ["a.khan"]


def test_what_is_passed_on_says_why() -> None:
    """A warning that nobody answered is told as one; a new case is a new case to whoever hears of it."""
    assert {occasion: passed_on(occasion) for occasion in Occasion} == {
        Occasion.NEW_CASE: Occasion.NEW_CASE,
        Occasion.ASSIGNED: Occasion.ASSIGNED,
        Occasion.WARNING: Occasion.ESCALATED,
        Occasion.ESCALATED: Occasion.ESCALATED,
        Occasion.MISSED: Occasion.MISSED,
    }


@given(members=st.integers(1, 12), remains=st.timedeltas(timedelta(seconds=1), timedelta(days=4)))
def test_the_lead_is_always_told_before_the_due_time(members: int, remains: timedelta) -> None:
    """However long the chain and however little remains; every step is before the due time, and nobody hears twice."""
    people = [f"o{number}" for number in range(members)] + ["lead"]
    now, due, heard = NOON, NOON + remains, []
    while True:
        requests = tell(wanted(due=due), people, heard, now, ["file"])
        heard += told(requests)
        assert now < due
        steps = {request.escalates_at for request in requests}
        if steps == {None}:
            break
        [step] = steps
        assert step is not None
        assert step - now >= SHORTEST_STEP
        now = step

    assert "lead" in heard
    assert len(heard) == len(set(heard))
