"""What people type, read strictly; and the small parts that decide when to wait and when to give up."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import msgspec
import pytest

from contracts.commands import Answer, AssignOfficer, CommandOutcome, CorrectEntry
from contracts.facts.contact import ContactMade
from contracts.facts.report import IncidentReported
from services.casework.commands.ownership import Ownership
from services.casework.http.bodies import read_facts, read_report, read_request
from services.casework.http.moments import MomentError, either, moment
from services.outcomes import Outcomes
from services.web import Problem
from tests.services.casework.counter import case

NOW = datetime(2026, 4, 2, 17, 0, tzinfo=UTC)
CALL = {"type": "contact.made.v1", "party": "victim", "channel": "phone", "person": "p1"}
PAUSE = {"type": "contact.paused.v1", "ground": "victim_asked"}
REPORT = {
    "channel": "phone",
    "immediate_danger": False,
    "reporter": {"capacity": "victim", "person": "p1"},
    "people": [{"ref": "p1"}],
    "victims": ["p1"],
    "motivation": {"asked": True, "hate": True},
}


def encoded(value: Any) -> bytes:
    return msgspec.json.encode(value)


def problem(read: Any) -> tuple[int, list[tuple[str, str]]]:
    """The status and the (pointer, code) pairs of what is refused."""
    with pytest.raises(Problem) as refused:
        read()
    errors = refused.value.body.get("errors", [])
    return refused.value.status, [(one["pointer"], one["code"]) for one in errors]


def test_a_report_by_hand_is_received_now_unless_it_says_when() -> None:
    """The receipt is what staff say it was, else the clock's now."""
    told = read_report(encoded(REPORT), NOW)
    assert isinstance(told.data, IncidentReported)
    assert (told.occurred_at, told.data.victims) == (NOW, ("p1",))

    earlier = read_report(encoded({**REPORT, "received_at": "2026-04-02T16:30:00+01:00"}), NOW)
    assert earlier.occurred_at == datetime(2026, 4, 2, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "status", "errors"),
    [
        (b"{", 400, []),
        (b"\xff", 400, []),
        (encoded([]), 422, [("", "object")]),
        (encoded({**REPORT, "channel": "pigeon"}), 422, [("/channel", "word")]),
        (encoded({**REPORT, "nonsense": 1}), 422, [("/nonsense", "unknown-field")]),
        (encoded({**REPORT, "victims": ["p9"]}), 422, [("/victims/0", "unknown-ref")]),
        (encoded({**REPORT, "victims": ["p1"] * 101}), 422, [("/victims", "array")]),
        (encoded({**REPORT, "received_at": "2027-04-02T16:30:00+01:00"}), 422, [("/received_at", "future")]),
    ],
)
def test_a_wrong_report_is_refused_field_by_field(body: bytes, status: int, errors: list[tuple[str, str]]) -> None:
    """Each fault has the pointer of its field."""
    assert problem(lambda: read_report(body, NOW)) == (status, errors)


def test_facts_come_alone_or_in_a_list() -> None:
    """One statement, or several in the order given."""
    one = {"occurred_at": "2026-04-02T16:30:00+01:00", "data": CALL}
    assert len(read_facts(encoded(one), NOW)) == 1
    facts = read_facts(encoded([one, {**one, "why": "as told"}]), NOW)
    assert [fact.why for fact in facts] == [None, "as told"]
    assert isinstance(facts[0].data, ContactMade)


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ([], [("", "array")]),
        ([{"data": CALL}], [("/0/occurred_at", "missing")]),
        ({"occurred_at": "2026-04-02T16:30:00", "data": CALL}, [("/occurred_at", "instant")]),
        ({"occurred_at": "2026-04-09T16:30:00Z", "data": CALL}, [("/occurred_at", "future")]),
        (
            {"occurred_at": "2026-04-02T16:30:00Z", "data": {"type": "deadline.met.v1"}},
            [("/data/type", "unknown-type")],
        ),
        ({"occurred_at": "2026-04-02T16:30:00Z", "data": None}, [("/data", "object")]),
        ([{"occurred_at": "2026-04-02T16:30:00Z", "data": {**CALL, "party": "x"}}], [("/0/data/party", "word")]),
        ({"occurred_at": "2026-04-02T16:30:00Z", "data": CALL, "by": "me"}, [("/by", "unknown-field")]),
        ({"occurred_at": "2026-04-02T16:30:00Z", "data": CALL, "Ann Example": 1}, [("", "unknown-field")]),
        ({"occurred_at": "0001-01-01T00:00:00+14:00", "data": CALL}, [("/occurred_at", "too-early")]),
        (
            [{"occurred_at": "2026-04-02T16:30:00Z", "data": {**PAUSE, "until": "9999-12-31T23:59:59-14:00"}}],
            [("/0/data/until", "out-of-range")],
        ),
    ],
)
def test_wrong_facts_are_refused(body: Any, errors: list[tuple[str, str]]) -> None:
    """Nobody can state a conclusion of the ledger, a future fact, or a field that would be dropped."""
    assert problem(lambda: read_facts(encoded(body), NOW)) == (422, errors)


