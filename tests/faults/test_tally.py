"""Counting what writers were acknowledged while they write it down."""

from pathlib import Path
from uuid import UUID

import msgspec

from tests.faults.tally import Tally
from tests.history.observations import Acknowledged, Unknown

TWO_EVENTS = msgspec.json.encode(Acknowledged(1.0, "writer-0.1", UUID(int=1), (1, 2))) + b"\n"
UNKNOWN = msgspec.json.encode(Unknown(1.0, "writer-0.1", UUID(int=2))) + b"\n"


def test_only_acknowledged_events_count(tmp_path: Path) -> None:
    """Of all writers and all their lives; readers acknowledge nothing."""
    (tmp_path / "writer-0.1.jsonl").write_bytes(TWO_EVENTS + UNKNOWN)
    (tmp_path / "writer-1.2.jsonl").write_bytes(TWO_EVENTS)
    (tmp_path / "reader-0.1.jsonl").write_bytes(TWO_EVENTS)

    assert Tally(tmp_path).update() == 4


def test_a_line_that_is_being_written_counts_once_it_is_whole(tmp_path: Path) -> None:
    """Neither too early nor twice."""
    journal = tmp_path / "writer-0.1.jsonl"
    tally = Tally(tmp_path)

    journal.write_bytes(TWO_EVENTS + TWO_EVENTS[:20])
    assert tally.update() == 2
    journal.write_bytes(TWO_EVENTS + TWO_EVENTS)
    assert tally.update() == 4
    assert tally.update() == 4
