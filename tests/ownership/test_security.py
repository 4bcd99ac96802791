"""A Kafka that asks for a user and a password: the right one opens, and a wrong one is named as a possible cause."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from aiokafka.errors import KafkaConnectionError
from litestar import Litestar

from services import runtime
from services.settings import read_settings
from services.topics import require_topics
from tests.ledger.kafka_configs import kafka_configs
from tests.ownership.conftest import PASSWORD, USER, Doors
from tests.ownership.service import PORTS, Service

pytestmark = pytest.mark.kafka


def _login(mechanism: str, password: str = PASSWORD) -> dict[str, str]:
    return {
        "CASELEDGER_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "CASELEDGER_KAFKA_SASL_MECHANISM": mechanism,
        "CASELEDGER_KAFKA_SASL_USERNAME": USER,
        "CASELEDGER_KAFKA_SASL_PASSWORD": password,
    }


@pytest.fixture(scope="module")
async def secured(kafka_doors: Doors) -> str:
    """The address that asks, its user known for both mechanisms."""
    known = f"SCRAM-SHA-512=[iterations=4096,password={PASSWORD}]"
    where = ("--bootstrap-server", kafka_doors.plain, "--entity-type", "users", "--entity-name", USER)
    await kafka_configs("--alter", *where, "--add-config", known)
    return kafka_doors.secured


@pytest.mark.parametrize(("mechanism", "names"), [("PLAIN", ["intake"]), ("SCRAM-SHA-512", [*PORTS])])
async def test_the_right_password_opens(secured: str, tmp_path: Path, mechanism: str, names: list[str]) -> None:
    """Every connection of every service logs in, whichever library makes it: each gets ready and ends well."""
    services = [Service(name, secured, tmp_path / name, **_login(mechanism)) for name in names]
    try:
        await asyncio.gather(*(one.start() for one in services))
        await asyncio.gather(*(one.ready() for one in services))
        assert {await one.stop() for one in services} == {0}
        assert not any(PASSWORD in one.tail() for one in services)
    finally:
        await asyncio.gather(*(one.close() for one in services))


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512"])
async def test_a_wrong_password_says_what_it_may_be(
    secured: str, monkeypatch: pytest.MonkeyPatch, mechanism: str
) -> None:
    """It shows as a lost connection, so the message names the password as a possible cause, and never repeats it."""
    monkeypatch.setattr(runtime, "_KAFKA_SECONDS", 0.0)
    settings = read_settings({"KAFKA_BOOTSTRAP_SERVERS": secured, **_login(mechanism, "not-the-password")})

    async def never_wired(_: runtime.Runtime) -> Litestar:
        raise AssertionError("a service is wired only once Kafka answers")

    with pytest.raises(KafkaConnectionError, match="the user name and password") as refused:
        await runtime.serve("intake", settings, never_wired)

    assert "not-the-password" not in str(refused.value)
    await require_topics(read_settings({"KAFKA_BOOTSTRAP_SERVERS": secured, **_login(mechanism)}))
