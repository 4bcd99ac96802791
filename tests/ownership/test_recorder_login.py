"""An application of the `eventsourcing` library on a Kafka that asks for a user and a password."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import OperationalError

from tests.ledger.conformance import environment
from tests.ownership.conftest import PASSWORD, USER, Doors

pytestmark = pytest.mark.kafka


def test_application_logs_in_by_its_environment(kafka_doors: Doors) -> None:
    """With the password it works; with a wrong one it says what the cause may be."""
    login = {
        "KAFKA_TOPIC": f"recorder-{uuid4().hex[:12]}",
        "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "KAFKA_SASL_MECHANISM": "PLAIN",
        "KAFKA_SASL_USERNAME": USER,
        "KAFKA_SASL_PASSWORD": PASSWORD,
    }
    env = environment(kafka_doors.secured) | login
    with Application[UUID](env) as application:
        [recording] = application.save(Aggregate())

    assert recording.notification.id == 1
    with pytest.raises(OperationalError):
        Application[UUID](env | {"KAFKA_SASL_PASSWORD": "not-the-password"})
