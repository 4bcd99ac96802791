"""Partitions reach a view in any order among themselves, in portions of any size: the rows come out the same."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from ledger.protocol import START, Checkpoint, CountedBatch
from ledger.records import Recorded
from services.casework.views import VIEWS
from services.notifications.tables import WATCH
from services.store import View, digest, open_engine, prepare, save
from tests.services.casework.views.at_hand import PARTITIONS, sample_ledger

EVERY_VIEW: dict[str, View] = {**VIEWS, "timers and notices": WATCH}
LEDGER = sample_ledger(120)


def in_order_of_partitions(appends: Sequence[list[Recorded]], rng: Random) -> list[CountedBatch]:
    """The appends as batches; each partition in its order, the partitions shuffled among one another."""
    waiting = [[one for one in appends if one[0].partition == number] for number in range(PARTITIONS)]
    turns = rng.sample([n for n, of in enumerate(waiting) for _ in of], sum(map(len, waiting)))
    return [_batch(waiting[number].pop(0)) for number in turns]


def _batch(events: list[Recorded]) -> CountedBatch:
    last = events[-1]
    end = Checkpoint(last.offset + 1, last.position + 1, bytes(32), events[0].offset, 1)
    return CountedBatch(last.partition, events, end)


def folded(view: View, batches: Sequence[CountedBatch], rng: Random, at_most: int) -> str:
    """The digest after these batches, taken in by portions of up to so many."""
    engine: Engine = open_engine("sqlite://")
    prepare(engine, view)
    at, start = dict.fromkeys(range(PARTITIONS), START), 0
    while start < len(batches):
        portion = batches[start : start + rng.randint(1, at_most)]
        save(engine, view, at, portion)
        at |= {batch.partition: batch.checkpoint for batch in portion}
        start += len(portion)
    with engine.connect() as connection:
        found = digest(connection, view)
    engine.dispose()
    return found


@pytest.mark.parametrize("name", sorted(EVERY_VIEW))
@settings(max_examples=8)
@given(rng=st.randoms(use_true_random=False), at_most=st.sampled_from([1, 5, 100]))
def test_every_interleaving_of_partitions_gives_the_same_rows(name: str, rng: Random, at_most: int) -> None:
    """Worklist, deadlines, timers and wanted notices, over everything that samples lead to."""
    view = EVERY_VIEW[name]
    in_time = folded(view, [_batch(append) for append in LEDGER.appends], rng, 1000)

    assert folded(view, in_order_of_partitions(LEDGER.appends, rng), rng, at_most) == in_time
