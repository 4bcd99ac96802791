"""What people ask over HTTP, read strictly: permissions without a version, and the facts that come along."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.commands import AuthoriseDisclosure, CloseCase, StartEnforcement
from contracts.facts.enforcement import ImpactAssessmentCompleted
from contracts.streams import Kind
from services.casework.http.bodies import FACTS, REQUESTS, read_facts, read_request
from services.casework.http.described import AsksForChange, StatesFacts
from services.web import Problem

NOW = datetime(2026, 6, 2, 17, 0, tzinfo=UTC)
START: dict[str, Any] = {"type": "start-enforcement.v1", "step": "injunction", "against": "x1"}
ASSESSED: dict[str, Any] = {
    "occurred_at": "2026-04-02T16:30:00Z",
    "data": {"type": "impact-assessment.completed.v1", "step": "injunction", "against": "x1"},
}
FAR_OFF = "2026-06-04T16:30:00Z"
CLOSE: dict[str, Any] = {"type": "close-case.v1", "outcome": "resolved"}
TELL: dict[str, Any] = {"type": "authorise-disclosure.v1", "recipient": "police", "purpose": "investigation"}


def read(body: Any, version: int | None = None, kind: Kind = Kind.CASE) -> Any:
    return read_request(json.dumps(body).encode(), version, NOW, kind)


def problem(body: Any, version: int | None = None, kind: Kind = Kind.CASE) -> tuple[int, list[tuple[str, str]]]:
    """The status that a body is refused with, and each fault's pointer and code."""
    with pytest.raises(Problem) as refused:
        read(body, version, kind)
    errors = refused.value.body.get("errors", [])
    return refused.value.status, [(error["pointer"], error["code"]) for error in errors]


def test_a_permission_needs_no_version() -> None:
    """It rests on one if it says so, itself or by If-Match; a change of the case must say which."""
    assert isinstance(read(START), StartEnforcement)
    assert [read(START, version).expected_version for version in (None, 7)] == [None, 7]
    assert read({**TELL, "expected_version": 3}, 7) == AuthoriseDisclosure(
        recipient="police", purpose="investigation", expected_version=3  # type: ignore[arg-type]
    )  # fmt: skip
    assert problem(CLOSE) == (428, [])


def test_an_unknown_request_is_told_before_its_version_is_missed() -> None:
    """Whoever mistypes it learns what there is to ask, not that a version is wanting."""
    assert problem({**START, "type": "request.start-enforcement.v1"}) == (422, [("/type", "unknown-type")])


def test_facts_come_along() -> None:
    """With a step, a disclosure or a closing."""
    for body in (START, TELL, {**CLOSE, "expected_version": 3}):
        [fact] = read({**body, "facts": [ASSESSED]}).facts
        assert isinstance(fact.data, ImpactAssessmentCompleted)
    assert read(CLOSE, 4) == CloseCase(outcome="resolved", expected_version=4)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({**START, "facts": [{**ASSESSED, "x": 1}]}, [("/facts/0/x", "unknown-field")]),
        ({**START, "facts": [ASSESSED, {**ASSESSED, "data": {"type": "x"}}]}, [("/facts/1/data/type", "unknown-type")]),
        ({**START, "facts": [{**ASSESSED, "occurred_at": FAR_OFF}]}, [("/facts/0/occurred_at", "future")]),
        ({**START, "facts": [{"data": ASSESSED["data"]}]}, [("/facts/0/occurred_at", "missing")]),
        ({**START, "facts": [5]}, [("/facts/0", "object")]),
        ({**START, "facts": "Ann Example"}, [("/facts", "array")]),
        ({**START, "facts": [ASSESSED] * 101}, [("/facts", "array")]),
        ({**START, "step": "exile"}, [("/step", "word")]),
        ({**START, "facts": [{**ASSESSED, "why": "a\0b"}]}, [("/facts/0/why", "text")]),
        ({**START, "type": ["start-enforcement.v1"], "expected_version": 1}, [("/type", "unknown-type")]),
        (
            {**TELL, "facts": [{**ASSESSED, "data": {"type": "training.completed.v1"}}]},
            [("/facts/0/data/type", "unknown-type")],
        ),
    ],
)  # fmt: skip
def test_what_comes_along_is_read_as_strictly_as_a_fact(body: dict[str, Any], errors: list[tuple[str, str]]) -> None:
    """Each fault has the pointer of its field; a fact of another kind of stream is none of a case."""
    assert problem(body) == (422, errors)


def test_leave_is_asked_of_cases_only() -> None:
    """A landlord's own stream takes corrections, and nothing else is asked of it."""
    assert problem(START, 1, Kind.LANDLORD) == (422, [("/type", "unknown-type")])


def test_every_request_is_described_with_an_example() -> None:
    """OpenAPI shows a body of each that the reader takes, and what a refusal looks like."""
    told = AsksForChange().to_schema()
    examples = told["requestBody"]["content"]["application/json"]["examples"]
    assert [read(one["value"]).__struct_config__.tag for one in examples.values()] == list(REQUESTS[Kind.CASE])
    [refused] = told["responses"]["403"]["content"]["application/problem+json"]["examples"].values()
    assert refused["value"]["errors"][0]["clause"]


def test_every_fact_is_described_with_an_example() -> None:
    """OpenAPI shows one of each that may be stated of a case, as it is taken."""
    examples = StatesFacts().to_schema()["requestBody"]["content"]["application/json"]["examples"]
    assert list(examples) == list(FACTS[Kind.CASE])
    assert all(
        read_facts(json.dumps(one["value"]).encode(), datetime(2027, 1, 1, tzinfo=UTC)) for one in examples.values()
    )


def test_what_is_asked_is_read_as_strictly_as_what_is_told() -> None:
    """A text that no database holds, and a name that ends with a line break, are told at once, each by its field."""
    body = {**START, "against": "x1\n", "reason": "a\0b", "urgent": "yes", "x": 1}
    told = [("/against", "text"), ("/reason", "text"), ("/urgent", "boolean"), ("/x", "unknown-field")]
    assert problem(body) == (422, told)


def test_why_a_fact_is_told_is_read_as_strictly_as_the_fact() -> None:
    """A reason with the character NUL in it is a fault of that field."""
    with pytest.raises(Problem) as refused:
        read_facts(json.dumps({**ASSESSED, "why": "a\0b"}).encode(), NOW)
    assert [error["pointer"] for error in refused.value.body["errors"]] == ["/why"]
