"""Casework as it runs: HTTP, Kafka and the command line around one real broker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import count
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import httpx
import msgspec
import pytest

from contracts.commands import Answer
from contracts.topics import PARTITIONS, partition_for
from services.casework.views import VIEWS
from tests.services.casework.conftest import Replica, Topics
from tests.services.casework.counter import command, contact, report

pytestmark = pytest.mark.kafka

REPORT: dict[str, Any] = {
    "channel": "phone",
    "immediate_danger": False,
    "received_at": "2026-04-02T16:30:00+01:00",
    "reporter": {"capacity": "victim", "person": "p1"},
    "people": [{"ref": "p1", "name": "Ann Example"}],
    "victims": ["p1"],
    "motivation": {"asked": True, "hate": True, "strands": ["race"]},
}
CALL: dict[str, Any] = {
    "occurred_at": "2026-04-02T17:00:00+01:00",
    "data": {"type": "contact.made.v1", "party": "victim", "channel": "phone", "person": "p1", "note": "Ann Example"},
}
ASSIGN = {"type": "assign-officer.v1", "officer": "j.officer"}


async def opened(http: httpx.AsyncClient) -> dict[str, Any]:
    """A case opened by hand."""
    answer = await http.post("/v1/cases", json=REPORT)
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def test_a_case_is_opened_and_read_back_at_once(casework: Replica) -> None:
    """Whoever was answered sees their own write: in the case, its clocks, its history and the list."""
    http = casework.http
    said = await opened(http)
    path = f"/v1/cases/{said['case_id']}"

    case = await http.get(path)
    assert case.headers["ETag"] == f'"{said["version"]}"'
    assert (case.json()["kind"], case.json()["status"], case.json()["landlord"]) == ("hate", "open", "whg")
    clocks = (await http.get(f"{path}/clocks")).json()["clocks"]
    assert [(clock["clause"], clock["due"]) for clock in clocks] == [("whg:2.3.2", "2026-04-07T23:00:00Z")]
    history = (await http.get(f"{path}/history")).json()["entries"]
    assert [entry["type"] for entry in history][:2] == ["incident.reported.v1", "deadline.set.v1"]

    listed = await http.get("/v1/cases", params={"after": f"{said['partition']}:{said['position']}", "limit": 200})
    assert said["case_id"] in {one["case_id"] for one in listed.json()["items"]}
    assert (await http.get(f"/v1/commands/{said['command_id']}")).json() == said


async def test_a_key_that_is_used_again_is_the_same_command(casework: Replica) -> None:
    """A repeated post has the first answer and opens no second case."""
    key = {"Idempotency-Key": str(uuid4())}

    answers = [await casework.http.post("/v1/cases", json=REPORT, headers=key) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].json() == answers[1].json() == answers[2].json()


async def test_a_key_that_is_used_for_something_else_is_refused(casework: Replica) -> None:
    """The second fact was not recorded, and its sender must not think so; ids that others derive are no keys."""
    path, key = f"/v1/cases/{(await opened(casework.http))['case_id']}/facts", {"Idempotency-Key": str(uuid4())}
    other = {**CALL, "data": {**CALL["data"], "party": "reporter"}}

    answers = [await casework.http.post(path, json=one, headers=key) for one in (CALL, CALL, other)]
    derived = await casework.http.post(path, json=CALL, headers={"Idempotency-Key": str(uuid5(NAMESPACE_URL, "x"))})

    assert [answer.status_code for answer in (*answers, derived)] == [200, 200, 422, 400]
    assert answers[2].json()["errors"][0]["code"] == "id-used-before"


async def test_a_case_has_one_report(casework: Replica) -> None:
    """Another one is refused with what to do instead."""
    said = await opened(casework.http)
    report = {name: value for name, value in REPORT.items() if name != "received_at"} | {"type": "incident.reported.v1"}
    fact = {"occurred_at": "2026-04-01T17:00:00+01:00", "data": report}

    answer = await casework.http.post(f"/v1/cases/{said['case_id']}/facts", json=fact)

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:caseledger:problem:another-report")


async def test_what_is_too_large_is_refused_for_good(casework: Replica) -> None:
    """Whether Kafka does not take the command or the ledger not its events: sending it again would not help."""
    said = await opened(casework.http)
    for length in (9_700, 10_000):
        long = {**CALL, "data": {**CALL["data"], "note": "x" * length}, "why": "x" * (length - 9_650)}
        answer = await casework.http.post(f"/v1/cases/{said['case_id']}/facts", json=[long] * 100)
        assert (answer.status_code, answer.json()["type"]) == (413, "urn:caseledger:problem:too-large")


async def test_facts_are_accepted_and_requests_rest_on_a_version(casework: Replica) -> None:
    """The loser of a race learns what changed; asking again on top of it succeeds."""
    http = casework.http
    said = await opened(http)
    path = f"/v1/cases/{said['case_id']}"

    assert (await http.post(f"{path}/requests", json=ASSIGN)).status_code == 428
    fact = await http.post(f"{path}/facts", json=[CALL, CALL])
    assert fact.status_code == 200
    stale = await http.post(f"{path}/requests", json=ASSIGN, headers={"If-Match": f'"{said["version"]}"'})
    assert stale.status_code == 412
    assert stale.headers["content-type"] == "application/problem+json"
    assert [change["type"] for change in stale.json()["since"]] == ["contact.made.v1", "contact.made.v1"]
    done = await http.post(f"{path}/requests", json=ASSIGN, headers={"If-Match": stale.headers["ETag"]})
    assert done.status_code == 200
    refused = await http.post(
        f"{path}/requests", json={"type": "reopen-case.v1", "reason": "x", "expected_version": done.json()["version"]}
    )
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (403, "not-closed")


async def test_two_requests_on_one_version_cannot_both_win(casework: Replica) -> None:
    """Of ten officers who assign themselves at the same time exactly one is told that it is done."""
    said = await opened(casework.http)
    asked = [
        casework.http.post(
            f"/v1/cases/{said['case_id']}/requests",
            json={**ASSIGN, "officer": f"officer-{number}", "expected_version": said["version"]},
        )
        for number in range(10)
    ]

    statuses = sorted(answer.status_code for answer in await asyncio.gather(*asked))

    assert statuses == [200] + [412] * 9


async def test_another_landlords_case_is_not_there(casework: Replica) -> None:
    """It reads as any unknown case does, for every verb."""
    said = await opened(casework.http)
    path, other = f"/v1/cases/{said['case_id']}", {"Caseledger-Landlord": "amplius"}

    answers = [
        await casework.http.get(path, headers=other),
        await casework.http.post(f"{path}/facts", json=CALL, headers=other),
        await casework.http.post(f"{path}/requests", json={**ASSIGN, "expected_version": 2}, headers=other),
        await casework.http.get(f"{path}/history", headers=other),
        await casework.http.get(f"{path}/clocks", headers=other),
        await casework.http.get(f"{path}/diff", params={"from": "1", "to": "2"}, headers=other),
        await casework.http.post("/v1/cases", json=REPORT, headers=other | {"Idempotency-Key": said["case_id"]}),
        await casework.http.get(f"/v1/cases/{uuid4()}"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 8
    assert len({answer.json()["detail"] for answer in answers}) == 1
    assert (await casework.http.get(f"/v1/commands/{said['command_id']}", headers=other)).status_code == 404
    listed = await casework.http.get("/v1/cases", params={"limit": 200}, headers=other)
    assert said["case_id"] not in listed.text


async def test_what_is_no_moment_or_no_actor_is_refused_plainly(casework: Replica) -> None:
    """Each answer says what to give instead."""
    said = await opened(casework.http)
    path = f"/v1/cases/{said['case_id']}"

    assert (await casework.http.get(path, params={"as_known": "2026-04-02"})).status_code == 400
    assert (await casework.http.get(path, params={"as_known": "2020-01-01T00:00:00Z"})).status_code == 404
    assert (await casework.http.get(f"{path}/diff", params={"from": "1", "to": "soon"})).status_code == 400
    assert (await casework.http.get(path, headers={"Caseledger-Actor": ""})).status_code == 401
    assert (await casework.http.post("/v1/cases", content=b"{")).status_code == 400
    assert (await casework.http.get(f"/v1/commands/{uuid4()}")).status_code == 404


async def test_moments_and_differences(casework: Replica) -> None:
    """A case after its first event, as known between two, and what the second changed."""
    said = await opened(casework.http)
    path = f"/v1/cases/{said['case_id']}"
    await casework.http.post(f"{path}/facts", json=CALL)
    entries = (await casework.http.get(f"{path}/history")).json()["entries"]

    before = await casework.http.get(path, params={"version": said["version"]})
    known_then = await casework.http.get(path, params={"as_known": entries[1]["recorded_at"]})
    assert before.json() == known_then.json()
    assert before.json()["contacts"] == []
    changed = await casework.http.get(f"{path}/diff", params={"from": str(said["version"]), "to": str(len(entries))})
    pointers = [one["pointer"] for one in changed.json()["differences"]]
    assert any(pointer.startswith("/contacts/") for pointer in pointers)


async def test_replay_says_what_http_says(casework: Replica) -> None:
    """The command line, reading Kafka alone, prints the same bytes; and a timeline a person can read."""
    said = await opened(casework.http)
    await casework.http.post(f"/v1/cases/{said['case_id']}/facts", json=CALL)
    moment = {"as_known": "2100-01-01T00:00:00Z", "as_at": "2026-04-02T16:45:00+01:00"}

    over_http = await casework.http.get(f"/v1/cases/{said['case_id']}", params=moment)
    status, out, _ = await casework.cli(
        "replay", said["case_id"], "--json", *("--as-known", moment["as_known"], "--as-at", moment["as_at"])
    )
    assert (status, out.strip()) == (0, over_http.text)

    status, out, _ = await casework.cli("replay", said["case_id"])
    assert status == 0
    assert "contact.made.v1" in out
    assert "whg:2.3.2" in out
    assert (await casework.cli("replay", str(uuid4())))[0] == 1

    ends = {"from": "as_at:2026-04-02T16:45:00+01:00", "to": "2100-01-01T00:00:00Z"}
    over_http = await casework.http.get(f"/v1/cases/{said['case_id']}/diff", params=ends)
    status, out, _ = await casework.cli("replay", said["case_id"], "--json", "--from", ends["from"], "--to", ends["to"])
    assert (status, out.strip()) == (0, over_http.text)
    assert "/contacts/" in (await casework.cli("replay", said["case_id"], "--from", "1", "--to", "3"))[1]
    assert (await casework.cli("replay", said["case_id"], "--from", "1"))[0] == 2
    assert (await casework.cli("replay", "nonsense"))[0] == 2


async def test_a_rebuilt_view_is_the_live_one(casework: Replica) -> None:
    """Folded from nothing while the service runs, every view has the digest of the live one."""
    await opened(casework.http)
    await asyncio.gather(*(opened(casework.http) for _ in range(20)))

    status, out, err = await casework.cli("rebuild", "--all")

    assert status == 0, out + err
    assert out.count(" same ") == len(VIEWS)
    assert (await casework.cli("rebuild", "no-such-view"))[0] == 2


async def test_a_view_is_rebuilt_and_swapped_in_under_a_running_service(casework: Replica) -> None:
    """The service goes on from what took its view's place: a new case is listed, and digests still agree."""
    await opened(casework.http)

    status, out, err = await casework.cli("rebuild", "--all", "--swap")

    assert status == 0, out + err
    assert out.count(" in place ") == len(VIEWS)
    said = await opened(casework.http)
    listed = await casework.http.get("/v1/cases", params={"after": f"{said['partition']}:{said['position']}"})
    assert said["case_id"] in [one["case_id"] for one in listed.json()["items"]]
    assert (await casework.cli("rebuild", "--all"))[0] == 0


