"""Reading a file of facts: what is taken as it is, and every fault with its line and place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from services.casework.judge.lines import Faulty
from services.casework.judge.reading import read_lines
from tests.services.casework.judge.files import Written, call, faults, line, report, text

GOOD = report("2026-04-02 16:30", id="report")
CALL = call("2026-04-07 10:00", id="call")


def changed(written: Written, **around: Any) -> Written:
    """The line with other things around its data."""
    return {**written, **around}


def without(written: Written, name: str) -> Written:
    """The line without something around its data."""
    return {key: value for key, value in written.items() if key != name}


def saying(written: Written, **said: Any) -> Written:
    """The line with other things in its data."""
    return {**written, "data": {**written["data"], **said}}


@pytest.mark.parametrize(
    ("written", "pointer"),
    [
        ("{", ""),
        ("[1]", ""),
        ("7", ""),
        ("[" * 100_000, ""),
        (without(GOOD, "data"), "/data"),
        (changed(GOOD, data=None), "/data"),
        (changed(GOOD, data=[]), "/data"),
        (changed(GOOD, data={"channel": "phone"}), "/data"),
        (saying(GOOD, type=7), "/data"),
        (without(GOOD, "stream"), "/stream"),
        (changed(GOOD, stream="first"), "/stream"),
        (changed(GOOD, stream="estate:first"), "/stream"),
        (changed(GOOD, stream="person:T-1"), "/data/type"),
        (changed(GOOD, stream="landlord:whg"), "/data/type"),
        (changed(GOOD, stream="policy:"), "/stream"),
        (without(GOOD, "landlord"), "/landlord"),
        (changed(GOOD, landlord="WHG!"), "/landlord"),
        (without(GOOD, "occurred_at"), "/occurred_at"),
        (changed(without(GOOD, "occurred_at"), recorded_at="2026-04-02T17:00:00Z"), "/occurred_at"),
        (changed(GOOD, occurred_at="2026-04-02T16:30:00"), "/occurred_at"),
        (changed(GOOD, occurred_at="2026-02-30T16:30:00Z"), "/occurred_at"),
        (changed(GOOD, occurred_at="0001-01-01T00:00:00Z"), "/recorded_at"),
        (changed(GOOD, recorded_at="2026-03-30T12:00:00Z"), "/occurred_at"),
        (changed(GOOD, recorded_at="2999-01-01T00:00:00Z"), "/recorded_at"),
        (changed(GOOD, id="two words"), "/id"),
        (changed(GOOD, id=7), "/id"),
        (changed(GOOD, actor="j.officer"), "/actor"),
        (changed(GOOD, actor={"id": "j.officer"}), "/actor/role"),
        (changed(GOOD, colour="red"), "/colour"),
        (saying(GOOD, channel="pigeon"), "/data/channel"),
        (saying(GOOD, colour="red"), "/data/colour"),
        (saying(GOOD, victims=["p9"]), "/data/victims/0"),
        (saying(GOOD, incident={"suffered_from": "2026-03-29T01:30"}), "/data/incident/suffered_from"),
        (line("risk.assessed.v1", "2026-04-02 17:00", {"level": "high", "score": "9"}), "/data/score"),
        (line("request.close-case.v1", "2026-04-02 17:00"), "/data/outcome"),
        (line("request.close-case.v1", "2026-04-02 17:00", {"outcome": "resolved", "why": "x"}), "/data/why"),
        (line("settings.changed.v1", "2026-04-02 17:00", {"switches": {"opens": "9"}}), "/data/switches/opens"),
    ],
    ids=lambda one: one if isinstance(one, str) and len(one) < 40 else "",
)
def test_a_fault_is_told_by_its_line_and_place(written: Written | str, pointer: str) -> None:
    """Whatever is wrong with a line, it is told where."""
    faulty = written if isinstance(written, str) else json.dumps(written)

    assert faults(f"{text([GOOD])}# a comment\n{faulty}\n") == [(3, pointer)]


@pytest.mark.parametrize(
    ("correction", "pointer"),
    [
        (changed(CALL, id="x", corrects="nothing", recorded_at="2026-04-08T10:00:00Z"), "/corrects"),
        (changed(CALL, id="x", corrects="call"), "/recorded_at"),
        (changed(CALL, id="x", corrects="call", stream="case:other", recorded_at="2026-04-08T10:00:00Z"), "/corrects"),
        (changed(CALL, id="x", corrects="report", recorded_at="2026-04-08T10:00:00Z"), "/data"),
        (changed(CALL, id="x", corrects="report", data=None, recorded_at="2026-04-08T10:00:00Z"), "/data"),
        (changed(GOOD, id="x", corrects="call", recorded_at="2026-04-08T10:00:00Z"), "/data"),
        (
            changed(
                line("case.closed.v1", "2026-04-08 10:00", {"outcome": "resolved"}),
                corrects="call", recorded_at="2026-04-08T10:00:00Z",
            ),
            "/data/type",
        ),
        (line("entry.corrected.v1", "2026-04-08 10:00", {"entry": "nothing", "replacement": None}), "/data/entry"),
        (
            line("entry.corrected.v1", "2026-04-08 10:00", {"entry": "call", "replacement": {}}),
            "/data/replacement/type",
        ),
    ],
)  # fmt: skip
def test_a_correction_that_cannot_be_is_told(correction: Written, pointer: str) -> None:
    """It names a line of the same stream, which people stated, and a report stays a report."""
    assert faults(text([GOOD, CALL, correction])) == [(3, pointer)]


def test_every_fault_of_every_line_is_told() -> None:
    """One go is enough to mend a file; what a line holds of people is not repeated."""
    wrong = saying(changed(GOOD, landlord="W H"), channel="Hodan Example", colour="red")

    with pytest.raises(Faulty) as faulty:
        read_lines(text([wrong, CALL, changed(CALL, id="y", stream="cases/first")]) + "not json\n")

    places = [(one.line, one.pointer) for one in faulty.value.faults]
    assert places == [(1, "/landlord"), (3, "/stream"), (4, "")]
    assert str(faulty.value).startswith("line 1: /landlord: Must be a text")
    assert "Hodan" not in str(faulty.value)


def test_two_lines_of_one_id_are_told_unless_they_are_the_same() -> None:
    """A line that is there twice counts once; another with its id is a fault."""
    assert len(read_lines(text([GOOD, CALL, CALL]))) == 2
    assert faults(text([GOOD, CALL, changed(call("2026-04-07 11:00"), id="call")])) == [(3, "/id")]


def test_an_empty_file_is_told() -> None:
    """Comments alone are nothing to judge."""
    assert faults("# nothing\n\n// here\n") == [(1, "")]


def test_what_can_be_left_out_is_filled_in() -> None:
    """A line was known at once, its id follows from what it says, and whose it is may be said elsewhere."""
    bare = {name: CALL[name] for name in ("stream", "occurred_at", "data")}
    [one] = read_lines(text([bare]), landlord=True)
    [again] = read_lines("\n" + json.dumps(dict(reversed(bare.items())), indent=None), landlord=True)

    assert one.recorded_at == one.occurred_at
    assert one.landlord is None
    assert one.id == again.id
    [beside] = read_lines(text([line("homes.counted.v1", "2026-01-05", {"homes": 3}, stream="landlord:whg")]))
    assert beside.landlord == "whg"


def test_what_nobody_knows_yet_is_no_fault() -> None:
    """A type, a kind of stream and a request of a newer version are kept."""
    newer = [
        line("moon.seen.v1", "2026-04-02 17:00", {"phase": 3}),
        line("moon.seen.v1", "2026-04-02 17:00", stream="estate:x"),
        line("request.moon.v1", "2026-04-02 17:00"),
    ]

    assert [one.shape for one in read_lines(text(newer))] == [None, None, None]
