"""Views folded from what samples lead to, over everything it takes: reading, decoding, folding, writing, committing."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter

from sqlalchemy.engine import Engine

from ledger.follow import Follower
from ledger.log import PartitionLog
from ledger.protocol import START, Checkpoint, CountedBatch
from ledger.records import NewEvent, Recorded
from ledger.transport import Transport
from services.casework.views.rebuild import Rebuild
from services.store import View, prepare, save

PORTION_EVENTS = 2000
EVENTS_AN_APPEND = 100


async def write(transport: Transport, topic: str, appends: Sequence[Sequence[Recorded]]) -> int:
    """Put the events of the only partition into the topic, about a hundred at once; how many they are."""
    events = [NewEvent(one.stream, one.version, one.value) for append in appends for one in append]
    log = PartitionLog(transport, topic, 0, gapless=True)
    await log.open()
    for start in range(0, len(events), EVENTS_AN_APPEND):
        await log.append(events[start : start + EVENTS_AN_APPEND])
    await log.close()
    return len(events)


def portions(appends: Sequence[Sequence[Recorded]]) -> list[list[CountedBatch]]:
    """The appends of the only partition as a follower would hand them out."""
    found: list[list[CountedBatch]] = [[]]
    for append in appends:
        last = append[-1]
        end = Checkpoint(last.offset + 1, last.position + 1, bytes(32), append[0].offset, 1)
        if sum(len(batch.events) for batch in found[-1]) + len(append) > PORTION_EVENTS:
            found.append([])
        found[-1].append(CountedBatch(0, list(append), end))
    return found


def from_a_list(view: View, engine: Engine, taken: Sequence[Sequence[CountedBatch]]) -> float:
    """Events a second of a live view that has them in memory already."""
    prepare(engine, view)
    at, events = {0: START}, sum(len(batch.events) for portion in taken for batch in portion)
    with _others_set_aside():
        began = perf_counter()
        for portion in taken:
            save(engine, view, at, portion)
            at = {0: portion[-1].checkpoint}
        return events / (perf_counter() - began)


async def live(view: View, engine: Engine, transport: Transport, topic: str) -> float:
    """Events a second of a live view that reads them from Kafka."""
    prepare(engine, view)
    follower, events = Follower(transport, topic, {0: START}, max_events=PORTION_EVENTS), 0
    ends = await follower.ends()
    with _others_set_aside():
        began = perf_counter()
        async for batches in follower.batches(until=ends):
            save(engine, view, follower.checkpoints, batches)
            events += sum(len(batch.events) for batch in batches)
        return events / (perf_counter() - began)


async def rebuilt(view: View, engine: Engine, transport: Transport, topic: str) -> float:
    """Events a second of a view that is folded beside the live one, from Kafka, and swapped in."""
    with _others_set_aside():
        began = perf_counter()
        with Rebuild(view, transport, [0], topic=topic) as rebuild:
            await rebuild.fold_to_the_end()
            await rebuild.swap_into(engine)
            return rebuild.events / (perf_counter() - began)


@contextmanager
def _others_set_aside() -> Iterator[None]:
    """What the bench itself keeps in memory must not be gone through by each collection of garbage."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
