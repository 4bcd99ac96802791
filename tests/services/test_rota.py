"""Who is in which team, who is away, and who is on duty."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID, uuid5

import msgspec
import pytest

from contracts.envelope import Actor, Event
from contracts.facts import Fact
from contracts.facts.landlord import MeetingHeld, MeetingKind
from contracts.facts.review import EntryCorrected
from contracts.facts.rota import AbsenceRecorded, RotaSet, TeamSet
from services.rota import Rota, Stated, concerns_rota, take

SPACE = UUID("70a00000-0000-4000-8000-000000000000")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
_numbers = count()


def on(day: float) -> datetime:
    """So many days after Monday."""
    return MONDAY + timedelta(days=day)


def event(data: Fact, day: float = 0) -> Event:
    """An event of a landlord's stream."""
    number = next(_numbers)
    return Event(
        id=uuid5(SPACE, str(number)), stream="landlord:whg", landlord="whg", occurred_at=on(day),
        actor=Actor(id="m.shah", role="team-lead"), caused_by=uuid5(SPACE, f"command {number}"), data=data,
    )  # fmt: skip


def rota(*events: Event) -> Rota:
    """What the events come to on the tenth day."""
    found: dict[UUID, Stated] = {}
    for version, one in enumerate(events, start=1):
        take(found, one, version)
    return Rota(found.values(), on(10))


NORTH = event(TeamSet(team="north", members=("a", "b", "c"), lead="lead"))
SOUTH = event(TeamSet(team="south", members=("d",), lead="b"))


def away(officer: str, begins: float, ends: float, deputy: str | None = None) -> Event:
    """Somebody is away between two days."""
    return event(AbsenceRecorded(officer=officer, begins=on(begins), ends=on(ends), deputy=deputy))


def duty(begins: float, ends: float, *officers: str, day: float = 0) -> Event:
    """The north team's rota between two days."""
    return event(RotaSet(team="north", begins=on(begins), ends=on(ends), officers=officers), day)


def corrected(entry: Event, replacement: TeamSet | AbsenceRecorded | MeetingHeld | None, day: float = 9) -> Event:
    """An entry should have said something else, or nothing."""
    return event(EntryCorrected(entry=entry.id, replacement=replacement), day)


def test_a_team_is_its_members_and_its_lead() -> None:
    """Everyone in one knows who the others are; whoever leads one and is in another belongs to both."""
    found = rota(NORTH, SOUTH)

    assert found.members("north") == ("a", "b", "c")
    assert found.lead("north") == "lead"
    assert found.team_of("b") == "north"
    assert found.teams_of("b") == ("north", "south")
    assert found.team_of("lead") == "north"
    assert found.colleagues("a") == {"a", "b", "c", "lead"}
    assert found.colleagues("b") == {"a", "b", "c", "lead", "d"}


def test_who_is_in_no_team_has_no_colleagues_but_themselves() -> None:
    """Nor has a team that there is not any members."""
    found = rota(NORTH)

    assert found.team_of("z") is None
    assert found.colleagues("z") == {"z"}
    assert found.members("west") == ()
    assert found.lead("west") is None


def test_a_team_set_later_takes_the_place_of_the_earlier() -> None:
    """By when it happened, whatever arrived first; nobody in it ends the team."""
    later = event(TeamSet(team="north", members=("e",)), day=2)

    assert rota(later, NORTH).members("north") == ("e",)
    assert rota(NORTH, later, event(TeamSet(team="north", members=()), day=3)).teams == {}


def test_of_two_said_for_the_same_instant_the_later_said_counts() -> None:
    """And what is said for a later instant does not count yet."""
    same, tomorrow = (event(TeamSet(team="north", members=(name,)), day=day) for name, day in (("e", 0), ("f", 11)))

    assert rota(NORTH, same, tomorrow).members("north") == ("e",)


@pytest.mark.parametrize(
    ("replacement", "expected"),
    [
        (TeamSet(team="north", members=("x",)), ("x",)),
        (None, ()),
        (MeetingHeld(kind=MeetingKind.TEAM), ()),
    ],
)
def test_a_correction_takes_the_place_of_what_it_corrects(
    replacement: TeamSet | MeetingHeld | None, expected: tuple[str, ...]
) -> None:
    """The team, or the whole entry; its own time does not matter."""
    assert rota(NORTH, corrected(NORTH, replacement)).members("north") == expected


def test_a_corrected_entry_keeps_its_time() -> None:
    """So that what was set between the entry and its correction still counts."""
    between = event(TeamSet(team="north", members=("y",)), day=1)
    correction = corrected(NORTH, TeamSet(team="north", members=("x",)))

    assert rota(NORTH, between, correction).members("north") == ("y",)


