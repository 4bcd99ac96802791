"""The Kafka door of the running service."""

import json

import msgspec
import pytest

from contracts.commands import Command, report_id
from contracts.reports import ReportOutcome, Treatment
from contracts.topics import CASE_COMMANDS, PARTITIONS, REPORT_OUTCOMES, REPORTS_REJECTED, partition_for
from tests.services.intake.conftest import Doors
from tests.services.intake.messages import SOURCE, STRUCTURED, as_bytes, contact, in_binary, incident

pytestmark = pytest.mark.kafka


async def commands_of(doors: Doors, message: dict, count: int = 1) -> list[Command]:
    """The commands that a message became."""
    identity = report_id(message["source"], message["id"])
    records = await doors.found(
        CASE_COMMANDS.name, lambda record: str(identity).encode() in (record.value or b"")[:60], count
    )
    for record in records:
        assert record.partition == partition_for(record.key.decode(), PARTITIONS)
    return [msgspec.json.decode(record.value, type=Command) for record in records]


async def rejected_at(doors: Doors, place) -> tuple:
    """The rejected record and the outcome of the record that lay at this place."""

    def same_place(record) -> bool:
        headers = dict(record.headers)
        return (headers.get("caseledger-original-partition"), headers.get("caseledger-original-offset")) == (
            str(place.partition).encode(),
            str(place.offset).encode(),
        )

    def answers(record) -> bool:
        # Others who share the broker tell of accepted records at places they made up.
        outcome = msgspec.json.decode(record.value, type=ReportOutcome)
        by_intake = outcome.outcome is Treatment.REJECTED and outcome.case_id is None
        return by_intake and (outcome.partition, outcome.offset) == (place.partition, place.offset)

    [record] = await doors.found(REPORTS_REJECTED.name, same_place)
    [answer] = await doors.found(REPORT_OUTCOMES.name, answers)
    return record, msgspec.json.decode(answer.value, type=ReportOutcome), answer


async def test_both_modes_become_the_same_command(doors: Doors) -> None:
    """A structured message and the same one in binary mode become one command twice, with one digest."""
    message = incident()
    headers, body = in_binary(message, "ce_")
    first = await doors.send(as_bytes(message), STRUCTURED)
    second = await doors.send(body, headers)

    one, other = await commands_of(doors, message, 2)

    assert (one.id, one.stream, one.origin.digest) == (other.id, other.stream, other.origin.digest)
    assert {(c.origin.partition, c.origin.offset) for c in (one, other)} == {
        (first.partition, first.offset),
        (second.partition, second.offset),
    }


async def test_arrival_is_the_receipt_where_the_sender_names_none(doors: Doors) -> None:
    """Without received_at a report occurs when the broker took it, whatever time the sender's client put on it."""
    message = incident()
    del message["data"]["received_at"]
    place = await doors.producer.send_and_wait(
        "reports", as_bytes(message), headers=STRUCTURED, timestamp_ms=1_000_000_000_000
    )

    [command] = await commands_of(doors, message)

    assert command.issued_at == command.body.facts[0].occurred_at
    assert command.issued_at.timestamp() * 1000 == pytest.approx(place.timestamp, abs=1)
    assert command.issued_at.year >= 2024


async def test_a_fact_reaches_the_stream_of_a_report_that_has_not_come(doors: Doors) -> None:
    """about by source and id names the stream that the report will open."""
    report = incident()
    message = contact({"source": report["source"], "id": report["id"]})
    await doors.send(as_bytes(message), STRUCTURED)

    [command] = await commands_of(doors, message)

    assert command.stream == f"case:{report_id(report['source'], report['id'])}"


@pytest.mark.parametrize(
    ("value", "headers"),
    [
        pytest.param(None, [("nothing", None)], id="nothing at all"),
        pytest.param(b"", STRUCTURED, id="empty"),
        pytest.param(b"\xff\x00{", STRUCTURED, id="not JSON"),
        pytest.param(b"[" * 200_000, STRUCTURED, id="a depth bomb"),
        pytest.param(b"{}", [("content-type", b"\xff\xfe"), ("ce_id", b"\xc3")], id="headers that are not UTF-8"),
        pytest.param(b"{}", [("content-type", b"application/cloudevents+avro")], id="another format"),
        pytest.param(b"x" * 300_000, [("twice", b"1"), ("twice", b"2")], id="too large"),
    ],
)
async def test_rubbish_is_set_aside_byte_for_byte(doors: Doors, value: bytes | None, headers: list) -> None:
    """What cannot be read is kept with its bytes, key and headers, answered by its offset, and blocks nothing."""
    place = await doors.send(value, headers, key=b"key of the sender")
    after = incident()
    await doors.send(as_bytes(after), STRUCTURED)

    record, outcome, _ = await rejected_at(doors, place)

    assert await commands_of(doors, after)
    assert (record.value or b"") == (value or b"")
    assert record.key == b"key of the sender"
    assert list(record.headers[: len(headers)]) == headers
    assert outcome.outcome == "rejected"
    assert outcome.reasons
    assert outcome.source is None


async def test_a_rejection_names_its_fields_and_its_sender(doors: Doors) -> None:
    """Faults are answered under the sender's source, a pointer for each; the rejected record holds them too."""
    message = incident()
    message["data"]["channel"] = "pigeon"
    del message["data"]["reporter"]
    place = await doors.send(as_bytes(message), STRUCTURED, key=b"k")

    record, outcome, answer = await rejected_at(doors, place)

    pointers = {reason.pointer for reason in outcome.reasons}
    assert pointers == {"/data/channel", "/data/reporter"}
    assert {entry["pointer"] for entry in json.loads(dict(record.headers)["caseledger-reasons"])} == pointers
    assert (outcome.source, outcome.id, answer.key) == (SOURCE, message["id"], SOURCE.encode())
    assert outcome.report_id == report_id(SOURCE, message["id"])
    assert b"pigeon" not in answer.value


@pytest.mark.parametrize(
    ("attributes", "code"),
    [({"source": "https://stranger.example"}, "source-unlisted"), ({"landlord": "amplius"}, "landlord-not-bound")],
)
async def test_a_sender_speaks_only_for_its_landlords(doors: Doors, attributes: dict, code: str) -> None:
    """An unlisted source and another landlord's name are rejected with that reason."""
    place = await doors.send(as_bytes(incident(**attributes)), STRUCTURED)

    _, outcome, _ = await rejected_at(doors, place)

    assert [reason.code for reason in outcome.reasons] == [code]
