"""What judging a file says is what the ledger would have said of the same case."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import cycle
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from contracts.commands import AuthoriseDisclosure, Body, CloseCase, CorrectEntry, RecordFacts, StartEnforcement
from services.casework.case.history import History
from services.casework.judge.reading import read_lines
from services.casework.judge.telling import tell
from services.casework.judging import judge_case
from services.casework.replay import Moment, case_at
from tests.services.casework.domain.chance import RECEIPT, Step, steps
from tests.services.casework.domain.scenario import BOOK, Scenario
from tests.services.casework.judge.files import Written, lines_of, text


def lived(landlord: str, life: list[Step]) -> Scenario:
    """A case that went through its steps while notifications was up."""
    case = Scenario(landlord)
    case.clock.set(RECEIPT)
    for number, step in zip(cycle(range(1, 2**64)), life, strict=False):
        case.turn_to(case.clock.now() + step.later)
        body = step.body(case)
        if body is not None:
            case.hear(case.command(_happened(body, case.clock.now()), command_id=UUID(int=number)))
    case.turn_to(case.clock.now() + timedelta(days=1))
    return case


def _happened(body: Body, now: datetime) -> Body:
    """The same of what has happened by now: no door lets anything else in."""
    change = msgspec.structs.replace
    match body:
        case RecordFacts(facts=facts):
            return RecordFacts(facts=tuple(change(fact, occurred_at=min(fact.occurred_at, now)) for fact in facts))
        case CorrectEntry(occurred_at=datetime() as at):
            return change(body, occurred_at=min(at, now))
        case CloseCase(facts=facts) | StartEnforcement(facts=facts) | AuthoriseDisclosure(facts=facts):
            return change(body, facts=tuple(change(fact, occurred_at=min(fact.occurred_at, now)) for fact in facts))
    return body


def written(case: Scenario) -> list[Written]:
    """What the ledger holds, as a file; everyone whom a report names is described in it, as every door asks."""
    lines = lines_of(case.history.entries)
    for line in lines:
        for said in (line["data"], line["data"].get("replacement") or {}):
            _describe(said)
    return lines


def _describe(said: Any) -> None:
    if "victims" in said or "reporter" in said:
        named = [*said.get("victims", ()), said["reporter"].get("person")]
        people = said.setdefault("people", [])
        known = {person["ref"] for person in people}
        people += [{"ref": ref} for ref in sorted({ref for ref in named if ref} - known)]


def told(case: Scenario) -> History:
    """The case as a ledger in memory knows it that was told the file."""
    lines = read_lines(text(written(case)))
    return tell(lines, BOOK, {}, case.clock.now()).ledger.history(case.history.stream)


@pytest.mark.parametrize("landlord", ["whg", "derby-homes", "connexus"])
@settings(max_examples=150)
@given(life=st.lists(steps(), min_size=1, max_size=8))
def test_a_case_from_the_ledger_is_judged_the_same_from_a_file(landlord: str, life: list[Step]) -> None:
    """Any life of a case, read from the ledger and judged as a file: the same clocks and the same verdicts."""
    case = lived(landlord, life)
    assume(case.history.entries)
    now = case.clock.now()
    again = told(case)

    assert judge_case(again, BOOK, now, now) == judge_case(case.history, BOOK, now, now)
    moment = Moment(as_known=now, as_at=now)
    ours, theirs = case_at(again, moment, now), case_at(case.history, moment, now)
    assert ours is not None
    assert theirs is not None
    assert ours.clocks == theirs.clocks
