"""Properties of every file: the order of its lines, later knowledge, and instants far off."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.facts.review import CaseFact
from contracts.when import YEARS
from services.casework.judge.judged import Question, judge_lines
from services.casework.judge.lines import Faulty
from services.casework.judge.reading import read_lines
from services.casework.judge.text import in_words
from services.casework.working_time import LONDON
from tests.services.casework.domain.chance import RECEIPT, facts, halves, wild_instants
from tests.services.casework.domain.scenario import BOOK
from tests.services.casework.judge.files import Written, line, report, text

CASES = st.sampled_from(["case:first", "case:second"])
REQUESTS = st.sampled_from([
    ("request.close-case.v1", {"outcome": "resolved"}), ("request.reopen-case.v1", {"reason": "It began again."}),
    ("request.start-enforcement.v1", {"step": "injunction", "against": "x1"}),
    ("request.authorise-disclosure.v1", {"recipient": "police", "purpose": "investigation", "about": ["p1"]}),
    ("request.assign-officer.v1", {"officer": "a.one", "expected_version": 3}),
])  # fmt: skip


ASKED = wild_instants().filter(lambda at: YEARS.start < at.year < YEARS.stop - 1)
"""What may be asked for; an instant beyond is refused before anything is judged."""
NEAR, FAR = halves(40), wild_instants()
# A fact of any kind is a large strategy: it is made once for each choice of instants.
NEAR_FACTS, FAR_FACTS = facts(NEAR), facts(FAR)


def judge(written: str, landlord: str = "whg", **question: Any) -> bytes:
    """The bytes that `--json` prints, and the text beside it."""
    lines = read_lines(written, landlord=True)
    found = judge_lines(lines, BOOK, {}, Question(landlord, **question))
    assert list(in_words(found))
    return msgspec.json.encode(found)


@st.composite
def lives(draw: st.DrawFn, *, wild: bool = False) -> list[Written]:
    """Two cases of people whom one register knows, with facts of every kind, corrections and requests."""
    at, told = (FAR, FAR_FACTS) if wild else (NEAR, NEAR_FACTS)
    people = [{"ref": "p1", "source_ref": "T-1"}, {"ref": "p2", "source_ref": "T-2"}, {"ref": "x1"}]
    made = [
        report(draw(at), people=people, id=f"r{number}", stream=stream)
        for number, stream in enumerate(["case:first", "case:second"])
    ]
    made.append(line("family-link.recorded.v1", draw(at), stream="person:T-1", said={
        "other": "T-2", "relation": "sibling", "since": "2001-01-01"
    }))  # fmt: skip
    for number in range(draw(st.integers(0, 6))):
        made.append(_fact(draw, at, told, f"f{number}"))
    for tag, said in draw(st.lists(REQUESTS, max_size=3)):
        made.append(line(tag, draw(at), said, stream=draw(CASES)))
    made.append(line("moon.seen.v1", draw(at)))
    return made


def _fact(draw: st.DrawFn, at: st.SearchStrategy[datetime], told: st.SearchStrategy[CaseFact], name: str) -> Written:
    said = msgspec.to_builtins(draw(told))
    happened = draw(at)
    known = _later(happened, timedelta(hours=draw(st.integers(0, 800))))
    stream = draw(CASES)
    around: Written = {"id": name, "stream": stream, "recorded_at": known}
    if draw(st.booleans()) and said["type"] != "incident.reported.v1":
        around["corrects"] = draw(st.sampled_from(["f0", "f1"]))
    return line(said.pop("type"), happened, said, **around)


def _later(at: datetime, after: timedelta) -> str:
    """So much later; at the ends of the calendar, where there is nothing later or no other zone, the same instant."""
    try:
        return (at.astimezone(UTC) + after).astimezone(LONDON).isoformat()
    except OverflowError:
        return at.isoformat()


def sound(lines: list[Written]) -> list[Written]:
    """Without the lines that are faulty."""
    kept = list(lines)
    while kept:
        try:
            read_lines(text(kept), landlord=True)
        except Faulty as faulty:
            wrong = {one.line for one in faulty.faults}
            kept = [one for number, one in enumerate(kept, 1) if number not in wrong]
        else:
            break
    return kept


@settings(max_examples=40)
@given(lines=lives(), seed=st.integers(0, 2**16))
def test_any_order_of_lines_gives_the_same_bytes(lines: list[Written], seed: int) -> None:
    """Where a line stands in the file says nothing."""
    kept = sound(lines) or [report(RECEIPT)]
    mixed = random.Random(seed).sample(kept, len(kept))

    assert judge(text(mixed)) == judge(text(kept))


@settings(max_examples=40)
@given(lines=lives(), at=halves(40))
def test_later_knowledge_never_changes_what_was_known_earlier(lines: list[Written], at: datetime) -> None:
    """As known at an instant, lines recorded later might as well not be there."""
    kept = sound(lines)
    known = [one for one in kept if _recorded(one) <= at]
    if known:
        assert judge(text(kept), as_known=at) == judge(text(known), as_known=at)


def _recorded(one: Written) -> datetime:
    return datetime.fromisoformat(one.get("recorded_at", one["occurred_at"]))


@pytest.mark.parametrize("landlord", ["whg", "amplius", "all"])
@settings(max_examples=20)
@given(lines=lives(wild=True), as_known=st.none() | ASKED, as_at=st.none() | ASKED)
def test_no_file_makes_judging_fail(
    landlord: str, lines: list[Written], as_known: datetime | None, as_at: datetime | None
) -> None:
    """Whatever the instants, a file is judged or its faults are told."""
    judge(text(sound(lines) or [report(RECEIPT)]), landlord, as_known=as_known, as_at=as_at)


@settings(max_examples=200)
@given(value=st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["data", "type", "stream", "id", "corrects", "occurred_at", "entry", "other", "actor"]),
        inner, max_size=5,
    ),
    max_leaves=12,
))  # fmt: skip
def test_any_json_is_read_or_its_faults_are_told(value: object) -> None:
    """Nothing that is JSON makes reading fail in another way."""
    line_of = {"stream": "case:a", "landlord": "whg", "occurred_at": "2026-04-02T16:30:00Z", "data": value}
    for written in (value, line_of, {**line_of, "data": {"type": "incident.reported.v1", "people": value}}):
        try:
            lines = read_lines(msgspec.json.encode(written).decode(), landlord=True)
        except Faulty:
            continue
        assert lines
