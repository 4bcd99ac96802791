"""Which timers are open after which deadline events, and what a firing says."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from uuid import UUID

import pytest

from contracts.commands import Moment, PassDeadline
from contracts.envelope import Event
from contracts.facts.deadlines import DeadlineEnded, DeadlineSuspended, Finish
from contracts.vocabulary import PauseGround
from services.notifications.timers import Timer, change_by, command_for, net_of, outlived, repeat_after
from tests.services.notifications.situations import (
    CLAUSE,
    NOON,
    STREAM,
    after,
    assigned,
    case,
    clock_of,
    deadline_reset,
    deadline_set,
    event,
    met,
    passed,
    reported,
    warned,
)

DUE = after(hours=30)
EARLY = after(hours=21)
LATE = after(hours=26)


def fold(timers: Sequence[Timer], event: Event) -> tuple[Timer, ...]:
    """The timers that are open after the event."""
    change = change_by(event)
    if change is None:
        return tuple(timers)
    return (*filter(change.keeps, timers), *change.opens)


def instants(*events: Event) -> list[tuple[Moment, datetime]]:
    """The timers that are open after the events."""
    timers: tuple[Timer, ...] = reduce(fold, events, ())
    return [(timer.moment, timer.at) for timer in timers]


def suspended(until: datetime | None) -> Event:
    """The clock waits."""
    told = DeadlineSuspended(
        deadline=clock_of(STREAM), clause=CLAUSE, ground=PauseGround.VICTIM_ASKED, since=NOON, until=until
    )
    return event(told)


def ended() -> Event:
    """Nobody waits for the clock any longer."""
    return event(DeadlineEnded(deadline=clock_of(STREAM), clause=CLAUSE, finish=Finish.CASE_CLOSED))


SET = deadline_set(DUE, (EARLY, LATE))
BOTH_WARNINGS = [(Moment.WARNING, EARLY), (Moment.WARNING, LATE)]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([SET], [*BOTH_WARNINGS, (Moment.DUE, DUE)]),
        ([deadline_set(DUE)], [(Moment.DUE, DUE)]),
        ([deadline_set(DUE, (LATE, EARLY, EARLY))], [*BOTH_WARNINGS, (Moment.DUE, DUE)]),
        ([deadline_set(EARLY, (EARLY, LATE))], [(Moment.DUE, EARLY)]),
        ([SET, SET], [*BOTH_WARNINGS, (Moment.DUE, DUE)]),
        ([SET, warned(EARLY, DUE)], [(Moment.WARNING, LATE), (Moment.DUE, DUE)]),
        ([SET, warned(LATE, DUE)], [(Moment.DUE, DUE)]),
        ([SET, passed(DUE)], []),
        ([SET, met(DUE)], []),
        ([SET, ended()], []),
        ([SET, suspended(None)], []),
        ([SET, suspended(LATE)], [(Moment.DUE, LATE)]),
        ([SET, suspended(None), deadline_reset(after(days=9))], [(Moment.DUE, after(days=9))]),
        ([SET, deadline_reset(LATE, (EARLY,))], [(Moment.WARNING, EARLY), (Moment.DUE, LATE)]),
        ([SET, passed(DUE), deadline_reset(after(days=9))], [(Moment.DUE, after(days=9))]),
        ([SET, suspended(LATE), passed(DUE)], []),
        ([SET, reported(), assigned("a.khan")], [*BOTH_WARNINGS, (Moment.DUE, DUE)]),
        ([SET, passed(DUE, stream=case(1))], [*BOTH_WARNINGS, (Moment.DUE, DUE)]),
    ],
)
def test_timers_follow_the_ledger_alone(events: list[Event], expected: list[tuple[Moment, datetime]]) -> None:
    """Each deadline event opens and closes exactly the instants of its own clock."""
    assert instants(*events) == expected


def test_several_events_at_once_do_what_they_do_one_by_one() -> None:
    """The net of any run of events, in any cut, leaves the timers that folding each of them leaves."""
    rng = random.Random(20260402)
    for _ in range(300):
        events = [_any_event(rng) for _ in range(rng.randint(1, 12))]
        cut = rng.randint(0, len(events))

        in_two = _apply_net(_apply_net((), events[:cut]), events[cut:])

        assert sorted(in_two, key=_order) == sorted(reduce(fold, events, ()), key=_order)


def _any_event(rng: random.Random) -> Event:
    stream = case(rng.randint(1, 2))
    due, early = after(hours=rng.randint(2, 9)), after(hours=rng.randint(0, 9))
    make = rng.choice(
        [
            lambda: deadline_set(due, (early,), stream=stream),
            lambda: deadline_reset(due, (early, NOON), stream=stream),
            lambda: warned(early, due, stream=stream),
            lambda: passed(due, stream=stream),
            lambda: met(due, stream=stream),
        ]
    )
    return make()


def _apply_net(timers: tuple[Timer, ...], events: list[Event]) -> tuple[Timer, ...]:
    for deadline, net in net_of(events).items():
        timers = tuple(t for t in timers if t.deadline != deadline or _survives(t, net.closes_all, net.warned_until))
        timers += net.opens
    return timers


def _survives(timer: Timer, closes_all: bool, warned_until: datetime | None) -> bool:
    if closes_all:
        return False
    return timer.moment is Moment.DUE or warned_until is None or timer.at > warned_until


def _order(timer: Timer) -> tuple[UUID, str, datetime]:
    return timer.deadline, timer.moment, timer.at


def test_a_firing_is_one_command_however_often_it_is_repeated() -> None:
    """A timer's command says which instant of which clock came, under an id that only that timer has."""
    early, late, due = fold((), SET)

    first, again = command_for(due, DUE), command_for(due, DUE + timedelta(minutes=1))

    assert first.body == PassDeadline(deadline=clock_of(STREAM), at=DUE, moment=Moment.DUE)
    assert (first.stream, first.landlord, first.actor.id, first.actor.role) == (STREAM, "whg", "timers", "system")
    assert first.id == again.id
    assert len({command_for(timer, DUE).id for timer in (early, late, due)}) == 3


def test_a_clock_set_again_to_the_same_instant_fires_anew() -> None:
    """What the ledger answered for the earlier setting is no answer for the later one."""
    [first] = fold((), deadline_set(DUE))
    [second] = fold((first,), deadline_reset(DUE))

    assert command_for(first, DUE).id != command_for(second, DUE).id


def test_only_a_warning_can_be_outlived() -> None:
    """A warning is worth nothing once its clock ran out; the due instant always has to be told."""
    warning, due = fold((), deadline_set(DUE, (LATE,)))

    assert not outlived(warning, DUE - timedelta(microseconds=1))
    assert outlived(warning, DUE)
    assert not outlived(due, DUE + timedelta(days=400))


def test_an_unanswered_firing_is_repeated_less_and_less_often() -> None:
    """A minute at first, a quarter of an hour at most."""
    assert [repeat_after(n).total_seconds() for n in (1, 2, 3, 4, 5, 6, 1000)] == [60, 120, 240, 480, 900, 900, 900]