def test_who_is_away_is_stood_in_for_until_they_are_back() -> None:
    """The first instant of an absence is part of it and the last is not."""
    found = rota(away("a", 1, 3, "b"))

    assert [found.present("a", on(day)) for day in (0.9, 1, 2.9, 3)] == ["a", "b", "b", "a"]
    assert [found.away("a", on(day)) is None for day in (0.9, 1, 2.9, 3)] == [True, False, False, True]


def test_a_deputy_who_is_away_has_a_deputy() -> None:
    """In turn; who names nobody, or one another, leaves nobody."""
    assert rota(away("a", 1, 3, "b"), away("b", 1, 3, "c")).present("a", on(2)) == "c"
    assert rota(away("a", 1, 3, "b"), away("b", 1, 3)).present("a", on(2)) is None
    assert rota(away("a", 1, 3, "b"), away("b", 1, 3, "a")).present("a", on(2)) is None


def test_the_rota_says_who_is_on_duty_in_order() -> None:
    """Within its time; of two that overlap the later word counts."""
    found = rota(duty(0, 5, "a", "b"), duty(2, 3, "c", day=1))

    assert found.on_duty("north", on(1)) == ("a", "b")
    assert found.on_duty("north", on(2)) == ("c",)
    assert found.on_duty("north", on(3)) == ("a", "b")
    assert found.on_duty("north", on(5)) == ()
    assert found.on_duty("south", on(1)) == ()


def test_on_duty_is_only_who_is_there() -> None:
    """A deputy stands in for whoever is away and is named once."""
    found = rota(duty(0, 5, "a", "b", "c"), away("a", 0, 5, "b"), away("c", 0, 5))

    assert found.on_duty("north", on(1)) == ("b",)


@pytest.mark.parametrize(
    ("begins", "ends", "away_minutes"),
    [
        # The hour from 01:00 to 02:00 is there twice.
        ("2026-10-25T01:15:00+01:00", "2026-10-25T01:45:00+01:00", (15, 45)),
        ("2026-10-25T01:15:00+01:00", "2026-10-25T01:15:00Z", (15, 75)),
        ("2026-10-25T01:15:00Z", "2026-10-25T01:45:00Z", (75, 105)),
        ("2026-10-25T00:30:00+01:00", "2026-10-25T02:30:00Z", (-30, 150)),
    ],
)
def test_an_absence_in_the_hour_that_is_there_twice_lasts_as_long_as_was_said(
    begins: str, ends: str, away_minutes: tuple[int, int]
) -> None:
    """To the minute, in whichever of the two it begins or ends; a shift likewise."""
    first_one = datetime(2026, 10, 25, 0, tzinfo=UTC)
    minutes = [minute for minute in range(-60, 240) if _is_away(begins, ends, first_one + timedelta(minutes=minute))]

    assert minutes == list(range(*away_minutes))


@pytest.mark.parametrize(
    ("begins", "ends", "away_minutes"),
    [
        ("2026-03-29T00:30:00Z", "2026-03-29T02:30:00+01:00", (-30, 30)),
        # Nobody's clock shows it, but a program may say so: it is the instant that counts.
        ("2026-03-29T01:30:00Z", "2026-03-29T01:45:00Z", (30, 45)),
    ],
)
def test_an_absence_over_the_hour_that_is_not_there_is_an_hour_shorter(
    begins: str, ends: str, away_minutes: tuple[int, int]
) -> None:
    """From half past midnight until half past two is one hour of that night; a shift likewise."""
    change = datetime(2026, 3, 29, 1, tzinfo=UTC)
    minutes = [minute for minute in range(-60, 240) if _is_away(begins, ends, change + timedelta(minutes=minute))]

    assert minutes == list(range(*away_minutes))


def _is_away(begins: str, ends: str, at: datetime) -> bool:
    """Whether `a` is away and `b` on duty then, by facts as they come off the wire."""
    absence = msgspec.convert(
        {"type": "absence.recorded.v1", "officer": "a", "begins": begins, "ends": ends}, AbsenceRecorded
    )
    shift = msgspec.convert(
        {"type": "rota.set.v1", "team": "north", "begins": begins, "ends": ends, "officers": ["b"]}, RotaSet
    )
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    found = Rota([Stated(SPACE, number, long_ago, fact) for number, fact in enumerate((absence, shift))], at)
    is_away = found.away("a", at) is not None
    assert (found.on_duty("north", at) == ("b",)) is is_away
    return is_away


def test_only_what_may_be_about_a_rota_concerns_it() -> None:
    """Corrections do, since what they correct is not told."""
    assert concerns_rota(NORTH)
    assert concerns_rota(corrected(NORTH, None))
    assert not concerns_rota(event(MeetingHeld(kind=MeetingKind.TEAM)))
