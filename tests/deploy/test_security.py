"""The recipe for a Kafka that denies by default: everybody can do their work over TLS, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import NewTopic
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    KafkaError,
    TopicAuthorizationFailedError,
    for_code,
)

import deploy.security
from contracts.reports import ReportOutcome, Treatment
from contracts.topics import REPORT_OUTCOMES, REPORTS, TOPICS
from deploy.create_topics import create_topics
from deploy.local_kafka import LocalKafka
from deploy.ports import HOST
from deploy.security.acls import all_rules, apply
from services.kafka_clients import admin_client
from services.settings import Settings, read_settings
from services.topics import require_topics
from tests.acceptance.messages import SOURCE, STRUCTURED, report
from tests.acceptance.product import until
from tests.deploy.certificates import make_certificates
from tests.faults.ports import listening_ports
from tests.ownership.service import PORTS, Service

pytestmark = pytest.mark.kafka

PRINCIPALS = (*PORTS, "operator", "setup", "producer-whg", "producer-amplius", "admin")
RECIPE = Path(deploy.security.__file__).with_name("broker.properties")
SECONDS = 60.0
RECEIVED = "2026-04-02T16:30:00+01:00"


@dataclass(frozen=True)
class Secured:
    """A Kafka that denies by default, reached over TLS with a password."""

    bootstrap: str
    authority: Path

    def environ(self, principal: str) -> dict[str, str]:
        """The settings by which a service is that principal."""
        return {
            "KAFKA_BOOTSTRAP_SERVERS": self.bootstrap,
            "CASELEDGER_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
            "CASELEDGER_KAFKA_SASL_USERNAME": principal,
            "CASELEDGER_KAFKA_SASL_PASSWORD": password_of(principal),
            "CASELEDGER_KAFKA_CA_FILE": str(self.authority),
        }

    def settings(self, principal: str) -> Settings:
        """The same, read."""
        return read_settings(self.environ(principal))


def password_of(principal: str) -> str:
    """Each has its own."""
    return f"secret-of-{principal}"


@pytest.fixture(scope="module")
async def secured(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Secured]:
    """A broker with the recipe's settings, its users, the rules and, made by `setup`, the topics."""
    folder = tmp_path_factory.mktemp("secured")
    files = make_certificates(folder)
    port, between, controller = listening_ports(3)
    found = Secured(f"{HOST}:{port}", files.authority)
    admin = found.settings("admin")
    broker = LocalKafka(
        folder / "kafka",
        port=port,
        controller_port=controller,
        users={name: password_of(name) for name in PRINCIPALS},
        connection=admin.connection,
        settings={
            **recipe(),
            "super.users": "User:admin;User:CN=broker",
            "listeners": f"CLIENTS://{HOST}:{port},BROKERS://{HOST}:{between},CONTROLLER://{HOST}:{controller}",
            "advertised.listeners": f"CLIENTS://{HOST}:{port},BROKERS://{HOST}:{between}",
            "ssl.keystore.location": str(files.server),
            "ssl.truststore.location": str(files.authority),
        },
    )
    await broker.start()
    try:
        await apply(admin.bootstrap, admin.connection, all_rules(["whg", "amplius"]))
        await create_topics(found.settings("setup"))
        yield found
    finally:
        await broker.stop()


def recipe() -> dict[str, str]:
    """The settings of `deploy/security/broker.properties`, but for what a deployment fills in."""
    lines = RECIPE.read_text().splitlines()
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return {name: value for name, value in pairs if "<" not in value}


async def test_a_report_becomes_a_case_and_a_notice(secured: Secured, tmp_path: Path) -> None:
    """Each service signs in as itself and is refused nothing; its sender reads the outcome in a group of its own."""
    async with AsyncExitStack() as stack:
        services = {name: Service(name, secured.bootstrap, tmp_path / name, **secured.environ(name)) for name in PORTS}
        for one in services.values():
            stack.push_async_callback(one.close)
        await asyncio.gather(*(one.start() for one in services.values()))
        await asyncio.gather(*(one.ready() for one in services.values()))
        await _send(secured, "producer-whg", REPORTS.name, msgspec.json.encode(report("secured-1", RECEIVED)))
        outcome = await _outcome(secured, "producer-whg")
        notices = tmp_path / "notifications" / "data" / "notices"
        await until(lambda: asyncio.to_thread(_has_files, notices), SECONDS, lambda: services["notifications"].tail())
        lag = await services["casework"].http.get("/v1/lag", timeout=20)
        statuses = await asyncio.gather(*(one.stop() for one in services.values()))

        assert (outcome.source, outcome.id, outcome.outcome) == (SOURCE, "secured-1", Treatment.ACCEPTED)
        assert lag.status_code == 200
        assert {one["topic"] for one in lag.json()["partitions"]} == {"reports", "case-commands", "case-ledger"}
        assert set(statuses) == {0}
        assert not [one.name for one in services.values() if "uthoriz" in one.whole_log()]
        assert not [one.name for one in services.values() if "secret-of" in one.whole_log()]


