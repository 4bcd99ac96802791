"""A mirror that goes back from the middle of one batch into the middle of another never mixes the two."""

import asyncio
from uuid import UUID

from ledger.log import PartitionLog
from ledger.protocol import Chain
from ledger.records import NewEvent, Recorded
from ledger.testing import Fate, HandClock, InMemoryTransport
from ledger.transport import StoredRecord
from tests.ledger.virtual_time import run

APPEND = UUID(int=7)


def test_a_settled_batch_and_the_one_that_takes_its_place_are_not_mixed() -> None:
    """Both begin at one position and have as many records, but only one counts, in a mirror too."""

    async def case() -> None:
        transport = InMemoryTransport(fates=[Fate.LATE])
        log = PartitionLog(transport, "t", 0, clock=HandClock())
        await log.open()
        # What was in flight arrives after it was settled as never counting; another takes its place.
        flying = log.submit([NewEvent("a", 1, b"1"), NewEvent("b", 1, b"2")], append_id=APPEND)
        while transport.appends == 0:  # noqa: ASYNC110 - no event to wait for
            await asyncio.sleep(0)
        flying.cancel()
        assert await log.outcome(APPEND) is None
        transport.release()
        await log.append([NewEvent("a", 1, b"1"), NewEvent("c", 1, b"3")])
        source = transport.log("t", 0)
        late, placed = 2, 4

        assert [record.key for record in source] == [b"", b"", b"a", b"b", b"a", b"c"]
        rewound = [*source[: placed + 1], *source[late + 1 :]]
        assert _streams(rewound) == _streams(source) == ["a", "c"]

    run(case())


def _streams(records: list[StoredRecord]) -> list[str]:
    """The streams of the events that count in a log with these records."""
    copies = [StoredRecord(offset, r.key, r.value, r.stamp) for offset, r in enumerate(records)]
    events: list[Recorded] = [event for batch in Chain(0).feed(copies) for event in batch.events]
    return [event.stream for event in events]
