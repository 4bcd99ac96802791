"""Asking leave of a running casework: refused with clauses, granted with what was missing, the same answer again."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.services.casework.conftest import Replica

pytestmark = pytest.mark.kafka

AT_CONNEXUS = {"Caseledger-Landlord": "connexus"}
REPORT: dict[str, Any] = {
    "channel": "phone",
    "immediate_danger": False,
    "received_at": "2026-04-02T16:30:00+01:00",
    "reporter": {"capacity": "victim", "person": "p1"},
    "people": [{"ref": "p1"}, {"ref": "x1"}],
    "victims": ["p1"],
    "alleged_perpetrators": ["x1"],
    "motivation": {"asked": True, "hate": True, "strands": ["race"]},
}
INJUNCTION: dict[str, Any] = {"type": "start-enforcement.v1", "step": "injunction", "against": "x1", "urgent": True}
ASSESSED: dict[str, Any] = {
    "occurred_at": "2026-04-02T17:00:00+01:00",
    "data": {"type": "impact-assessment.completed.v1", "step": "injunction", "against": "x1"},
}
CLAUSE = "connexus:app1-stage-5"


async def test_leave_is_refused_with_clauses_and_granted_with_what_was_missing(casework: Replica) -> None:
    """No version is needed; a key that is used again has the first answer, refused or granted, and changes nothing."""
    http, refusal, grant = casework.http, str(uuid4()), str(uuid4())
    said = (await http.post("/v1/cases", json=REPORT, headers=AT_CONNEXUS)).json()
    path = f"/v1/cases/{said['case_id']}"

    async def ask(body: dict[str, Any], key: str) -> Any:
        headers = {**AT_CONNEXUS, "Idempotency-Key": key}
        return await http.post(f"{path}/requests", json=body, headers=headers)

    refused = [await ask(INJUNCTION, refusal) for _ in range(2)]
    granted = [await ask({**INJUNCTION, "facts": [ASSESSED]}, grant) for _ in range(2)]
    stale = await http.post(f"{path}/requests", json=INJUNCTION, headers={**AT_CONNEXUS, "If-Match": '"1"'})
    history = (await http.get(f"{path}/history", headers=AT_CONNEXUS)).json()["entries"]
    described = (await http.get("/schema/openapi.json")).json()["paths"]["/v1/cases/{case_id}/requests"]["post"]

    assert [answer.status_code for answer in (*refused, *granted, stale)] == [403, 403, 200, 200, 412]
    assert refused[0].json() == refused[1].json()
    assert granted[0].json() == granted[1].json()
    assert "start-enforcement.v1" in described["requestBody"]["content"]["application/json"]["examples"]
    errors = refused[0].json()["errors"]
    assert [(one["code"], one.get("clause")) for one in errors] == [("missing", CLAUSE), ("never-held-up", None)]
    asked_for = {"request.refused.v1", "impact-assessment.completed.v1", "enforcement.authorised.v1"}
    assert [one["type"] for one in history if one["type"] in asked_for] == [
        "request.refused.v1",
        "impact-assessment.completed.v1",
        "enforcement.authorised.v1",
    ]


async def test_consent_and_what_it_allows_are_shown(casework: Replica) -> None:
    """A withdrawal stops what was authorised; what was passed on before names whom to tell."""
    http, landlord = casework.http, {"Caseledger-Landlord": "derby-homes"}
    said = (await http.post("/v1/cases", json=REPORT, headers=landlord)).json()
    path, at = f"/v1/cases/{said['case_id']}", "2026-04-02T17:00:00+01:00"
    shared = {"recipient": "counselling", "purpose": "support"}
    consent = {"type": "consent.given.v1", "person": "p1", "form": "written", "document": "doc-1", **shared}
    made = {"type": "disclosure.made.v1", "about": ["p1"], "disclosure": "d1", **shared}
    facts = [{"occurred_at": at, "data": consent}, {"occurred_at": at, "data": made}]
    asked = {"type": "authorise-disclosure.v1", "about": ["p1"], "disclosure": "d2", "facts": facts, **shared}
    withdrawn = {"occurred_at": "2026-04-02T18:00:00+01:00", "data": {"type": "consent.withdrawn.v1", "person": "p1"}}

    granted = await http.post(f"{path}/requests", json=asked, headers=landlord)
    before = (await http.get(path, headers=landlord)).json()["sharing"]
    await http.post(f"{path}/facts", json=withdrawn, headers=landlord)
    after = (await http.get(path, headers=landlord)).json()["sharing"]

    assert granted.status_code == 200, granted.text
    assert [one["disclosure"] for one in before["waiting"]] == ["d2"]
    assert before["to_tell"] == []
    assert [one["says"] for one in after["consents"]] == ["withdrawn"]
    assert ([one["recipient"] for one in after["to_tell"]], after["waiting"]) == (["counselling"], [])