def suffered(*times: str) -> dict[str, Any]:
    """When an incident was suffered: from, and to if given."""
    return dict(zip(("suffered_from", "suffered_to"), times, strict=False))


@pytest.mark.parametrize(
    ("times", "pointer", "code"),
    [
        (("2026-03-29T01:30",), "suffered_from", "no-such-time"),
        (("2025-10-26T01:30",), "suffered_from", "ambiguous-time"),
        (("2026-02-29",), "suffered_from", "no-such-time"),
        (("2026-03-01", "2026-02-01"), "suffered_to", "order"),
        (("2027-01-01",), "suffered_from", "future"),
    ],
)
def test_a_time_that_no_clock_showed_is_refused_at_every_door(times: tuple[str, ...], pointer: str, code: str) -> None:
    """In a report, in a report stated as a fact, in a further incident, and in a correction."""
    incident = suffered(*times)
    report = {**REPORT, "incident": incident}
    fact = {"type": "incident.reported.v1", **report}
    further = {"type": "incident.further.v1", "channel": "phone", "incident": incident}
    correction = {"type": "correct-entry.v1", "entry": str(case(1)), "reason": "x", "replacement": fact}
    stated = {"occurred_at": "2026-04-02T16:30:00Z"}

    wrong = [
        (problem(lambda: read_report(encoded(report), NOW)), "/incident"),
        (problem(lambda: read_facts(encoded({**stated, "data": fact}), NOW)), "/data/incident"),
        (problem(lambda: read_facts(encoded({**stated, "data": further}), NOW)), "/data/incident"),
        (problem(lambda: read_request(encoded(correction), 1, NOW)), "/replacement/incident"),
    ]

    assert [found for found, _ in wrong] == [(422, [(f"{at}/{pointer}", code)]) for _, at in wrong]


def test_a_report_stated_as_a_fact_names_only_people_it_tells_of() -> None:
    """As the same report does at every other door."""
    fact = {"type": "incident.reported.v1", **REPORT, "victims": ["p9"]}
    stated = {"occurred_at": "2026-04-02T16:30:00Z", "data": fact}
    assert problem(lambda: read_facts(encoded(stated), NOW)) == (422, [("/data/victims/0", "unknown-ref")])


def test_a_request_rests_on_a_version() -> None:
    """Its own, else that of If-Match; without either it is refused with 428."""
    assign = {"type": "assign-officer.v1", "officer": "j.officer"}
    assert read_request(encoded(assign), 7, NOW) == AssignOfficer(officer="j.officer", expected_version=7)
    assert read_request(encoded({**assign, "expected_version": 3}), 7, NOW).expected_version == 3
    assert problem(lambda: read_request(encoded(assign), None, NOW)) == (428, [])


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"type": "record-facts.v1"}, [("/type", "unknown-type")]),
        ({"type": "assign-officer.v1"}, [("/officer", "missing")]),
        ({"type": "assign-officer.v1", "officer": 5}, [("/officer", "text")]),
        ({"type": "assign-officer.v1", "officer": "o", "note": "x"}, [("/note", "unknown-field")]),
        (
            {"type": "correct-entry.v1", "entry": str(case(1)), "reason": "x", "replacement": {**CALL, "x": 1}},
            [("/replacement/x", "unknown-field")],
        ),
        (
            {"type": "correct-entry.v1", "entry": str(case(1)), "reason": "x", "replacement": CALL}
            | {"occurred_at": "2026-05-02T16:30:00Z"},
            [("/occurred_at", "future")],
        ),
        (
            {"type": "correct-entry.v1", "entry": str(case(1)), "reason": "x"}
            | {"replacement": {**PAUSE, "until": "0001-01-01T00:00:00+14:00"}},
            [("/replacement/until", "out-of-range")],
        ),
    ],
)
def test_wrong_requests_are_refused(body: dict[str, Any], errors: list[tuple[str, str]]) -> None:
    """Each fault has the pointer of its field."""
    assert problem(lambda: read_request(encoded(body), 1, NOW)) == (422, errors)


