"""Notices from a case event to a file: requested, attempted, delivered, each exactly once, wherever a process dies."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from prometheus_client import generate_latest

from contracts.notices import (
    NoticeAttempted,
    NoticeDelivered,
    NoticeEvent,
    NoticeFailed,
    NoticeRequested,
)
from contracts.topics import NOTICE_LEDGER
from ledger.testing import Fate, HandClock, InMemoryTransport
from ledger.transport import Record, Slice
from services.notifications.channels import ChannelTrouble
from services.notifications.channels.file import FileChannel
from services.notifications.message import Message
from services.notifications.notice import ATTEMPT_LASTS, RETRY_AFTER
from tests.services.notifications.conftest import Start
from tests.services.notifications.situations import (
    NOON,
    STREAM,
    Casework,
    Service,
    after,
    assigned,
    case,
    deadline_set,
    event,
    notice_ledger,
    passed,
    reported,
    warned,
)

DUE = after(hours=30)
WHOLE_STORY = (NoticeRequested, NoticeAttempted, NoticeDelivered)


def files(home: Path) -> dict[UUID, Message]:
    """What reached the notices' folder, by file name."""
    found = sorted((home / "notices").glob("*"))
    return {UUID(path.stem): msgspec.json.decode(path.read_bytes(), type=Message) for path in found}


def stories(said: Sequence[NoticeEvent]) -> dict[UUID, tuple[type, ...]]:
    """What the notice ledger says of each notice, in order."""
    told: dict[UUID, tuple[type, ...]] = {}
    for one in said:
        told[one.data.notice] = (*told.get(one.data.notice, ()), type(one.data))
    return told


class TroubledChannel:
    """A channel that refuses the first sends, or raises what it should not."""

    name = "troubled"

    def begin(self) -> None:
        """Nothing to make ready."""

    def __init__(self, *troubles: Exception) -> None:
        self.troubles = list(troubles)
        self.sent: list[UUID] = []

    async def send(self, message: Message) -> None:
        """Refuse, or take it."""
        if self.troubles:
            raise self.troubles.pop(0)
        self.sent.append(message.id)


async def test_case_events_become_files(
    start: Start, casework: Casework, clock: HandClock, transport: InMemoryTransport, tmp_path: Path
) -> None:
    """New case, warning and missed reach whoever answers for the case then; the whole story is in the ledger."""
    service = start()
    await casework.says(reported(), deadline_set(DUE), assigned("a.khan"), warned(after(hours=26), DUE), passed(DUE))
    await service.follow()
    await service.deliver()
    sent = files(tmp_path)

    assert sorted((one.occasion, one.recipient, one.reference) for one in sent.values()) == [
        ("assigned", "a.khan", STREAM[5:13]),
        ("missed", "a.khan", STREAM[5:13]),
        ("new_case", "a.khan", STREAM[5:13]),
        ("warning", "a.khan", STREAM[5:13]),
    ]
    assert all(message.id == name for name, message in sent.items())
    assert stories(await notice_ledger(transport, clock)) == dict.fromkeys(sent, WHOLE_STORY)


async def test_the_officer_is_whoever_the_facts_that_stand_name(
    start: Start, casework: Casework, tmp_path: Path
) -> None:
    """Assignments count by when they happened, corrections included, as in the case itself."""
    from contracts.facts.handling import OfficerAssigned
    from contracts.facts.review import EntryCorrected

    service = start()
    later = assigned("b.jones", at=after(hours=2))
    wrong = EntryCorrected(entry=later.id, replacement=OfficerAssigned(officer="c.smith"))
    told = (
        (later, assigned("a.khan", at=after(hours=1)), warned(after(hours=3), DUE)),
        (event(wrong), warned(after(hours=4), DUE)),
        (event(EntryCorrected(entry=later.id, replacement=None)), warned(after(hours=5), DUE)),
    )
    await service.follow()
    for events in told:
        await casework.says(*events)
        await service.see()
        await service.deliver()
    warnings = [message.recipient for message in files(tmp_path).values() if message.occasion == "warning"]

    assert sorted(warnings) == ["a.khan", "b.jones", "c.smith"]


async def test_a_failure_is_seen_and_tried_again_at_its_time(
    start: Start, casework: Casework, clock: HandClock, transport: InMemoryTransport
) -> None:
    """The ledger says why it failed and when it will be tried again; nothing is tried before that."""
    channel = TroubledChannel(ChannelTrouble("The folder cannot be written."))
    service = start(channel)
    await casework.says(reported())
    await service.follow()
    await service.deliver()
    *_, failed = [one.data for one in await notice_ledger(transport, clock)]

    assert isinstance(failed, NoticeFailed)
    assert (failed.attempt, failed.reason, failed.retry_at) == (
        1,
        "The folder cannot be written.",
        NOON + RETRY_AFTER[0],
    )
    assert 'caseledger_notices{state="failed"} 1.0' in generate_latest(service.registry).decode()

    clock.set(NOON + RETRY_AFTER[0])
    await service.deliver()

    assert len(channel.sent) == 1
    assert 'caseledger_notices{state="delivered"} 1.0' in generate_latest(service.registry).decode()


