"""Random histories: rival writers over a log that loses, delays, doubles and refuses; every answer must be true."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from ledger.errors import AppendNotSent, AppendRejected, Conflict, OutcomeUnknown
from ledger.log import PartitionLog
from ledger.records import Appended, NewEvent
from ledger.testing import Fate, HandClock, InMemoryTransport
from tests.ledger.virtual_time import run

WRITERS = 3
APPENDS_EACH = 25
STREAMS = 4
WEIGHTS = {
    Fate.DELIVERED: 60,
    Fate.ANSWER_LOST: 8,
    Fate.REQUEST_LOST: 8,
    Fate.LATE: 8,
    Fate.TWICE: 5,
    Fate.REJECTED: 4,
    Fate.NOT_SENT: 4,
    Fate.HANGS: 3,
}


@dataclass
class Answers:
    """What the writers were told."""

    written: dict[UUID, Appended] = field(default_factory=dict)
    never: set[UUID] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)


@pytest.mark.parametrize("seed", range(100))
def test_every_answer_is_true(seed: int) -> None:
    """Acknowledged appends are in the log once and as answered; refused ones and settled noes are not, ever."""
    answers, newcomer = run(_history(seed))
    by_append: dict[UUID, list[object]] = {}
    for event in newcomer.read_events(limit=10_000):
        by_append.setdefault(event.append_id, []).append(event)

    assert {key: list(one.events) for key, one in answers.written.items()} == by_append
    assert not answers.never & by_append.keys()
    for stream in range(STREAMS):
        taken = [event.version for event in newcomer.stream(f"s{stream}")]
        assert list(range(1, len(taken) + 1)) == taken


def test_histories_are_varied() -> None:
    """The histories meet every kind of answer, or they prove little."""
    kinds = sum((run(_history(seed))[0].kinds for seed in range(20)), Counter[str]())

    assert {
        "Appended",
        "Conflict",
        "AppendRejected",
        "AppendNotSent",
        "OutcomeUnknown",
        "settled yes",
        "settled no",
    } == (kinds.keys())


async def _history(seed: int) -> tuple[Answers, PartitionLog]:
    rng = random.Random(seed)
    transport = InMemoryTransport(fates=rng.choices(list(WEIGHTS), list(WEIGHTS.values()), k=2000))
    transport.read_limit = rng.choice([None, 1, 3])
    answers = Answers()
    chaos = asyncio.create_task(_chaos(transport, rng))
    await asyncio.gather(*(_write(transport, random.Random(rng.random()), answers) for _ in range(WRITERS)))
    chaos.cancel()
    transport.fates.clear()
    transport.unreachable = False
    transport.release()
    newcomer = PartitionLog(transport, "t", 0)
    await newcomer.open()
    return answers, newcomer


async def _chaos(transport: InMemoryTransport, rng: random.Random) -> None:
    """Late batches arrive some time; now and then nothing can be read."""
    while True:
        await asyncio.sleep(rng.expovariate(10))
        transport.release()
        transport.unreachable = rng.random() < 0.1


async def _write(transport: InMemoryTransport, rng: random.Random, answers: Answers) -> None:
    log = PartitionLog(transport, "t", 0, clock=HandClock(), rng=rng, gapless=True, answer_seconds=2.0)
    while True:
        try:
            await log.open()
            break
        except Exception:  # noqa: BLE001 - unreachable just now
            await asyncio.sleep(0.1)
    for _ in range(APPENDS_EACH):
        await asyncio.gather(*(_append(log, rng, answers, stream) for stream in rng.sample(range(STREAMS), 2)))
        await asyncio.sleep(rng.expovariate(20))


async def _append(log: PartitionLog, rng: random.Random, answers: Answers, stream: int) -> None:
    name = f"s{stream}"
    version = (log.head(name) or 0) + 1
    events = [NewEvent(name, version + i, b"v") for i in range(rng.randint(1, 3))]
    append_id = UUID(int=rng.getrandbits(128))
    try:
        answers.written[append_id] = await log.append(
            events, append_id=append_id, deadline_seconds=rng.choice([0.05, 1.0, 30.0])
        )
        answers.kinds["Appended"] += 1
    except (Conflict, AppendRejected, AppendNotSent) as error:
        answers.never.add(append_id)
        answers.kinds[type(error).__name__] += 1
    except OutcomeUnknown:
        answers.kinds["OutcomeUnknown"] += 1
        await _ask(log, append_id, answers)


async def _ask(log: PartitionLog, append_id: UUID, answers: Answers) -> None:
    while True:
        try:
            outcome = await log.outcome(append_id)
        except OutcomeUnknown:
            continue
        if outcome is None:
            answers.never.add(append_id)
        else:
            answers.written[append_id] = outcome
        answers.kinds["settled no" if outcome is None else "settled yes"] += 1
        return
