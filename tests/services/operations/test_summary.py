"""The first screen says what is in the ledger."""

import pytest
from prometheus_client import CollectorRegistry, Gauge

from deploy.create_topics import create_topics
from deploy.ports import free_port
from services.health import Health
from services.http_server import HttpServer
from services.operations.summary import summarise
from services.settings import read_settings
from services.web import make_app


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
        reports, *rest = await summarise(settings)

    assert reports.startswith("Reports in    ")
    assert rest == [
        "Cases         6: 1 anti social behaviour, 5 hate",
        "Clocks        0",
        "Notices       4: 4 delivered",
    ]