async def test_a_notice_that_fails_for_good_is_given_up_visibly(
    start: Start, casework: Casework, clock: HandClock, transport: InMemoryTransport
) -> None:
    """After the last try no other comes, in this life or the next, and the count shows it."""
    service = start(TroubledChannel(*[ChannelTrouble("No.")] * 99))
    await casework.says(reported())
    await service.follow()
    for _ in range(20):
        await service.deliver()
        clock.turn(hours=2)
    said = [one.data for one in await notice_ledger(transport, clock)]
    failures = [fact for fact in said if isinstance(fact, NoticeFailed)]

    assert [failure.attempt for failure in failures] == [1, 2, 3, 4, 5, 6]
    assert failures[-1].retry_at is None
    assert 'caseledger_notices{state="given_up"} 1.0' in generate_latest(service.registry).decode()


async def test_a_mistake_of_ours_in_one_notice_does_not_keep_the_others(
    start: Start, casework: Casework, clock: HandClock, transport: InMemoryTransport
) -> None:
    """It is recorded as a failure of that notice, without what the exception said."""
    channel = TroubledChannel(ValueError("something of the message"))
    service = start(channel)
    await casework.says(reported(case(1)), reported(case(2)))
    await service.follow()
    await service.deliver()
    failures = [one.data for one in await notice_ledger(transport, clock) if isinstance(one.data, NoticeFailed)]

    assert [failure.reason for failure in failures] == ["The channel broke: ValueError."]
    assert len(channel.sent) == 1


@pytest.mark.parametrize("lost", [False, True])
async def test_nothing_is_sent_twice_by_the_next_life(
    start: Start, casework: Casework, clock: HandClock, transport: InMemoryTransport, tmp_path: Path, *, lost: bool
) -> None:
    """With its file or without, the next life learns from the notice ledger what is done."""
    first = start(TroubledChannel())
    await casework.says(*(reported(case(number)) for number in range(5)))
    await first.follow()
    await first.deliver()
    await first.kill()
    if lost:
        (tmp_path / "notifications.sqlite3").unlink()
    await casework.says(reported(case(5)))
    channel = TroubledChannel()
    second = start(channel)
    await second.follow()
    await second.deliver()

    assert len(channel.sent) == 1
    assert set(stories(await notice_ledger(transport, clock)).values()) == {WHOLE_STORY}


@pytest.mark.parametrize(
    "fate", [Fate.ANSWER_LOST, Fate.REQUEST_LOST, Fate.TWICE, Fate.NOT_SENT, Fate.LATE], ids=lambda fate: fate.name
)
@pytest.mark.parametrize("nth", [0, 1, 2])
async def test_whatever_becomes_of_an_append_each_notice_is_delivered_once(
    *, fate: Fate, nth: int, start: Start, casework: Casework, clock: HandClock, transport: InMemoryTransport
) -> None:
    """Lost answers, lost and late requests and repeats in the log end in the same story."""
    channel = TroubledChannel()
    service = start(channel)
    await casework.says(reported())
    await service.follow()
    transport.fates.extend([Fate.DELIVERED] * nth + [fate])
    await service.deliver()
    transport.release()
    await service.deliver()

    assert len(channel.sent) == 1
    assert list(stories(await notice_ledger(transport, clock)).values()) == [WHOLE_STORY]


class Death:
    """Counts the moments at which a process can die, and at the chosen one stops the world."""

    def __init__(self, at: int | None = None) -> None:
        self.moments = 0
        self.came = asyncio.Event()
        self._at = at

    async def may_come(self) -> None:
        """Go on, or never again."""
        self.moments += 1
        if self.moments == self._at:
            self.came.set()
        if self.came.is_set():
            await asyncio.get_running_loop().create_future()


class MortalTransport:
    """The log, as one life of the process reaches it; between any two appends that life may end."""

    def __init__(self, transport: InMemoryTransport, death: Death) -> None:
        self.max_batch_bytes = transport.max_batch_bytes
        self._transport = transport
        self._death = death

    async def append(self, topic: str, partition: int, records: Sequence[Record]) -> int:
        """Append, and perhaps die before or after it."""
        await self._death.may_come()
        base = await self._transport.append(topic, partition, records)
        await self._death.may_come()
        return base

    async def read(self, topic: str, offsets: Mapping[int, int], wait_seconds: float = 0.0) -> Mapping[int, Slice]:
        """Read."""
        return await self._transport.read(topic, offsets, wait_seconds)

    def log(self, topic: str, partition: int) -> Sequence[object]:
        """The partition itself."""
        return self._transport.log(topic, partition)


