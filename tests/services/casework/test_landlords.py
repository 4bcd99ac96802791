"""What is stated of a landlord, its policy and its neighbourhoods, through the running system."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.services.casework.conftest import Replica

pytestmark = pytest.mark.kafka

MANAGER = {"Caseledger-Actor": "p.manager", "Caseledger-Role": "manager", "Caseledger-Landlord": "the-group"}
TRAINED = {
    "type": "training.completed.v1",
    "subject": "hate_crime",
    "group": "front-line",
    "trained": 118,
    "staff": 120,
}
REVIEWED = {"type": "policy.reviewed.v1", "by": "policy-group"}
TENSE = {"type": "tension.flagged.v1", "area": "St Ann's/Sneinton", "note": "Ann Example"}
LANDLORD, POLICY = "/v1/landlords/the-group", "/v1/policies/the-group"
AREA = "/v1/neighbourhoods/the-group/St%20Ann's%252FSneinton"
STREAMS: dict[str, tuple[str, dict[str, Any]]] = {
    LANDLORD: ("landlord:the-group", TRAINED),
    POLICY: ("policy:the-group", REVIEWED),
    AREA: ("neighbourhood:the-group/St%20Ann's%2FSneinton", TENSE),
}


class Manager:
    """Someone who acts for The Group."""

    def __init__(self, casework: Replica) -> None:
        self._http = casework.http

    async def state(self, path: str, data: dict[str, Any], **headers: str) -> httpx.Response:
        """A fact, stated of the stream at a path."""
        fact = {"occurred_at": "2026-04-02T17:00:00+01:00", "data": data}
        return await self._http.post(f"{path}/facts", json=fact, headers=MANAGER | headers)

    async def ask(self, path: str, request: dict[str, Any], **headers: str) -> httpx.Response:
        """A request."""
        return await self._http.post(f"{path}/requests", json=request, headers=MANAGER | headers)

    async def read(self, path: str, **moment: str) -> dict[str, Any]:
        """What a path shows at a moment."""
        answer = await self._http.get(path, params=moment, headers=MANAGER)
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown


@pytest.fixture
def manager(casework: Replica) -> Manager:
    """Someone who acts for The Group."""
    return Manager(casework)


@pytest.mark.parametrize("path", STREAMS)
async def test_a_fact_is_recorded_once_and_read_back(manager: Manager, path: str) -> None:
    """Twice under one key it is one entry; its stream bears the landlord's name and the neighbourhood's."""
    stream, fact = STREAMS[path]
    before, key = await manager.read(f"{path}/history"), str(uuid4())

    answers = [await manager.state(path, fact, **{"Idempotency-Key": key}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200], answers[0].text
    assert answers[0].json() == answers[1].json()
    after = await manager.read(f"{path}/history")
    assert (after["stream"], after["version"]) == (stream, before["version"] + 1)
    assert after["entries"][-1]["type"] == fact["type"]


@pytest.mark.parametrize(
    ("path", "fact", "status", "kind"),
    [
        ("/v1/landlords/whg", TRAINED, 404, "no-such-stream"),
        ("/v1/policies/whg", REVIEWED, 404, "no-such-stream"),
        ("/v1/neighbourhoods/whg/Bentley", TENSE, 404, "no-such-stream"),
        (LANDLORD, REVIEWED, 422, "invalid"),
        (POLICY, {"type": "contact.made.v1", "party": "victim", "channel": "phone"}, 422, "invalid"),
        ("/v1/neighbourhoods/the-group/Bentley", TENSE, 422, "other-area"),
    ],
)
async def test_what_does_not_belong_there_is_refused(
    manager: Manager, path: str, fact: dict[str, Any], status: int, kind: str
) -> None:
    """Another landlord's stream is not there; a fact of another kind of stream, or another area's, is a mistake."""
    answer = await manager.state(path, fact)

    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:caseledger:problem:{kind}")


async def test_another_landlords_streams_are_not_shown(casework: Replica) -> None:
    """Nor its verdicts; and a case takes no landlord's fact."""
    for path in ("landlords/whg/history", "landlords/whg/verdicts", "policies/whg/history"):
        assert (await casework.http.get(f"/v1/{path}", headers=MANAGER)).status_code == 404
    fact = {"occurred_at": "2026-04-02T17:00:00+01:00", "data": TRAINED}
    assert (await casework.http.post(f"/v1/cases/{uuid4()}/facts", json=fact, headers=MANAGER)).status_code == 422


