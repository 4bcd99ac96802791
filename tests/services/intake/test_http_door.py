"""The HTTP door of the running service."""

import asyncio

import msgspec
import pytest

from contracts.commands import Command, report_id
from contracts.reports import ReportOutcome, Treatment
from contracts.topics import CASE_COMMANDS, REPORT_OUTCOMES, REPORTS
from tests.services.intake.conftest import Doors
from tests.services.intake.messages import SOURCE, as_bytes, in_binary, incident

pytestmark = pytest.mark.kafka
ONE = {"content-type": "application/cloudevents+json"}
MANY = {"content-type": "application/cloudevents-batch+json"}


async def command_of(doors: Doors, message: dict) -> Command:
    """The command that a message became."""
    identity = str(report_id(message["source"], message["id"])).encode()
    [record] = await doors.found(CASE_COMMANDS.name, lambda record: identity in (record.value or b"")[:60])
    return msgspec.json.decode(record.value, type=Command)


async def test_a_structured_event_is_taken_and_published_as_it_came(doors: Doors) -> None:
    """202 names the report and where its outcome will be; the very bytes lie on `reports` under source#id."""
    message = incident(traceparent="00-abc")

    response = await doors.http.post("/v1/reports", content=as_bytes(message), headers=ONE)

    identity = report_id(SOURCE, message["id"])
    assert response.status_code == 202
    assert response.json() == {
        "items": [
            {
                "source": SOURCE,
                "id": message["id"],
                "outcome": "pending",
                "report_id": str(identity),
                "status_url": f"/v1/reports/{identity}",
            }
        ]
    }
    key = f"{SOURCE}#{message['id']}".encode()
    [record] = await doors.found(REPORTS.name, lambda record: record.key == key)
    assert record.value == as_bytes(message)
    assert (await command_of(doors, message)).id == identity


async def test_binary_mode_is_the_same_message(doors: Doors) -> None:
    """The same message in binary mode has the same digest as in structured mode."""
    message = incident()
    headers, body = in_binary(message, "ce-")

    for content, named in ((as_bytes(message), ONE), (body, dict(headers))):
        assert (await doors.http.post("/v1/reports", content=content, headers=named)).status_code == 202

    identity = str(report_id(SOURCE, message["id"])).encode()
    records = await doors.found(CASE_COMMANDS.name, lambda record: identity in (record.value or b"")[:60], 2)
    assert len({msgspec.json.decode(record.value, type=Command).origin.digest for record in records}) == 1


async def test_a_batch_is_treated_item_by_item(doors: Doors) -> None:
    """Good items of a batch are taken, the others are reported beside them, in the batch's order."""
    good, bad = incident(), incident(landlord="amplius")

    response = await doors.http.post(
        "/v1/reports", content=b"[%s, 7, %s]" % (as_bytes(bad), as_bytes(good)), headers=MANY
    )

    assert response.status_code == 202
    first, second, third = response.json()["items"]
    assert (first["outcome"], first["reasons"][0]["pointer"], first["id"]) == ("rejected", "/landlord", bad["id"])
    assert (second["outcome"], second["reasons"][0]["code"]) == ("rejected", "unreadable")
    assert third["report_id"] == str((await command_of(doors, good)).id)


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        pytest.param(b"{", ONE, 400, id="not JSON"),
        pytest.param(b"7", ONE, 400, id="not an object"),
        pytest.param(b"{}", MANY, 400, id="not a batch"),
        pytest.param(b"[" * 100_000, ONE, 400, id="a depth bomb"),
        pytest.param(b'{"a":"%s"}' % (b"x" * 300_000), ONE, 413, id="too large"),
        pytest.param(b"[]" + b" " * 5_000_000, MANY, 413, id="a batch too large"),
        pytest.param(b"[%s]" % b",".join([b"7"] * 1001), MANY, 413, id="a batch of too many events"),
        pytest.param(b"{}", {"content-type": "text/plain"}, 415, id="plain text"),
        pytest.param(b"{}", {"content-type": "application/json"}, 415, id="JSON without attributes"),
        pytest.param(b"{}", {"content-type": "application/cloudevents+avro"}, 415, id="another format"),
        pytest.param(b"{}", ONE | {"content-encoding": "gzip"}, 415, id="a compressed body"),
        pytest.param(b"{}", ONE | {"content-encoding": "identity"}, 422, id="a body that says it is not compressed"),
        pytest.param(b"{}", ONE, 422, id="nothing in it"),
        pytest.param(b"[]", MANY, 422, id="an empty batch"),
        pytest.param(b"[{}, {}]", MANY, 422, id="a batch with nothing good"),
    ],
)
async def test_what_cannot_be_taken_is_a_problem(doors: Doors, content: bytes, headers: dict, status: int) -> None:
    """Each kind of unfit request has its status, as problem details."""
    response = await doors.http.post("/v1/reports", content=content, headers=headers)

    assert response.status_code == status, response.text
    assert response.headers["content-type"].startswith("application/problem+json")
    assert response.json()["detail"]


async def test_every_fault_has_a_pointer_and_no_value(doors: Doors) -> None:
    """422 lists every fault at once and repeats nothing of what was sent."""
    message = incident(landlord="WHG!")
    message["data"]["people"][0]["name"] = 7
    message["data"]["victims"] = "Jane Secret"

    response = await doors.http.post("/v1/reports", content=as_bytes(message), headers=ONE)

    assert response.status_code == 422
    assert {entry["pointer"] for entry in response.json()["errors"]} == {
        "/landlord",
        "/data/people/0/name",
        "/data/victims",
    }
    assert "Secret" not in response.text


async def test_the_outcome_can_be_asked_for(doors: Doors) -> None:
    """Unknown until an outcome is on its topic; then each treatment, the first one first."""
    message = incident()
    identity = report_id(SOURCE, message["id"])
    url = f"/v1/reports/{identity}"
    assert (await doors.http.get(url)).status_code == 404

    # Where no record lies: those that do have outcomes of their own.
    for treatment, offset in ((Treatment.ACCEPTED, 10**9), (Treatment.DUPLICATE, 10**9 + 1)):
        outcome = ReportOutcome(
            outcome=treatment,
            topic="reports",
            partition=0,
            offset=offset,
            source=SOURCE,
            id=message["id"],
            report_id=identity,
            case_id=identity,
        )
        await doors.producer.send_and_wait(REPORT_OUTCOMES.name, msgspec.json.encode(outcome), partition=0)

    async with asyncio.timeout(10):
        while len((await doors.http.get(url)).json().get("outcomes", ())) < 2:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)
    assert [one["outcome"] for one in (await doors.http.get(url)).json()["outcomes"]] == ["accepted", "duplicate"]


async def test_figures_and_documentation_are_served(doors: Doors) -> None:
    """Metrics count what came; the schema names the door, its headers and its problems."""
    await doors.http.post("/v1/reports", content=as_bytes(incident()), headers=ONE)

    metrics = (await doors.http.get("/metrics")).text
    taking = (await doors.http.get("/schema/openapi.json")).json()["paths"]["/v1/reports"]["post"]

    assert "caseledger_reports_received_total" in metrics
    assert [one["name"] for one in taking["parameters"]] == ["Idempotency-Key"]
    assert {"202", "413", "422", "429", "503"} <= taking["responses"].keys()
    assert "application/problem+json" in taking["responses"]["413"]["content"]
