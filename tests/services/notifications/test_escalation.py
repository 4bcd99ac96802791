"""A warning climbs until someone has seen it: at three in the morning of a bank holiday too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contracts.envelope import Event
from contracts.facts import Fact
from contracts.facts.deadlines import DeadlineEnded, DeadlineSuspended, Finish
from contracts.facts.handling import WarningAcknowledged
from contracts.facts.report import VictimIdentified
from contracts.facts.review import EntryCorrected
from contracts.facts.rota import AbsenceRecorded, RotaSet, TeamSet
from contracts.notices import NoticeFailed, NoticeRequested, Occasion
from contracts.people import ContactPoint, Person
from contracts.streams import landlord_stream
from contracts.vocabulary import ContactKind, PauseGround
from ledger.testing import HandClock, InMemoryTransport
from services.notifications.channels import ChannelTrouble
from services.notifications.message import Message
from services.notifications.staff import Reached, Staff
from services.notifications.warnings import steps_of
from tests.services.notifications.conftest import Start
from tests.services.notifications.situations import (
    STREAM,
    Casework,
    Service,
    assigned,
    case,
    clock_of,
    deadline_reset,
    deadline_set,
    event,
    met,
    notice_ledger,
    passed,
    reported,
    warned,
)

NIGHT = datetime(2026, 12, 25, 3, 0, tzinfo=UTC)
DUE = NIGHT + timedelta(hours=4)
TEAM = TeamSet(team="north", members=("a.khan", "b.jones"), lead="l.brown")
DUTY = RotaSet(
    team="north", begins=NIGHT - timedelta(hours=6), ends=NIGHT + timedelta(hours=6), officers=("o.night", "o.second")
)


def at_the_landlord(fact: Fact, at: datetime = NIGHT - timedelta(days=9)) -> Event:
    """Something of the landlord's own stream."""
    return event(fact, at=at, stream=landlord_stream("whg"))


def away(officer: str, deputy: str | None = None) -> Event:
    """Somebody is not there these nights."""
    told = AbsenceRecorded(officer=officer, begins=NIGHT - timedelta(days=1), ends=DUE, deputy=deputy)
    return at_the_landlord(told)


def acknowledged(by: datetime = NIGHT) -> Event:
    """Somebody sees to it."""
    return event(WarningAcknowledged(deadline=clock_of(STREAM)), at=by)


class Phone:
    """A way to reach people that keeps what reached whom; `unreachable` are never reached, or not now."""

    name = "phone"

    def __init__(self) -> None:
        self.rang: list[Message] = []
        self.unreachable: dict[str, ChannelTrouble] = {}

    def begin(self) -> None:
        """Nothing to make ready."""

    async def send(self, message: Message) -> None:
        """Reach them, or not."""
        if message.recipient in self.unreachable:
            raise self.unreachable[message.recipient]
        self.rang.append(message)

    @property
    def heard(self) -> list[tuple[str, str]]:
        """Who heard of what."""
        return [(message.recipient, message.occasion) for message in self.rang]


@pytest.fixture(autouse=True)
def hardly_gathering(monkeypatch: pytest.MonkeyPatch) -> None:
    """A night has many moments; what follows upon each is soon seen."""
    monkeypatch.setattr("services.notifications.followed.GATHER_SECONDS", 0.01)


@pytest.fixture
def phone() -> Phone:
    """It reaches everyone."""
    return Phone()


@pytest.fixture
def clock() -> HandClock:
    """It is the night of Christmas."""
    return HandClock(NIGHT)


class Night:
    """The service over the night."""

    def __init__(self, service: Service, casework: Casework, clock: HandClock) -> None:
        self.service, self._casework, self._clock = service, casework, clock

    async def says(self, *events: Event) -> None:
        """Casework says so, and the service does what follows."""
        await self._casework.says(*events)
        await self.service.see()
        await self.service.deliver()

    async def until(self, instant: datetime) -> None:
        """Let the time pass, five minutes at a time."""
        while self._clock.now() < instant:
            self._clock.turn(minutes=5)
            await self.service.deliver()


@pytest.fixture
async def night(start: Start, casework: Casework, clock: HandClock, phone: Phone) -> Night:
    """A team with a rota, and a case that a.khan answers for, whose clock is due at seven; a.khan is away."""
    service = start(phone)
    await casework.says(*(at_the_landlord(fact) for fact in (TEAM, DUTY)))
    await casework.says(away("a.khan"), assigned("a.khan"), deadline_set(DUE, [NIGHT]))
    await service.follow()
    await service.deliver()
    phone.rang.clear()
    return Night(service, casework, clock)


def heard_at(phone: Phone) -> list[tuple[str, str]]:
    """Who was told when, of what was told by `phone`."""
    return [(f"{message.asked_at:%H:%M}", message.recipient) for message in phone.rang]


