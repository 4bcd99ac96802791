"""The checker finds nothing in an honest history, and each kind of broken promise in a doctored one."""

import re
from pathlib import Path

import pytest

from ledger.commit import stored
from ledger.protocol import START, Chain, Checkpoint, seal
from ledger.records import NewEvent
from ledger.transport import Record, StoredRecord
from tests.history.checker import check
from tests.history.doctored import DOCTORED
from tests.history.honest import FIRST, NEVER, SECOND, History, honest_history
from tests.history.journal import Journal, read_journals
from tests.history.observations import Acknowledged, Ended, Paused, seen
from tests.history.rule import RawRecord, judge_records


def findings(history: History, *, gapless: bool = True) -> set[str]:
    """The kinds of broken promise in a history."""
    return {one.kind for one in check({0: history.records}, history.observations, history.final, gapless=gapless)}


def test_an_honest_history_is_without_findings() -> None:
    """Conflicts, void batches, unknown outcomes and refusals are no faults."""
    assert findings(honest_history()) == set()


@pytest.mark.parametrize("what", DOCTORED)
def test_a_doctored_history_is_found_out(what: str) -> None:
    """Each kind of broken promise is found, and called by its name."""
    history = honest_history()
    doctor, kind = DOCTORED[what]
    doctor(history)

    assert kind in findings(history)


def test_every_kind_of_finding_is_tried() -> None:
    """No check of the checker goes without a doctored history."""
    kinds: set[str] = set()
    for path in Path(__file__).parent.glob("*.py"):
        if path.name != Path(__file__).name:
            kinds |= set(re.findall(r'Finding\(\s*"([a-z ]+)"', path.read_text()))

    assert kinds == {kind for _, kind in DOCTORED.values()} | {"version taken twice"}


def test_streams_with_gaps_take_no_version_twice() -> None:
    """Where versions may have gaps, a version still counts once."""
    records = seal(START, [(FIRST, NewEvent("a", 7, b"x")), (SECOND, NewEvent("a", 7, b"y"))], 1)
    raw = [RawRecord(offset, r.key, r.value, r.stamp) for offset, r in enumerate(records)]

    assert "version taken twice" in {one.kind for one in check({0: raw}, [], gapless=False)}


def _unanswered() -> History:
    """The honest history without the first answer."""
    history = honest_history()
    history.observations = [
        one for one in history.observations if not (isinstance(one, Acknowledged) and one.append_id == FIRST)
    ]
    return history


def test_a_process_that_ended_owes_no_answer() -> None:
    """Only who is still there must be answered."""
    history = _unanswered()
    assert findings(history) == {"not answered"}
    history.observations.append(Ended(8.0, "writer"))

    assert findings(history) == set()


def test_a_process_that_stood_still_is_given_that_time() -> None:
    """An answer may come as much later as its process stood still, and no later."""
    history = _unanswered()
    history.observations.append(Acknowledged(9.0, "writer", FIRST, (1, 2)))
    history.observations.append(Paused(0.7, "writer", 6.0))
    assert "answered late" in findings(history)
    history.observations[-1] = Paused(0.7, "writer", 8.5)

    assert "answered late" not in findings(history)


def test_findings_are_sentences() -> None:
    """A finding says what happened: who, what, when and where."""
    history = honest_history()
    DOCTORED["an acknowledged record lost"][0](history)
    said = [str(one) for one in check({0: history.records}, history.observations) if one.kind == "lost"]

    assert said[0] == (
        "lost: Append 00000000-0000-0000-0000-000000000003 was acknowledged at positions (3, 4) to writer at 2.200000, "
        "but it does not count."
    )


def test_journals_survive_a_kill(tmp_path: Path) -> None:
    """What was noted comes back as it was; a last line that a kill cut off is passed over, damage elsewhere is not."""
    history = honest_history()
    with Journal(tmp_path / "one") as one, Journal(tmp_path / "two") as two:
        for number, observation in enumerate(history.observations):
            (one if number % 2 else two).note(observation)
    with (tmp_path / "one").open("ab") as cut:
        cut.write(b'{"type":"asked","at":3')

    assert read_journals(tmp_path.iterdir()) == sorted(history.observations, key=lambda o: o.at)
    with (tmp_path / "one").open("ab") as damaged:
        damaged.write(b"\n{}\n")
    with pytest.raises(ValueError, match=r"one, line \d+"):
        read_journals(tmp_path.iterdir())


def test_the_rule_agrees_with_the_ledgers_own() -> None:
    """Written twice, the rule comes to the same events: over void batches, settling ones and foreign records."""
    history = honest_history()
    settle = seal(_checkpoint(history.records), (), 1_800_000_000_000_000)
    events = [(NEVER, NewEvent("c", 1, b"one"))]
    raw = list(history.records)
    raw.append(RawRecord(len(raw), b"k", b"v", b"", 9.0))
    raw += _raw(settle, len(raw))
    raw += _raw(seal(_checkpoint(raw), events, 1_900_000_000_000_000), len(raw))
    chain = Chain(0)
    counted = [event for batch in chain.feed(_stored(raw)) for event in batch.events]

    assert seen(counted) == tuple(one.event for one in judge_records(0, raw).counting)
    assert len(counted) == 6


def _raw(records: list[Record], offset: int) -> list[RawRecord]:
    return [RawRecord(r.offset, r.key, r.value, r.stamp) for r in stored(records, offset)]


def _stored(records: list[RawRecord]) -> list[StoredRecord]:
    return [StoredRecord(r.offset, r.key, r.value, r.stamp) for r in records]


def _checkpoint(records: list[RawRecord]) -> Checkpoint:
    chain = Chain(0)
    chain.feed(_stored(records))
    return chain.checkpoint
