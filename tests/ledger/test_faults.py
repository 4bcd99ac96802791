"""Appends whose answers are lost, late, doubled or refused, in virtual time."""

import asyncio
import random
from uuid import UUID

import pytest

from ledger.errors import AppendNotSent, AppendRejected, LogRewound, NotOwner, OutcomeUnknown, TransportError
from ledger.log import PartitionLog
from ledger.records import NewEvent
from ledger.testing import Fate, HandClock, InMemoryTransport
from tests.ledger.virtual_time import run

APPEND = UUID(int=7)


async def opened(transport: InMemoryTransport, seed: int = 1, **options: object) -> PartitionLog:
    """A log over the transport, read to the end."""
    log = PartitionLog(transport, "t", 0, clock=HandClock(), rng=random.Random(seed), **options)  # type: ignore[arg-type]
    await log.open()
    return log


def new(stream: str, version: int, value: bytes = b"v") -> list[NewEvent]:
    """One event."""
    return [NewEvent(stream, version, value)]


async def versions(transport: InMemoryTransport, stream: str) -> list[int]:
    """What a newcomer reads of a stream."""
    transport.unreachable = False
    return [event.version for event in (await opened(transport)).stream(stream)]


@pytest.mark.parametrize(
    "fate", [Fate.ANSWER_LOST, Fate.REQUEST_LOST, Fate.LATE, Fate.TWICE, Fate.NOT_SENT, Fate.HANGS]
)
@pytest.mark.parametrize("again", [Fate.DELIVERED, Fate.ANSWER_LOST, Fate.REQUEST_LOST, Fate.LATE, Fate.NOT_SENT])
def test_append_is_settled_and_counts_once(fate: Fate, again: Fate) -> None:
    """Whatever befalls a batch and the one that settles it, the append is answered and is in the log once."""

    async def case() -> None:
        transport = InMemoryTransport(fates=[fate, again])
        log = await opened(transport)
        appended = await log.append(new("a", 1), deadline_seconds=60)
        transport.release()
        await log.append(new("a", 2))

        assert appended.first_position == 1
        assert await versions(transport, "a") == [1, 2]

    run(case())


def test_caller_whose_deadline_passes_can_ask_again() -> None:
    """A caller that cannot wait is told that the outcome is unknown, and gets the true one later."""

    async def case() -> None:
        transport = InMemoryTransport(fates=[Fate.HANGS])
        log = await opened(transport, answer_seconds=10.0)
        with pytest.raises(OutcomeUnknown) as unknown:
            await log.append(new("a", 1), deadline_seconds=3.0, append_id=APPEND)
        outcome = await log.outcome(unknown.value.append_id, deadline_seconds=30.0)

        assert outcome is not None
        assert (outcome.append_id, outcome.first_position) == (APPEND, 1)

    run(case())


def test_late_append_can_never_count_once_it_is_settled() -> None:
    """After "not written" was answered, the batch may arrive but is void."""

    async def case() -> None:
        transport = InMemoryTransport(fates=[Fate.LATE])
        log = await opened(transport, may_write=_once())
        with pytest.raises(NotOwner):
            await log.append(new("a", 1), append_id=APPEND)
        other = await opened(transport, seed=2)
        assert await other.outcome(APPEND) is None
        transport.release()

        assert await versions(transport, "a") == []

    run(case())


def _once() -> object:
    answers = iter([True])
    return lambda: next(answers, False)


def test_unreachable_for_longer_than_the_deadline() -> None:
    """Asking for an outcome while Kafka is away says unknown, not "no"."""

    async def case() -> None:
        transport = InMemoryTransport(fates=[Fate.REQUEST_LOST])
        log = await opened(transport)
        transport.unreachable = True
        with pytest.raises(OutcomeUnknown):
            await log.append(new("a", 1), deadline_seconds=5.0, append_id=APPEND)
        with pytest.raises(OutcomeUnknown):
            await log.outcome(APPEND, deadline_seconds=5.0)
        with pytest.raises(AppendNotSent):
            await log.append(new("b", 1), deadline_seconds=5.0)
        transport.unreachable = False

        assert await log.outcome(APPEND) is None

    run(case())


def test_given_up_append_is_not_sent_later() -> None:
    """An append whose caller left before its turn is never written."""

    async def case() -> None:
        transport = InMemoryTransport(fates=[Fate.HANGS])
        log = await opened(transport, answer_seconds=10.0)
        first = asyncio.create_task(log.append(new("a", 1), deadline_seconds=60.0))
        await asyncio.sleep(1.0)
        with pytest.raises(AppendNotSent):
            await log.append(new("b", 1), deadline_seconds=2.0)
        await first

        assert await versions(transport, "b") == []

    run(case())