async def test_commands_that_come_twice_count_once(casework: Replica, topics: Topics) -> None:
    """A producer that repeats every record gets the same answer twice, and the case one event of each."""
    number = uuid4().int
    told = [report(number), contact(number)]

    await topics.send(*told, *told)
    answers = await topics.answers([one.id for one in told], 4)

    by_id: dict[UUID, list[Any]] = {one.id: [a for a in answers if a.command_id == one.id] for one in told}
    assert all(first == second for first, second in by_id.values())
    history = (await casework.http.get(f"/v1/cases/{told[0].id}/history")).json()["entries"]
    assert [entry["type"] for entry in history] == ["incident.reported.v1", "deadline.set.v1", "contact.made.v1"]


async def test_rubbish_blocks_nothing(casework: Replica, topics: Topics) -> None:
    """Records that are no commands of this partition lie before a good one on it; it is answered."""
    number = uuid4().int
    good = report(number)
    elsewhere = (f"person:{person}" for person in count() if _partition(f"person:{person}") != _partition(good.stream))
    astray = command(number, contact(number).body, stream=next(elsewhere))
    for value in (b"\xff\xfe", b"", b"[]", None, msgspec.json.encode({"id": str(uuid4()), "stream": "case:x"})):
        await topics.put(value, good.stream)
    await topics.put(msgspec.json.encode(astray), good.stream)
    await topics.send(good)

    answers = await topics.answers([good.id, astray.id], 2)

    assert {answer.command_id: answer.outcome for answer in answers} == {
        astray.id: Answer.FAILED,
        good.id: Answer.DONE,
    }
    assert "Ann Example" not in casework.log


def _partition(stream: str) -> int:
    return partition_for(stream, PARTITIONS)


@pytest.fixture
async def second(casework: Replica, kafka: str, tmp_path: Any) -> AsyncIterator[Replica]:
    """A second replica beside the first."""
    replica = await Replica(kafka, tmp_path).start()
    yield replica
    await replica.end()
    await replica.http.aclose()


async def test_every_replica_takes_and_shows_every_case(casework: Replica, second: Replica) -> None:
    """What one replica was told, the other shows at once, whichever of them has the partition."""
    said = await asyncio.gather(*(opened(http) for http in [casework.http, second.http] * 10))

    for number, one in enumerate(said):
        other = [second, casework][number % 2]
        shown = await other.http.get(f"/v1/cases/{one['case_id']}")
        assert shown.status_code == 200, shown.text
        assert shown.json()["version"] == one["version"]