async def test_three_in_the_morning_of_a_bank_holiday(night: Night, phone: Phone) -> None:
    """Whoever is on duty, the second, the team, the lead: each at half of what remains, all before the due time."""
    await night.says(warned(NIGHT, DUE))
    await night.until(DUE)

    assert heard_at(phone) == [("03:00", "o.night"), ("05:00", "o.second"), ("06:00", "b.jones"), ("06:30", "l.brown")]
    assert [message.occasion for message in phone.rang] == ["warning", "escalated", "escalated", "escalated"]
    assert all(message.asked_at < DUE for message in phone.rang)


async def test_an_acknowledgement_ends_the_climb(night: Night, phone: Phone) -> None:
    """The second has seen it: nobody else is woken."""
    await night.says(warned(NIGHT, DUE))
    await night.until(NIGHT + timedelta(hours=2, minutes=5))
    await night.says(acknowledged())
    await night.until(DUE)

    assert [recipient for recipient, _ in phone.heard] == ["o.night", "o.second"]


async def test_an_acknowledgement_taken_back_lets_it_climb_on(night: Night, phone: Phone) -> None:
    """It was entered for the wrong clock."""
    seen = acknowledged()
    await night.says(warned(NIGHT, DUE), seen)
    await night.until(NIGHT + timedelta(hours=3))
    assert len(phone.rang) == 1
    await night.says(event(EntryCorrected(entry=seen.id, replacement=None)))

    assert [recipient for recipient, _ in phone.heard] == ["o.night", "o.second"]


CLOSING = {
    "met": met(DUE),
    "passed": passed(DUE),
    "ended": event(DeadlineEnded(deadline=clock_of(STREAM), clause="whg:2.3.2", finish=Finish.CASE_CLOSED)),
    "moved": deadline_reset(DUE + timedelta(days=1)),
    "suspended": event(
        DeadlineSuspended(
            deadline=clock_of(STREAM), clause="whg:2.3.2", ground=next(iter(PauseGround)), since=NIGHT, until=None
        )
    ),
}


@pytest.mark.parametrize("how", CLOSING)
async def test_a_clock_that_stops_or_moves_ends_the_climb(night: Night, phone: Phone, how: str) -> None:
    """There is nothing left to warn of."""
    await night.says(warned(NIGHT, DUE))
    await night.says(CLOSING[how])
    await night.until(DUE)

    assert [one for one in phone.heard if one[1] == "escalated"] == []


async def test_a_clock_that_moved_asks_anew(night: Night, phone: Phone) -> None:
    """What was acknowledged was the time of before."""
    await night.says(warned(NIGHT, DUE), acknowledged(), deadline_reset(DUE + timedelta(hours=1)))
    await night.says(warned(NIGHT + timedelta(minutes=1), DUE + timedelta(hours=1)))
    await night.until(DUE)

    assert ("o.second", "escalated") in phone.heard


async def test_a_second_warning_begins_at_the_top_again(night: Night, phone: Phone) -> None:
    """It is nearer to the end; what climbed for the first climbs no more."""
    await night.says(warned(NIGHT, DUE))
    await night.until(NIGHT + timedelta(hours=1))
    await night.says(warned(NIGHT + timedelta(hours=1), DUE))
    await night.until(NIGHT + timedelta(hours=3))

    assert heard_at(phone) == [("03:00", "o.night"), ("04:00", "o.night"), ("05:30", "o.second")]


async def test_whoever_goes_away_meanwhile_is_not_told(night: Night, phone: Phone) -> None:
    """The chain is that of the moment: the second's deputy hears instead."""
    await night.says(warned(NIGHT, DUE))
    await night.says(away("o.second", "o.third"))
    await night.until(NIGHT + timedelta(hours=2))

    assert [recipient for recipient, _ in phone.heard] == ["o.night", "o.third"]


async def test_whoever_cannot_be_reached_gives_way_at_once(night: Night, phone: Phone) -> None:
    """No address: nobody waits until half of the time is over."""
    phone.unreachable["o.night"] = ChannelTrouble("No address.", for_good=True)
    await night.says(warned(NIGHT, DUE))

    assert phone.heard == [("o.second", "escalated")]


async def test_a_way_that_fails_for_a_while_does_not_hold_the_warning_up(night: Night, phone: Phone) -> None:
    """The first is tried again meanwhile; the next is told at the time that stands."""
    phone.unreachable["o.night"] = ChannelTrouble("Busy.")
    await night.says(warned(NIGHT, DUE))
    await night.until(NIGHT + timedelta(hours=2))

    assert phone.heard == [("o.second", "escalated")]


async def test_what_reaches_nobody_goes_on_whatever_it_is(
    night: Night, phone: Phone, clock: HandClock, transport: InMemoryTransport
) -> None:
    """A missed time limit that its officer cannot be told of is told to the next, until somebody is reached."""
    for officer in ("o.night", "o.second", "b.jones"):
        phone.unreachable[officer] = ChannelTrouble("No address.", for_good=True)
    await night.says(passed(DUE))
    failures = [one.data for one in await notice_ledger(transport, clock) if isinstance(one.data, NoticeFailed)]

    assert phone.heard == [("l.brown", "missed")]
    assert [failure.reason for failure in failures] == ["No address."] * 3


