"""A small history without fault, to be doctored: what a writer, a rival and a follower went through."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from ledger.commit import stored
from ledger.protocol import START, Chain, Checkpoint, CountedBatch, seal
from ledger.records import NewEvent
from tests.history.fold import NOTHING, fold
from tests.history.observations import (
    Acknowledged,
    Asked,
    Conflicted,
    Folded,
    Observation,
    Refusal,
    Refused,
    Settled,
    Shown,
    StreamRead,
    Unknown,
    seen,
    wanted,
)
from tests.history.rule import RawRecord

FIRST, RIVAL, SECOND, LATE, NEVER, REFUSED = (UUID(int=number) for number in range(1, 7))
BEGAN_US = 1_700_000_000_000_000


class History(Struct):
    """What `check` takes; every field may be tampered with."""

    records: list[RawRecord]
    observations: list[Observation]
    final: list[Folded]


def honest_history() -> History:
    """Six appends: two counted at once, one lost to a rival, two of unknown outcome (one counts), one was refused."""
    log = _Log()
    first = log.land(START, FIRST, [NewEvent("a", 1, b"one"), NewEvent("a", 2, b"two")], at=1.0)
    log.land(START, RIVAL, [NewEvent("a", 1, b"rival")], at=1.1)
    second = log.land(first.checkpoint, SECOND, [NewEvent("a", 3, b"three"), NewEvent("b", 1, b"one")], at=2.0)
    late = log.land(second.checkpoint, LATE, [NewEvent("b", 2, b"two")], at=4.0)
    log.land(second.checkpoint, NEVER, [NewEvent("c", 1, b"one")], at=5.0)
    events = seen([event for batch in (first, second, late) for event in batch.events])
    observations: list[Observation] = [
        *(_asked(at, who, append_id, log.events[append_id]) for at, who, append_id in _QUESTIONS),
        _asked(6.0, "writer", REFUSED, [NewEvent("d", 1, b"one")]),
        Acknowledged(1.2, "writer", FIRST, (1, 2)),
        Conflicted(1.3, "rival", RIVAL, "a", 1, 2, 1),
        Acknowledged(2.2, "writer", SECOND, (3, 4)),
        StreamRead(2.3, "writer", 0, "a", events[:3]),
        Unknown(4.9, "writer", LATE),
        Unknown(4.95, "rival", NEVER),
        Settled(5.5, "writer", LATE, (5,)),
        Settled(5.6, "writer", NEVER, None),
        Refused(6.1, "writer", REFUSED, Refusal.REJECTED),
        Shown(2.5, "follower", 0, events[:3]),
        Folded(2.6, "follower", 0, 2, fold(NOTHING, events[:2])),
        Shown(4.5, "follower", 0, events[3:]),
    ]
    return History(log.records, observations, [Folded(7.0, "follower", 0, 5, fold(NOTHING, events))])


_QUESTIONS = (
    (0.5, "writer", FIRST),
    (0.6, "rival", RIVAL),
    (1.5, "writer", SECOND),
    (3.0, "writer", LATE),
    (3.1, "rival", NEVER),
)


def _asked(at: float, who: str, append_id: UUID, events: Sequence[NewEvent]) -> Asked:
    return Asked(at, who, 0, append_id, wanted(events), 2.0)


class _Log:
    def __init__(self) -> None:
        self.records: list[RawRecord] = []
        self.events: dict[UUID, Sequence[NewEvent]] = {}
        self._chain = Chain(0)

    def land(self, after: Checkpoint, append_id: UUID, events: Sequence[NewEvent], at: float) -> CountedBatch:
        """Put a batch into the log; void ones come back as an empty batch."""
        self.events[append_id] = events
        recorded_at_us = BEGAN_US + int(at * 1_000_000)
        batch = stored(seal(after, [(append_id, event) for event in events], recorded_at_us), len(self.records))
        self.records += [RawRecord(r.offset, r.key, r.value, r.stamp, at) for r in batch]
        counted = self._chain.feed(batch)
        return counted[0] if counted else CountedBatch(0, [], after)
