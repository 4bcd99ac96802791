"""A message sent again by an operator, through the running service."""

import asyncio

import pytest
from aiokafka import ConsumerRecord

from contracts.envelope import Reason
from contracts.topics import REPORTS, REPORTS_REJECTED
from services.intake.handlers import rejected_record
from services.operations.cli import main
from tests.services.intake.conftest import Doors
from tests.services.intake.messages import STRUCTURED, as_bytes, incident
from tests.services.intake.test_kafka_door import commands_of

pytestmark = pytest.mark.kafka
REASON = Reason(code="source-unlisted", message="This source is not listed.")
A_DAY_MS = 86_400_000


async def _redrive(place: str) -> int:
    """The exit code of the verb, which wants a thread without a loop."""

    def run() -> int:
        with pytest.raises(SystemExit) as left:
            main(["rejected", "redrive", place, "--by", "op1"])
        return int(left.value.code or 0)

    return await asyncio.to_thread(run)


async def test_redriven_twice_it_is_one_report_received_when_it_first_came(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time the same command by id and digest; received_at is the first arrival, not the day of the redrive."""
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", doors.bootstrap)
    message = incident()
    del message["data"]["received_at"]
    at = await doors.send(as_bytes(message), STRUCTURED)
    arrived = at.timestamp - A_DAY_MS
    body = as_bytes(message)
    headers = tuple((name, bytes(content)) for name, content in STRUCTURED)
    first = ConsumerRecord(REPORTS.name, at.partition, at.offset, arrived, 1, None, body, None, -1, len(body), headers)
    aside = rejected_record(first, [REASON])
    await doors.producer.send_and_wait(REPORTS_REJECTED.name, aside.value, headers=list(aside.headers))

    codes = [await _redrive(f"{at.partition}:{at.offset}") for _ in range(2)]
    sent, *again = await commands_of(doors, message, 3)

    assert codes == [0, 0]
    assert {(command.id, command.origin.digest) for command in again} == {(sent.id, sent.origin.digest)}
    for command in again:
        occurred = {command.issued_at, command.body.facts[0].occurred_at}
        assert [when.timestamp() * 1000 for when in occurred] == [pytest.approx(arrived, abs=1)]
