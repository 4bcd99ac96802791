"""Every case of the ledger, decoded one after the other."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from ledger.protocol import CountedBatch
from services.casework.stream_reading import Cases
from services.operations.samples import make_samples
from tests.bench.view_loads import portions
from tests.services.casework.sample_ledger import SampleLedger


@pytest.fixture(scope="module")
def batches() -> list[CountedBatch]:
    """A ledger that samples led to, as a follower hands it out."""
    ledger = SampleLedger().take(make_samples(60, datetime(2026, 7, 15, 10, tzinfo=UTC)))
    return [batch for portion in portions(ledger.appends) for batch in portion]


def test_each_case_is_whole_and_told_once(batches: list[CountedBatch]) -> None:
    """Its entries without gaps, all of them together the ledger's events; the newest is known before."""
    cases = Cases()
    cases.take(batches)
    events = [event for batch in batches for event in batch.events]

    histories = list(cases.histories())

    assert [history.stream for history in histories] == sorted({event.stream for event in events})
    assert sum(len(history.entries) for history in histories) == len(events)
    assert all([e.version for e in h.entries] == list(range(1, h.version + 1)) for h in histories)
    assert cases.last == max(event.recorded_at for event in events)
    assert list(cases.histories()) == []


def test_what_is_no_case_is_left_out(batches: list[CountedBatch]) -> None:
    """The streams of landlords, policies, people and places."""
    other = msgspec.structs.replace(batches[0].events[0], stream="landlord:whg")
    cases = Cases()

    cases.take([msgspec.structs.replace(batches[0], events=[other])])

    assert cases.last is None
    assert list(cases.histories()) == []