class MortalChannel(FileChannel):
    """The file channel, before or after which the process may die."""

    def __init__(self, directory: Path, death: Death, sent: list[UUID]) -> None:
        super().__init__(directory)
        self._death = death
        self._sent = sent

    async def send(self, message: Message) -> None:
        """Write the file, and perhaps die before or after it."""
        await self._death.may_come()
        await super().send(message)
        self._sent.append(message.id)
        await self._death.may_come()


async def _live(home: Path, transport: InMemoryTransport, clock: HandClock, death: Death, sent: list[UUID]) -> None:
    """One life of the service: until it has nothing left to do, or dies."""
    mortal = MortalTransport(transport, death)
    service = Service(home, mortal, clock, [MortalChannel(home / "notices", death, sent)])  # type: ignore[arg-type]
    await service.follow()
    done, dead = service.spawn(service.deliver()), service.spawn(_wait_for(death))
    async with asyncio.timeout(20):
        await asyncio.wait({done, dead}, return_when=asyncio.FIRST_COMPLETED)
    await service.kill()


async def _wait_for(death: Death) -> None:
    await death.came.wait()


@pytest.mark.parametrize("lost", [False, True], ids=["file kept", "file lost"])
async def test_a_death_at_any_moment_leaves_one_file_a_notice(
    tmp_path: Path, clock: HandClock, casework: Casework, transport: InMemoryTransport, *, lost: bool
) -> None:
    """Killed before or after any append or send, the next life ends with every notice delivered under its one id."""
    await casework.says(reported(case(1)), reported(case(2)), passed(DUE, stream=case(2)))
    survived = Death()
    await _live(tmp_path / "trial", transport, clock, survived, [])
    assert survived.moments >= 12
    for moment in range(1, survived.moments + 1):
        again = InMemoryTransport()
        for number in range(2):
            again.log("case-ledger", number).extend(transport.log("case-ledger", number))
        home = tmp_path / str(moment)
        sent: list[UUID] = []
        await _live(home, again, clock, Death(moment), sent)
        if lost:
            (home / "notifications.sqlite3").unlink()
        # Until then what was begun may still be going on.
        clock.set(clock.now() + ATTEMPT_LASTS)
        await _live(home, again, clock, Death(), sent)
        told = stories(await notice_ledger(again, clock))

        assert set(files(home)) == set(told) == set(sent)
        assert len(told) == 3
        for notice, story in told.items():
            assert Counter(story)[NoticeRequested] == 1
            assert story[-1] is NoticeDelivered
            assert Counter(story)[NoticeAttempted] >= Counter(sent)[notice] >= 1


async def test_an_attempt_that_took_too_long_to_record_is_left_to_the_next(
    start: Start, casework: Casework, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It could still be sending when it counts as cut short: it is not sent before, and by then it is."""
    channel = TroubledChannel()
    service = start(channel)
    await casework.says(reported())
    await service.follow()
    with monkeypatch.context() as slow:
        slow.setattr("services.notifications.delivery.LATEST_SECONDS", -1.0)
        await service.deliver()
    assert channel.sent == []
    clock.set(NOON + ATTEMPT_LASTS)
    await service.deliver()

    assert len(channel.sent) == 1


async def test_ten_thousand_notices_do_not_take_minutes(
    start: Start, casework: Casework, clock: HandClock, transport: InMemoryTransport
) -> None:
    """Many notices share an append; this many are through within seconds."""
    channel = TroubledChannel()
    service = start(channel)
    for begin in range(0, 10_000, 1000):
        await casework.says_at_once([reported(case(number)) for number in range(begin, begin + 1000)])
    await service.follow()
    before = transport.appends
    async with asyncio.timeout(60):
        await service.deliver()

    assert len(channel.sent) == len(set(channel.sent)) == 10_000
    assert transport.appends - before < 3000


async def test_the_notice_ledger_keeps_to_its_stream(
    start: Start, casework: Casework, clock: HandClock, transport: InMemoryTransport
) -> None:
    """A case's notices lie on the case's own stream, in its partition, versions without gaps."""
    service = start()
    await casework.says(reported(), passed(DUE))
    await service.follow()
    await service.deliver()
    records = [record for number in range(2) for record in transport.log(NOTICE_LEDGER.name, number)]

    assert {record.key for record in records} == {STREAM.encode()}
    ledger = next(log for log in service.logs if log.head(STREAM))
    assert [one.version for one in ledger.stream(STREAM)] == [1, 2, 3, 4, 5, 6]
