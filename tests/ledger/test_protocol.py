"""The rule: which batches count, whatever the portions, repeats and rewinds."""

from uuid import UUID

import msgspec
import pytest

from ledger import stamp
from ledger.commit import stored
from ledger.protocol import GENESIS, START, Chain, Checkpoint, Void, batch_id, seal
from ledger.records import NewEvent
from ledger.transport import Record, StoredRecord
from tests.history.rule import RawRecord, judge_records

APPEND = UUID(int=5)


def batch(head: Checkpoint, *values: bytes, at: int = 1_000_000) -> list[Record]:
    """A batch of events on a head."""
    return seal(head, [(APPEND, NewEvent("s", i, value)) for i, value in enumerate(values)], at)


def on_log(*batches: list[Record]) -> list[StoredRecord]:
    """The batches one after the other."""
    return stored([record for one in batches for record in one], 0)


def after(*batches: list[Record]) -> Checkpoint:
    """The checkpoint once these were read."""
    chain = Chain(0)
    chain.feed(on_log(*batches))
    return chain.checkpoint


@pytest.fixture
def first() -> list[Record]:
    return batch(START, b"a", b"b")


def test_batch_on_the_head_counts(first: list[Record]) -> None:
    """A batch that names the last counting batch takes the next positions."""
    second = batch(after(first), b"c")
    chain = Chain(3)
    counted = chain.feed(on_log(first, second))

    assert [event.position for one in counted for event in one.events] == [1, 2, 3]
    assert [event.value for one in counted for event in one.events] == [b"a", b"b", b"c"]
    assert {3} == {one.partition for one in counted}
    assert Checkpoint(3, 4, batch_id(second), 2, 1_000_000) == chain.checkpoint


def test_rival_on_the_same_head_is_void(first: list[Record]) -> None:
    """Of two batches on one head the log's order decides; the second is void and counted as such."""
    rival = batch(START, b"x")
    chain = Chain(0)

    assert len(chain.feed(on_log(first, rival))) == 1
    assert chain.voids == {Void.SUPERSEDED: 1}
    assert chain.next_offset == 3


def test_repeat_is_void(first: list[Record]) -> None:
    """The same batch again, as after a lost answer, does not count again."""
    chain = Chain(0)

    assert len(chain.feed(on_log(first, first))) == 1
    assert chain.voids == {Void.SUPERSEDED: 1}


def test_settling_takes_no_position(first: list[Record]) -> None:
    """A settling batch moves the head, so that nothing on the old one can count, and no position."""
    settle = seal(after(first), [], 1_000_000)
    late = batch(after(first), b"late")
    chain = Chain(0)
    counted = chain.feed(on_log(first, settle, late))

    assert [len(one.events) for one in counted] == [2, 0]
    assert chain.checkpoint.next_position == 3
    assert chain.voids == {Void.SUPERSEDED: 1}


@pytest.mark.parametrize("size", [1, 2, 3])
def test_portions_do_not_matter(first: list[Record], size: int) -> None:
    """Batches count the same when records are handed over piece by piece."""
    log = on_log(first, batch(after(first), b"c", b"d", b"e"))
    whole, pieces = Chain(0), Chain(0)
    counted = [one for start in range(0, len(log), size) for one in pieces.feed(log[start : start + size])]

    assert whole.feed(log) == counted


def test_records_fed_twice_are_passed_over(first: list[Record]) -> None:
    """Reading from an earlier offset changes nothing."""
    chain = Chain(0)
    chain.feed(on_log(first))

    assert chain.feed(on_log(first)) == []
    assert chain.voids.total() == 0


@pytest.mark.parametrize("again_from", [0, 1, 2])
def test_mirror_rewound_within_a_batch(again_from: int) -> None:
    """A mirror that broke off within a batch and repeats some of its records loses nothing."""
    whole = batch(START, b"a", b"b", b"c")
    chain = Chain(0)
    [counted] = chain.feed(on_log(whole[:2], whole[again_from:]))

    assert [event.value for event in counted.events] == [b"a", b"b", b"c"]
    assert batch_id(whole) == chain.checkpoint.head