@pytest.mark.parametrize(
    "path", ["landlords/W.H.G", "landlords/whg%0A", f"neighbourhoods/whg/{'x' * 101}", f"policies/{'w' * 41}"]
)
async def test_what_can_be_no_name_is_not_there(casework: Replica, path: str) -> None:
    """Nor for someone who acts for every landlord."""
    answer = await casework.http.get(f"/v1/{path}/history", headers=MANAGER | {"Caseledger-Landlord": ""})

    assert (answer.status_code, answer.json()["type"]) == (404, "urn:caseledger:problem:no-such-stream")


async def test_a_correction_leaves_what_was_known(manager: Manager) -> None:
    """The entry is told with its correction; as known before, without it; nothing else can be asked for."""
    first = (await manager.state(POLICY, REVIEWED)).json()
    [*_, entry] = (await manager.read(f"{POLICY}/history"))["entries"]
    correction = {
        "type": "correct-entry.v1", "entry": entry["event_id"], "reason": "Ann Example misread it.",
        "replacement": REVIEWED | {"changed": True},
    }  # fmt: skip
    version = str(first["version"])

    assert (await manager.ask(POLICY, correction)).status_code == 428
    assert (await manager.ask(POLICY, correction, **{"If-Match": version})).status_code == 200
    assert (await manager.ask(POLICY, correction, **{"If-Match": version})).status_code == 412
    assert (await manager.ask(POLICY, {"type": "close-case.v1", "outcome": "resolved"})).status_code in (422, 428)

    known = await manager.read(f"{POLICY}/history", as_known=entry["recorded_at"])
    assert known["entries"][-1]["corrected_by"] is None
    [*_, was, said] = (await manager.read(f"{POLICY}/history"))["entries"]
    assert (was["corrected_by"], said["corrects"]) == (said["event_id"], entry["event_id"])


async def test_the_landlords_own_clauses_are_judged(manager: Manager) -> None:
    """Training that was found to be needed is owed until everyone has had it; as known before, it still is."""
    group, as_at = {"subject": "challenging", "group": "front-line"}, "2026-05-01T00:00:00Z"
    needed = (await manager.state(LANDLORD, {"type": "training.required.v1", **group})).json()
    owed = await obligation(manager, needed, as_at=as_at)
    done = await manager.state(LANDLORD, {"type": "training.completed.v1", "trained": 120, "staff": 120, **group})

    assert owed["verdict"] == "pending"
    assert (await obligation(manager, needed, as_at=as_at, after=place(done.json())))["verdict"] == "met"
    before = (await manager.read(f"{LANDLORD}/history"))["entries"][needed["version"] - 1]["recorded_at"]
    assert (await obligation(manager, needed, as_at=as_at, as_known=before)) == owed


async def obligation(manager: Manager, stated: dict[str, Any], **moment: str) -> dict[str, Any]:
    """How what the landlord owes because of a stated fact stands at a moment."""
    shown = await manager.read(f"{LANDLORD}/verdicts", **{"after": place(stated)} | moment)
    [entry] = (await manager.read(f"{LANDLORD}/history", version=str(stated["version"])))["entries"][-1:]
    [clause] = [one for one in shown["verdicts"] if one["clause"] == "the-group:5.1.4"]
    assert {one["binds"] for one in shown["verdicts"]} == {"landlord"}
    found: dict[str, Any] = next(one for one in clause["obligations"] if one["events"][:1] == [entry["event_id"]])
    return found


def place(stated: dict[str, Any]) -> str:
    """Where in the ledger a stated fact is."""
    return f"{stated['partition']}:{stated['position']}"
