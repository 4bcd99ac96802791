"""What a ledger of a million events costs beside a short one."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from statistics import quantiles

from ledger.kafka import KafkaTransport, connect
from ledger.local_copy import LocalCopy
from ledger.log import PartitionLog
from services.casework.case.history import History
from tests.bench.figure import Figure, alone, grown
from tests.bench.long_ledger import LONG_CASE, fill, lately_begun
from tests.bench.million_loads import Reading, append_in_vain, append_to_known, append_to_new, read_some
from tests.bench.owner import start_owner
from tests.bench.rounds import Load, take_turns
from tests.bench.topics import MakeTopic

MILLION = 1_000_000
SHORT = 10_000
SHORTEST = 1_000
ROUNDS_MAX = 9
LATELY_BEGUN = 100
MILLISECONDS_MAX = 10.0
GROWTH_MAX = 1.1


async def million_figures(bootstrap: str, make_topic: MakeTopic, folder: Path, rounds: int) -> list[Figure]:
    """The start of an owner, its memory, reading a long stream, and what is done all day, at a million events."""
    async with connect(bootstrap) as transport:
        long, short = [await _filled(transport, make_topic, length) for length in (MILLION, SHORT)]
        starts = await _start_figures(bootstrap, folder, long, short)
        async with (
            _owned(transport, long, folder / "long.sqlite") as million,
            _owned(transport, short, folder / "short.sqlite") as few,
        ):
            reading = await _reading_figures(million, few, rounds)
            return [*starts, *reading, *await _daily_figures(million, transport, make_topic, folder, rounds)]


async def _filled(transport: KafkaTransport, make_topic: MakeTopic, length: int) -> str:
    topic = await make_topic()
    await fill(transport, topic, length)
    return topic


@asynccontextmanager
async def _owned(transport: KafkaTransport, topic: str, copy: Path) -> AsyncIterator[PartitionLog]:
    log = PartitionLog(transport, topic, 0, streams=LocalCopy(copy, topic, 0), gapless=True)
    await log.open()
    try:
        yield log
    finally:
        await log.close()


async def _start_figures(bootstrap: str, folder: Path, long: str, short: str) -> list[Figure]:
    """Leaves the copies behind."""
    few = await start_owner(bootstrap, short, folder / "short.sqlite")
    anew = await start_owner(bootstrap, long, folder / "long.sqlite")
    again = await start_owner(bootstrap, long, folder / "long.sqlite")
    memory, at_first = [anew.peak_megabytes], [few.peak_megabytes]
    return [
        alone("owner's start at 1,000,000 events, without its copy", "s", anew.seconds, below=30),
        alone("of that, processor", "s", anew.processor_seconds),
        alone("the longest that others wait meanwhile", "ms", anew.held_up_ms),
        alone("owner's start at 1,000,000 events, with its copy", "s", again.seconds, below=3),
        grown("owner's memory at 1,000,000 events, at most", "MB", memory, "at 10,000", at_first, at_most=1.5),
    ]


async def _reading_figures(million: PartitionLog, few: PartitionLog, rounds: int) -> list[Figure]:
    figures = []
    middle = million.stream(LONG_CASE)[250].recorded_at
    for name, at, version in (("now", None, None), ("as of a version", None, 250), ("as known at", middle, None)):
        long, short = (Reading(log, partial(_known, at=at, version=version)) for log in (million, few))
        loads: dict[str, Load] = {"long": long, "short": short}
        found = await take_turns(loads, rounds)
        p99 = quantiles(long.milliseconds, n=100)[98]
        what = f"one case of 500 events, {name}"
        figures += [
            alone(f"{what}, p99", "ms", p99, below=MILLISECONDS_MAX),
            grown(f"{what}, p50", "ms", found["long"], "at 10,000", found["short"], at_most=GROWTH_MAX),
        ]
    return figures


def _known(history: History, at: datetime | None, version: int | None) -> History:
    return history.known(at, version)


async def _daily_figures(
    million: PartitionLog, transport: KafkaTransport, make_topic: MakeTopic, folder: Path, rounds: int
) -> list[Figure]:
    rng = random.Random(2)
    streams = {length: lately_begun(length, LATELY_BEGUN) for length in (MILLION, SHORTEST)}
    found: dict[str, list[list[float]]] = {}
    for number in range(min(rounds, ROUNDS_MAX)):
        topic = await _filled(transport, make_topic, SHORTEST)
        async with _owned(transport, topic, folder / f"few-{number}.sqlite") as few:
            for length, log in ((SHORTEST, few), (MILLION, million)):
                for what, microseconds in (await _day(log, rng, streams[length])).items():
                    found.setdefault(what, [[], []])[length == MILLION].append(microseconds)
    return [
        grown(f"{what}, processor", "µs", long, "at 1,000", short, at_most=GROWTH_MAX)
        for what, (short, long) in found.items()
    ]


async def _day(log: PartitionLog, rng: random.Random, streams: list[str]) -> dict[str, float]:
    # What is read must stay as it was, round after round.
    read, written = streams[::2], streams[1::2]
    return {
        "read of a case": await read_some(log, rng, read),
        "refused append": await append_in_vain(log, rng, read),
        "append to a new case": await append_to_new(log, rng),
        "append to a known case": await append_to_known(log, rng, written),
    }