@pytest.mark.parametrize(
    ("principal", "topic"),
    [
        ("intake", "case-ledger"),
        ("intake", "notice-ledger"),
        ("intake", "command-outcomes"),
        ("casework", "notice-ledger"),
        ("notifications", "case-ledger"),
        ("notifications", "reports"),
        ("operator", "case-ledger"),
        ("operator", "notice-ledger"),
        ("setup", "reports"),
        ("producer-whg", "case-commands"),
        ("producer-whg", "report-outcomes"),
        ("producer-whg", "case-ledger"),
    ],
)
async def test_nobody_writes_what_is_anothers(secured: Secured, principal: str, topic: str) -> None:
    """What no rule allows is refused."""
    with pytest.raises(TopicAuthorizationFailedError):
        await _send(secured, principal, topic, b"{}")


@pytest.mark.parametrize(
    ("principal", "topic"),
    [
        ("producer-whg", "reports"),
        ("producer-whg", "case-ledger"),
        ("notifications", "reports"),
        ("setup", "case-ledger"),
    ],
)
async def test_nobody_reads_what_is_anothers(secured: Secured, principal: str, topic: str) -> None:
    """A sender cannot read what others have sent, nor any case."""
    with pytest.raises(TopicAuthorizationFailedError):
        await _read(secured, principal, topic)


async def test_a_producer_cannot_use_anothers_group(secured: Secured) -> None:
    """Else it could take the other's outcomes away from it."""
    with pytest.raises(GroupAuthorizationFailedError):
        await _read(secured, "producer-whg", REPORT_OUTCOMES.name, group="producer-amplius-x")


@pytest.mark.parametrize("principal", ["intake", "casework", "notifications", "operator", "producer-whg"])
async def test_nobody_but_setup_makes_topics(secured: Secured, principal: str) -> None:
    """Not even one of the product's own names."""
    settings = secured.settings(principal)
    async with admin_client(settings.bootstrap, **settings.connection) as admin:
        [answer] = (await admin.create_topics([NewTopic("one-more", 1, 1)])).to_object()["topic_errors"]

    assert for_code(answer["error_code"]) is TopicAuthorizationFailedError


async def test_setup_makes_the_products_topics_only(secured: Secured) -> None:
    """They were made by it; another is refused."""
    settings = secured.settings("setup")
    assert set(await require_topics(settings)) == {topic.name for topic in TOPICS}
    async with admin_client(settings.bootstrap, **settings.connection) as admin:
        [answer] = (await admin.create_topics([NewTopic("one-more", 1, 1)])).to_object()["topic_errors"]

    assert for_code(answer["error_code"]) is TopicAuthorizationFailedError


async def test_rules_set_twice_are_the_same_and_only_an_admin_sets_them(secured: Secured) -> None:
    """Doing it again after each change of the table does no harm; no service can give itself more."""
    admin, casework = secured.settings("admin"), secured.settings("casework")

    await apply(admin.bootstrap, admin.connection, all_rules(["whg"]))
    with pytest.raises(KafkaError, match="ClusterAuthorizationFailed"):
        await apply(casework.bootstrap, casework.connection, all_rules(["whg"]))


async def test_a_certificate_of_another_authority_is_not_trusted(secured: Secured, tmp_path: Path) -> None:
    """A server that only looks like Kafka gets no password."""
    other = Secured(secured.bootstrap, make_certificates(tmp_path).authority).settings("admin")

    with pytest.raises(KafkaConnectionError):
        async with admin_client(other.bootstrap, **other.connection):
            pass


async def _send(secured: Secured, principal: str, topic: str, value: bytes) -> None:
    settings = secured.settings(principal)
    options: dict[str, Any] = {"bootstrap_servers": settings.bootstrap, **settings.connection}
    async with AIOKafkaProducer(**options, acks="all") as producer:
        headers = [("content-type", STRUCTURED.encode())]
        await asyncio.wait_for(producer.send_and_wait(topic, value, headers=headers), SECONDS)


async def _read(secured: Secured, principal: str, topic: str, group: str | None = None) -> bytes:
    """The first record of a topic."""
    settings = secured.settings(principal)
    options: dict[str, Any] = {"bootstrap_servers": settings.bootstrap, **settings.connection}
    consumer = AIOKafkaConsumer(topic, **options, group_id=group, auto_offset_reset="earliest")
    try:
        # One that is refused at its start has still to be stopped.
        await consumer.start()
        record = await asyncio.wait_for(consumer.getone(), SECONDS)
        return record.value or b""
    finally:
        await consumer.stop()


async def _outcome(secured: Secured, principal: str) -> ReportOutcome:
    said = await _read(secured, principal, REPORT_OUTCOMES.name, group=f"{principal}-crm")
    return msgspec.json.decode(said, type=ReportOutcome)


def _has_files(folder: Path) -> bool:
    return any(folder.glob("*.json"))
