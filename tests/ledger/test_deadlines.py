"""Every caller is answered by the deadline it gave, with one timer for all."""

import asyncio

from ledger.deadlines import LOOK_SECONDS
from ledger.errors import AppendNotSent, OutcomeUnknown
from ledger.log import PartitionLog
from ledger.records import NewEvent
from ledger.testing import Fate, HandClock, InMemoryTransport
from tests.ledger.virtual_time import run


async def waited(log: PartitionLog, stream: str, deadline_seconds: float) -> tuple[str, float]:
    """Append one event and return what came of it and after how many seconds."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        await log.append([NewEvent(stream, 1, b"v")], deadline_seconds=deadline_seconds)
        answer = "Appended"
    except (AppendNotSent, OutcomeUnknown) as error:
        answer = type(error).__name__
    return answer, loop.time() - began


def test_each_is_told_at_its_own_deadline() -> None:
    """Long, short and equal deadlines, in any order of arrival: nobody waits past theirs by more than one look."""

    async def case() -> None:
        log = PartitionLog(InMemoryTransport(fates=[Fate.HANGS]), "t", 0, clock=HandClock(), answer_seconds=60.0)
        await log.open()
        flying = asyncio.create_task(waited(log, "first", 5.0))
        await asyncio.sleep(1.0)
        deadlines = [9.0, 0.5, 3.0, 0.5, 3.001, 20.0, 0.0]
        answers = await asyncio.gather(*(waited(log, f"s{i}", seconds) for i, seconds in enumerate(deadlines)))

        assert {"AppendNotSent"} == {answer for answer, _ in answers}
        late = [seconds - deadline for (_, seconds), deadline in zip(answers, deadlines, strict=True)]
        assert all(0 <= one <= LOOK_SECONDS + 1e-9 for one in late)
        assert await flying == ("OutcomeUnknown", 5.0)

    run(case())


def test_appends_after_a_quiet_time_are_watched_again() -> None:
    """Once all are answered the timer may pass; the next to wait is told at its deadline all the same."""

    async def case() -> None:
        transport = InMemoryTransport()
        log = PartitionLog(transport, "t", 0, clock=HandClock(), answer_seconds=60.0)
        await log.open()
        assert (await waited(log, "a", 2.0))[0] == "Appended"
        await asyncio.sleep(30.0)
        transport.fates.append(Fate.HANGS)

        assert await waited(log, "b", 2.0) == ("OutcomeUnknown", 2.0)

    run(case())


def test_answered_in_time_is_not_answered_again() -> None:
    """A deadline that passes after the answer changes nothing, also with others still waiting."""

    async def case() -> None:
        log = PartitionLog(InMemoryTransport(fates=[Fate.DELIVERED, Fate.HANGS]), "t", 0, answer_seconds=60.0)
        await log.open()
        assert (await waited(log, "a", 1.0))[0] == "Appended"
        assert (await waited(log, "b", 4.0))[0] == "OutcomeUnknown"
        assert log.head("a") == 1

    run(case())
