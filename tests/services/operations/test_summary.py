"""The first screen says what is in the ledger."""

import re
from datetime import UTC, datetime

import pytest
from aiokafka import AIOKafkaProducer, ConsumerRecord
from prometheus_client import CollectorRegistry, Gauge

from contracts.envelope import Reason
from contracts.topics import REPORTS
from deploy.create_topics import create_topics
from deploy.ports import free_port
from services.health import Health
from services.http_server import HttpServer
from services.intake.handlers import rejected_record
from services.operations.redriving import Action, redrive
from services.operations.rejected import read_rejected
from services.operations.summary import summarise
from services.settings import read_settings
from services.web import make_app


async def _reject_and_redrive(kafka: str) -> None:
    record = ConsumerRecord(REPORTS.name, 0, 777_777, 1, 0, None, b"rubbish", None, 0, 7, ())
    aside = rejected_record(record, [Reason(code="unreadable", message="It is no JSON.")])
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        await producer.send_and_wait(aside.topic, aside.value, headers=list(aside.headers))
    [rejected] = [one for one in await read_rejected(kafka, {}) if one.original.offset == record.offset]
    action = Action("op1", datetime(2026, 4, 3, 9, tzinfo=UTC))
    assert len([done async for done in redrive(kafka, {}, [rejected], action)]) == 1


@pytest.mark.kafka
async def test_the_summary_is_what_kafka_and_the_services_tell(kafka: str) -> None:
    """Cases are summed by kind, clocks and notices by state; what there is none of is not named."""
    ports = {name: str(free_port()) for name in ("CASELEDGER_HTTP_PORT", "CASELEDGER_NOTIFICATIONS_PORT")}
    settings = read_settings({"KAFKA_BOOTSTRAP_SERVERS": kafka, **ports})
    await create_topics(settings)
    casework, notifications = CollectorRegistry(), CollectorRegistry()
    cases = Gauge("caseledger_cases", "Cases.", ["kind", "status"], registry=casework)
    cases.labels("hate", "open").set(3)
    cases.labels("hate", "closed").set(2)
    cases.labels("anti_social_behaviour", "open").set(1)
    notices = Gauge("caseledger_notices", "Notices.", ["state"], registry=notifications)
    notices.labels("delivered").set(4)
    notices.labels("failed").set(0)

    async with (
        HttpServer(
            make_app("casework", Health(), casework, []), "127.0.0.1", int(ports["CASELEDGER_HTTP_PORT"]), setting=""
        ),
        HttpServer(
            make_app("notifications", Health(), notifications, []),
            "127.0.0.1",
            int(ports["CASELEDGER_NOTIFICATIONS_PORT"]),
            setting="",
        ),
    ):
        before, *_ = await summarise(settings)
        await _reject_and_redrive(kafka)
        reports, *rest = await summarise(settings)

    [sent, rejected], [sent_then, rejected_then] = (map(int, re.findall(r"[0-9]+", line)) for line in (before, reports))
    assert reports.startswith("Reports in    ")
    # A record was sent again, which counts as sent; the mark beside the rejected one is no rejection.
    assert (sent_then, rejected_then) == (sent + 1, rejected + 1)
    assert rest == [
        "Cases         6: 1 anti social behaviour, 5 hate",
        "Clocks        0",
        "Notices       4: 4 delivered",
    ]