def test_batch_cut_short_is_void(first: list[Record]) -> None:
    """A batch whose rest never comes is void as a whole; the next one on the same head counts."""
    chain = Chain(0)
    [counted] = chain.feed(on_log(batch(START, b"x", b"y", b"z")[:2], first))

    assert [event.value for event in counted.events] == [b"a", b"b"]
    assert chain.voids == {Void.INCOMPLETE: 1}


def test_rest_without_beginning_is_void(first: list[Record]) -> None:
    """Records whose batch was not begun are void."""
    chain = Chain(0)
    chain.feed(on_log(first[1:], first))

    assert chain.voids == {Void.STRAY: 1}
    assert chain.checkpoint.next_position == 3


@pytest.mark.parametrize(
    "foreign",
    [b"", b"x", bytes(50), bytes(82), stamp.encode(stamp.encode_shared(9, 1, 1, 1), bytes(16), 0, 0, GENESIS)],
)
def test_foreign_records_are_void(first: list[Record], foreign: bytes) -> None:
    """What carries no valid stamp does not count and breaks nothing, even within a batch."""
    log = on_log(first[:1], [Record(b"k", b"v", foreign, 0)], first[1:])
    chain = Chain(0)

    assert len(chain.feed(log)) == 1
    assert chain.voids == {Void.FOREIGN: 1}


@pytest.mark.parametrize("wrong", ["recorded after the year 9999", "named in no text"])
def test_what_no_reader_could_name_is_void(first: list[Record], wrong: str) -> None:
    """A batch that rests on the head but has an instant or a stream that cannot be read never counts, for anybody."""
    if wrong == "named in no text":
        poison = [msgspec.structs.replace(record, key=b"\xff") for record in batch(after(first), b"c", b"d")]
    else:
        poison = batch(after(first), b"c", b"d", at=stamp.LAST_RECORDED_AT_US + 1)
    last = batch(after(first), b"e")
    chain = Chain(0)
    counted = chain.feed(on_log(first, poison, last))

    assert [event.value for one in counted for event in one.events] == [b"a", b"b", b"e"]
    assert set(chain.voids) == {Void.FOREIGN}
    raw = [RawRecord(one.offset, one.key, one.value, one.stamp) for one in on_log(first, poison, last)]
    assert [one.offset for one in judge_records(0, raw).counting] == [0, 1, 4]


def test_wrong_position_is_void(first: list[Record]) -> None:
    """A batch on the right head with other positions is not one of ours."""
    head = after(first)
    skipped = batch(Checkpoint(head.next_offset, 9, head.head), b"c")
    chain = Chain(0)
    chain.feed(on_log(first, skipped))

    assert chain.voids == {Void.MISPLACED: 1}


def test_going_back_in_time_is_void(first: list[Record]) -> None:
    """recorded_at never goes back within a partition."""
    chain = Chain(0)
    chain.feed(on_log(first, batch(after(first), b"c", at=999_999)))

    assert chain.voids == {Void.BACKDATED: 1}


def test_any_change_changes_the_id(first: list[Record]) -> None:
    """Key, value and stamp are all under the hash, and cannot be shifted into one another."""
    one = first[0]
    altered = [
        Record(one.key + b"x", one.value, one.stamp, one.timestamp_ms),
        Record(one.key, one.value + b"x", one.stamp, one.timestamp_ms),
        Record(one.key, one.value, one.stamp[:-1] + b"x", one.timestamp_ms),
        Record(one.key + one.value, b"", one.stamp, one.timestamp_ms),
    ]

    assert len({batch_id([record, first[1]]) for record in [one, *altered]}) == 5


def test_tampered_history_breaks_the_chain(first: list[Record]) -> None:
    """After a change to a stored value nothing later counts."""
    log = on_log(first, batch(after(first), b"c"))
    log[0] = StoredRecord(0, log[0].key, b"tampered", log[0].stamp)
    chain = Chain(0)

    assert len(chain.feed(log)) == 1
    assert chain.voids == {Void.SUPERSEDED: 1}
