"""A batch of the writer's own is folded in without decoding it: the same as reading it back, whatever came before."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from ledger.commit import stored
from ledger.protocol import START, Chain, Checkpoint, CountedBatch, Sealed, Void
from ledger.records import NewEvent
from ledger.transport import Record

STREAMS = st.text(st.characters(codec="utf-8"), max_size=8)
VERSIONS = st.integers(-(2**63), 2**63 - 1)
EVENTS = st.builds(NewEvent, STREAMS, VERSIONS, st.binary(max_size=8))
APPENDS = st.lists(st.tuples(st.uuids(), EVENTS), max_size=5)
STEPS = st.lists(
    st.fixed_dictionaries(
        {
            "events": APPENDS,
            "seconds_on": st.integers(-1, 1),
            "stale_head": st.booleans(),
            "in_between": st.sampled_from(["nothing", "foreign", "broken off", "rest only"]),
        }
    ),
    max_size=8,
)


def others(kind: str, head: Checkpoint) -> list[Record]:
    """Records of others that come to lie before the batch."""
    whole = Sealed.on(head, [(UUID(int=9), NewEvent("s", i, b"x")) for i in (1, 2)], head.recorded_at_us).records
    return {"nothing": [], "foreign": [Record(b"k", b"v", b"?", 0)], "broken off": whole[:1], "rest only": whole[1:]}[
        kind
    ]


@given(STEPS)
def test_own_batch_is_taken_as_if_it_were_read(steps: list[dict[str, object]]) -> None:
    """Extending by a sealed batch where it plainly counts, else feeding it, equals feeding every stored record."""
    writer, reader = Chain(3), Chain(3)
    heads, taken, read = [START], list[CountedBatch](), list[CountedBatch]()
    for step in steps:
        between = stored(others(str(step["in_between"]), writer.checkpoint), writer.next_offset)
        assert writer.feed(between) == reader.feed(between)
        head = heads[0] if step["stale_head"] else writer.checkpoint
        at = max(1_000_000, writer.checkpoint.recorded_at_us + 1_000_000 * int(str(step["seconds_on"])))
        sealed = Sealed.on(head, step["events"], at)  # type: ignore[arg-type]
        records = stored(sealed.records, writer.next_offset)
        own = writer.extend(sealed, writer.next_offset)
        taken += writer.feed(records) if own is None else [own]
        read += reader.feed(records)
        heads.append(writer.checkpoint)

    assert read == taken
    assert reader.checkpoint == writer.checkpoint
    assert reader.next_offset == writer.next_offset
    assert reader.voids == writer.voids


def test_batch_elsewhere_is_left_alone() -> None:
    """At another offset than the next, on another head or behind a batch broken off it is refused, unchanged."""
    chain = Chain(0)
    first = Sealed.on(START, [(UUID(int=1), NewEvent("s", 1, b"v"))], 0)

    assert chain.extend(first, 1) is None
    chain.feed(stored(others("broken off", START), 0))
    assert chain.extend(first, 1) is None
    assert (chain.checkpoint, chain.next_offset) == (START, 1)
    chain.feed(stored(first.records, 1))
    assert chain.extend(first, 2) is None
    assert chain.voids == {Void.INCOMPLETE: 1}