def test_what_was_typed_is_not_repeated() -> None:
    """A word that is none of the list may be a name: the answer says where it stood, not what it was."""
    with pytest.raises(Problem) as refused:
        read_request(encoded({"type": "close-case.v1", "outcome": "Ann Example's"}), 1, NOW)
    assert refused.value.body["errors"][0]["pointer"] == "/outcome"
    assert "Ann" not in str(refused.value.body)


def test_a_correction_may_take_an_entry_away() -> None:
    """`replacement` null says that the entry should not be there."""
    body = {"type": "correct-entry.v1", "entry": str(case(1)), "reason": "twice", "replacement": None}
    asked = read_request(encoded(body), 1, NOW)
    assert isinstance(asked, CorrectEntry)
    assert asked.replacement is None


def test_moments_are_instants_with_offsets_or_versions() -> None:
    """A plus sign that a URL turned into a space still counts."""
    instant = datetime(2026, 4, 2, 15, 30, tzinfo=UTC)
    assert moment("2026-04-02T16:30:00 01:00", None, None).as_known == instant
    assert moment(None, "2026-04-02T15:30:00Z", "3").version == 3
    assert either("from", "12").version == 12
    assert either("to", "2026-04-02T16:30:00+01:00").as_known == instant
    assert either("to", "as_at:2026-04-02T16:30:00+01:00").as_at == instant


@pytest.mark.parametrize(
    "texts",
    [
        ("2026-04-02", None, None),
        ("2026-04-02T16:30:00", None, None),
        (None, "yesterday", None),
        (None, None, "0"),
        (None, None, "-1"),
        (None, None, "9" * 5000),
        ("0001-01-01T00:00:00+14:00", None, None),
        (None, "9999-12-31T23:59:59-14:00", None),
        ("2026-04-02T16:30:00Z", None, "3"),
    ],
)
def test_what_is_no_moment_is_refused(texts: tuple[str | None, str | None, str | None]) -> None:
    """A naive time, a word, a version that cannot be, or two answers to one question."""
    with pytest.raises(MomentError):
        moment(*texts)


@pytest.mark.parametrize("text", ["", "as_at:", "as_at:3", "0", "9" * 5000, "2026-04-02"])
def test_what_is_no_moment_is_not_compared(text: str) -> None:
    """Nothing at all is no moment either: it would silently mean now."""
    with pytest.raises(MomentError):
        either("from", text)


def outcome(number: int) -> CommandOutcome:
    return CommandOutcome(command_id=case(number), stream=f"case:{case(number)}", outcome=Answer.DONE, version=number)


async def test_an_answer_reaches_everyone_who_waits() -> None:
    """Two requests with one idempotency key are both answered, and the answer stays known."""
    outcomes = Outcomes()
    first, second = outcomes.expect(case(1)), outcomes.expect(case(1))
    unreadable = (b"{", b'{"command_id": "\xff"}', b'{"x": ' + b"[" * 100_000)

    outcomes.take([SimpleNamespace(value=value, partition=0, offset=1) for value in unreadable])
    outcomes.take([SimpleNamespace(value=encoded(outcome(1)), partition=0, offset=2)])

    assert await asyncio.gather(first, second) == [outcome(1), outcome(1)]
    assert outcomes.known(case(1)) == outcome(1)


async def test_answers_are_forgotten_oldest_first() -> None:
    """Memory is bounded, and what nobody waits for any longer leaves nothing behind."""
    outcomes = Outcomes(kept=2)
    outcomes.expect(case(9)).cancel()
    await asyncio.sleep(0)
    for number in (1, 2, 3):
        outcomes.note(outcome(number))

    assert [outcomes.known(case(number)) is not None for number in (1, 2, 3)] == [False, True, True]
    assert outcomes._awaited == {}
    assert outcomes.is_expected(case(9))
    assert not outcomes.is_expected(UUID(int=0))


def test_a_partition_is_read_before_it_is_written_to() -> None:
    """Every time the group is settled anew, others may have written meanwhile."""
    ownership = Ownership()
    ownership.assign([1, 2])
    assert (ownership.owns(1), ownership.owns(3), ownership.take_over(1)) == (True, False, True)
    assert (ownership.take_over(1), ownership.take_over(2)) == (False, True)
    ownership.revoke()
    assert ownership.owned == frozenset()
    ownership.assign([1])
    assert ownership.take_over(1)