async def test_when_nobody_is_left_it_rests_and_is_counted(
    night: Night, phone: Phone, clock: HandClock, transport: InMemoryTransport
) -> None:
    """Nobody was reached: every failure stands in the ledger, and an operator can have them tried again."""
    for officer in ("o.night", "o.second", "b.jones", "l.brown"):
        phone.unreachable[officer] = ChannelTrouble("No address.", for_good=True)
    await night.says(warned(NIGHT, DUE))
    said = await notice_ledger(transport, clock)
    asked = [one.data for one in said if isinstance(one.data, NoticeRequested) and one.data.due == DUE]
    await night.until(DUE)

    assert [one.recipient for one in asked] == ["o.night", "o.second", "b.jones", "l.brown"]
    assert len(await notice_ledger(transport, clock)) == len(said)
    phone.unreachable.clear()
    await night.service.delivery.retry(asked[0].notice, "o.perator")
    await night.service.notices.follower.wait_for(0, 0)
    await night.service.deliver()
    assert phone.heard == [("o.night", "warning")]


@pytest.mark.parametrize("lost", [False, True], ids=["file kept", "file lost"])
async def test_a_restart_in_the_middle_tells_nobody_twice(
    *, lost: bool, start: Start, night: Night, casework: Casework, clock: HandClock, phone: Phone, tmp_path: Path
) -> None:
    """The next life knows from the ledgers who was told when, and goes on at the time that stands."""
    await night.says(warned(NIGHT, DUE))
    await night.until(NIGHT + timedelta(hours=2))
    await night.service.kill()
    if lost:
        (tmp_path / "notifications.sqlite3").unlink()
    again = start(phone)
    await again.follow()
    await again.deliver()
    later = Night(again, casework, clock)
    await later.until(DUE)

    assert heard_at(phone) == [("03:00", "o.night"), ("05:00", "o.second"), ("06:00", "b.jones"), ("06:30", "l.brown")]


async def test_a_service_that_was_down_over_a_step_catches_up(
    start: Start, night: Night, casework: Casework, clock: HandClock, phone: Phone
) -> None:
    """Five minutes before the due time both the next and the lead are told, at once."""
    await night.says(warned(NIGHT, DUE))
    await night.service.kill()
    clock.set(DUE - timedelta(minutes=5))
    again = start(phone)
    await again.follow()
    await again.deliver()

    assert [recipient for recipient, _ in phone.heard] == ["o.night", "o.second", "l.brown"]


async def test_a_party_is_never_told(
    start: Start, casework: Casework, clock: HandClock, phone: Phone, transport: InMemoryTransport
) -> None:
    """The officer on duty is the neighbour of whom the case is; nor is one who turns out to be before it is sent."""
    staff = Staff(
        officers={"o.night": "night@landlord.example", "o.second": Reached(phones=("07700 900123",))},
    )
    service = start(phone, staff=lambda: staff)
    neighbour = Person(ref="p7", contacts=(ContactPoint(kind=ContactKind.EMAIL, value="Night@Landlord.example"),))
    await casework.says(*(at_the_landlord(fact) for fact in (TEAM, DUTY)), away("a.khan"))
    await casework.says(assigned("a.khan"), event(VictimIdentified(person=neighbour)))
    await service.follow()
    await service.deliver()
    night = Night(service, casework, clock)
    phone.rang.clear()
    phone.unreachable["o.second"] = ChannelTrouble("Busy.")
    await night.says(warned(NIGHT, DUE))
    cousin = Person(ref="p8", contacts=(ContactPoint(kind=ContactKind.PHONE, value="+44 7700 900123"),))
    await night.says(event(VictimIdentified(person=cousin)))
    phone.unreachable.clear()
    await night.until(DUE)

    assert [recipient for recipient, _ in phone.heard] == ["b.jones", "l.brown"]
    reasons = [one.data.reason for one in await notice_ledger(transport, clock) if isinstance(one.data, NoticeFailed)]
    assert "The recipient is a party to the case: they are not told." in reasons


async def test_many_cases_climb_each_for_itself(night: Night, casework: Casework, phone: Phone) -> None:
    """Of forty cases the acknowledged half rests."""
    streams = [case(number) for number in range(40)]
    await casework.says_at_once([deadline_set(DUE, [NIGHT], stream=stream) for stream in streams])
    await night.says(*(warned(NIGHT, DUE, stream=stream) for stream in streams))
    seen = [event(WarningAcknowledged(deadline=clock_of(stream)), stream=stream) for stream in streams[::2]]
    await night.says(*seen)
    await night.until(NIGHT + timedelta(hours=2))
    climbed = [message.link.rpartition("/")[2] for message in phone.rang if message.occasion == Occasion.ESCALATED]

    assert sorted(climbed) == sorted(stream.removeprefix("case:") for stream in streams[1::2])


def test_other_events_do_nothing_to_warnings() -> None:
    """A report, an assignment, a clock that is set."""
    assert [list(steps_of(one)) for one in (reported(), assigned("a.khan"), deadline_set(DUE))] == [[], [], []]