def test_void_append_of_a_caller_who_left_is_not_repeated() -> None:
    """A batch that lost while its caller gave up stays lost, and the caller can learn so."""

    async def case() -> None:
        transport = InMemoryTransport(fates=[Fate.LATE])
        log = await opened(transport)
        transport.unreachable = True
        with pytest.raises(OutcomeUnknown):
            await log.append(new("a", 1), deadline_seconds=1.0, append_id=APPEND)
        transport.unreachable = False

        assert await log.outcome(APPEND) is None
        transport.release()
        assert await versions(transport, "a") == []

    run(case())


def test_refusal_hits_only_its_cause() -> None:
    """A batch that is refused is split: the append at fault learns it, the others are written."""

    async def case() -> None:
        transport = InMemoryTransport(fates=[Fate.REJECTED, Fate.DELIVERED, Fate.REJECTED])
        log = await opened(transport)
        appends = (log.append(new(stream, 1)) for stream in "abc")
        answers = await asyncio.gather(*appends, return_exceptions=True)

        assert [type(answer).__name__ for answer in answers] == ["Appended", "AppendRejected", "Appended"]
        assert tuple([await versions(transport, stream) for stream in "abc"]) == ([1], [], [1])

    run(case())


def test_refusal_is_not_repeated() -> None:
    """A definite no is answered after one attempt."""

    async def case() -> None:
        transport = InMemoryTransport(fates=[Fate.REJECTED])
        log = await opened(transport)
        with pytest.raises(AppendRejected):
            await log.append(new("a", 1))

        assert transport.appends == 1

    run(case())


def test_lost_partition_stops_the_writer() -> None:
    """A process that may no longer write sends nothing and says so."""

    async def case() -> None:
        transport = InMemoryTransport()
        log = await opened(transport, may_write=lambda: False)
        with pytest.raises(NotOwner):
            await log.append(new("a", 1))

        assert transport.appends == 0

    run(case())


def test_closing_answers_everyone() -> None:
    """On close, the append in flight is unknown and the one in line was not sent."""

    async def case() -> None:
        transport = InMemoryTransport(fates=[Fate.HANGS])
        log = await opened(transport)
        flying = asyncio.create_task(log.append(new("a", 1)))
        await asyncio.sleep(1)
        waiting = asyncio.create_task(log.append(new("b", 1)))
        await asyncio.sleep(1)
        await log.close()
        answers = await asyncio.gather(flying, waiting, return_exceptions=True)

        assert [OutcomeUnknown, AppendNotSent] == [type(answer) for answer in answers]

    run(case())


def test_rewound_log_stops_everything() -> None:
    """A log that lost its end is noticed at the next append or read; nothing is written on in doubt."""

    async def case() -> None:
        transport = InMemoryTransport()
        log = await opened(transport)
        await log.append(new("a", 1))
        await log.append(new("a", 2))
        del transport.log("t", 0)[0:]
        with pytest.raises(LogRewound):
            await log.refresh()
        with pytest.raises(OutcomeUnknown):
            await log.append(new("a", 3))
        appends = transport.appends
        with pytest.raises(LogRewound):
            await log.append(new("a", 4))

        assert appends == transport.appends

    run(case())


def test_recorded_at_never_goes_back() -> None:
    """When the clock goes back, events are recorded at the partition's last instant."""

    async def case() -> None:
        clock = HandClock()
        transport = InMemoryTransport()
        log = PartitionLog(transport, "t", 0, clock=clock)
        await log.open()
        first = await log.append(new("a", 1))
        clock.turn(hours=-1)
        second = await log.append(new("a", 2))
        clock.turn(hours=2)
        third = await log.append(new("a", 3))

        assert first.recorded_at == second.recorded_at
        assert clock.now() == third.recorded_at

    run(case())


def test_opening_without_kafka() -> None:
    """A log that cannot be read cannot be opened."""

    async def case() -> None:
        transport = InMemoryTransport()
        transport.unreachable = True
        with pytest.raises(TransportError):
            await opened(transport)

    run(case())


def test_waiting_appends_share_a_batch() -> None:
    """A hundred appends at once take a handful of batches, not a hundred."""

    async def case() -> None:
        transport = InMemoryTransport()
        log = await opened(transport)
        await asyncio.gather(*(log.append(new(f"s{i}", 1)) for i in range(100)))

        assert transport.appends <= 3

    run(case())
