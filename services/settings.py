"""The settings of every process, read from the environment; the one place that knows the variables' names."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from contracts.topics import PARTITIONS
from services.kafka_security import PLAINTEXT, KafkaSecurity
from services.variables import SettingsError, Variables

__all__ = ["DOCKER_ADDRESS", "Settings", "SettingsError", "read_settings"]

DOCKER_ADDRESS = "docker-kafka"
"""The file in the data folder that says where a Kafka in Docker answers: its port is another at each start."""
EVENTS_IN_MEMORY = 20_000
"""Decoded they take about 1.3 kB each, so 65 MB."""

RATE_PER_SOURCE = 500
"""Above what one intake can take in over HTTP from a few busy senders together."""


@dataclass(frozen=True)
class Port:
    """A TCP port and the variable that sets it."""

    number: int
    variable: str


@dataclass(frozen=True)
class Settings:
    """What an operator chose; `read_settings` fills in the rest."""

    bootstrap: str
    """Hosts and ports of the Kafka, `host:port,host:port`."""
    security: KafkaSecurity
    kafka: str
    """Where the Kafka comes from: `outside` (it was there), `local` or `docker` (we start it)."""
    host: str
    """The address that every HTTP port is bound to."""
    ports: Mapping[str, Port]
    """Each service's HTTP port, by the service's name."""
    kafka_port: Port
    """The port of a local Kafka."""
    partitions: int
    """Partitions of a topic when it is made; fixed for its life."""
    data_dir: Path
    notices_dir: Path
    notices_in_files: bool
    """Whether notices were asked for in files, whatever other ways there are."""
    staff_file: Path | None
    """TOML: how staff are reached."""
    sources_file: Path | None
    policies_dir: Path | None
    """The folder of the landlords' policy packs; None for those that come with the program."""
    calendar_file: Path | None
    """The holiday table; None for the one that comes with the program."""
    rate_per_source: int
    """How many events a second a source may hand in over HTTP at each intake, over ten seconds."""
    events_in_memory: int
    """How many events of the cases last asked for casework keeps decoded."""
    database_url: str | None = field(repr=False)
    smtp_url: str | None = field(repr=False)
    webhook_url: str | None = field(repr=False)
    webhook_secret: str | None = field(repr=False)
    webhook_allow: frozenset[str]
    """The only hosts that a webhook may go to; those may lie in a private network."""
    pages_url: str | None
    """Where people sign in, as they see it; None for the pages' address on this machine."""
    notifications_url: str | None
    """Where casework and the command line find notifications; None for this machine."""
    samples: bool
    """Whether an empty ledger is fed sample reports."""
    now: datetime | None
    """Where the clock of all services starts; None for the machine's own time."""

    @property
    def reached_at(self) -> str:
        """The address at which the services answer on this machine."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - asked, not bound

    def address_of(self, service: str) -> str:
        """The URL, without a path, at which the service of that name answers: on this machine unless told otherwise."""
        if service == "notifications" and self.notifications_url:
            return self.notifications_url
        host = f"[{self.reached_at}]" if ":" in self.reached_at else self.reached_at
        return f"http://{host}:{self.ports[service].number}"

    @property
    def connection(self) -> dict[str, Any]:
        """The keyword arguments about security that any client of aiokafka takes."""
        return self.security.client_arguments()


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings given by these variables; raises SettingsError naming the first wrong one and its remedy."""
    read = Variables(environ)
    kafka_port = _port(read, "CASELEDGER_KAFKA_PORT", 9092)
    outside = read.text("KAFKA_BOOTSTRAP_SERVERS")
    data_dir = read.path("CASELEDGER_DATA_DIR") or Path("data")
    kafka = "outside" if outside else read.one_of("CASELEDGER_KAFKA", "local", ("local", "docker"))
    return Settings(
        bootstrap=_bootstrap(outside) if outside else _started_here(kafka, kafka_port.number, data_dir),
        security=_security(read, outside=bool(outside)),
        kafka=kafka,
        host=read.text("CASELEDGER_HOST") or "127.0.0.1",
        ports={
            "casework": _port(read, "CASELEDGER_HTTP_PORT", 8000),
            "intake": _port(read, "CASELEDGER_INTAKE_PORT", 8001),
            "notifications": _port(read, "CASELEDGER_NOTIFICATIONS_PORT", 8002),
        },
        kafka_port=kafka_port,
        partitions=read.count("CASELEDGER_PARTITIONS", PARTITIONS),
        data_dir=data_dir,
        notices_dir=read.path("CASELEDGER_NOTICES_DIR") or data_dir / "notices",
        notices_in_files=read.path("CASELEDGER_NOTICES_DIR") is not None,
        staff_file=read.file("CASELEDGER_STAFF_FILE"),
        sources_file=read.file("CASELEDGER_SOURCES_FILE"),
        policies_dir=read.folder("CASELEDGER_POLICIES_DIR"),
        calendar_file=read.file("CASELEDGER_CALENDAR_FILE"),
        rate_per_source=read.count("CASELEDGER_RATE_PER_SOURCE", RATE_PER_SOURCE, most=1_000_000),
        events_in_memory=read.count("CASELEDGER_EVENTS_IN_MEMORY", EVENTS_IN_MEMORY, most=10_000_000),
        database_url=read.secret("CASELEDGER_DATABASE_URL"),
        smtp_url=read.secret("CASELEDGER_SMTP_URL"),
        webhook_url=read.secret("CASELEDGER_WEBHOOK_URL"),
        webhook_secret=read.secret("CASELEDGER_WEBHOOK_SECRET"),
        webhook_allow=frozenset(read.words("CASELEDGER_WEBHOOK_ALLOW")),
        pages_url=read.url("CASELEDGER_PAGES_URL"),
        # Between services of one machine or cluster, whose network policy guards it.
        notifications_url=read.url("CASELEDGER_NOTIFICATIONS_URL", schemes=("http",)),
        samples=read.flag("CASELEDGER_SAMPLES", default=True),
        now=_now(read, outside=bool(outside)),
    )


def _port(read: Variables, variable: str, default: int) -> Port:
    return Port(read.port(variable, default), variable)


def _bootstrap(servers: str) -> str:
    for server in servers.split(","):
        host, _, port = server.strip().rpartition(":")
        if not (host and port.isdecimal() and 0 < int(port) < 65536):
            raise SettingsError(
                "KAFKA_BOOTSTRAP_SERVERS", servers, "give host:port, several separated by commas: kafka.example:9092"
            )
    return ",".join(server.strip() for server in servers.split(","))


def _started_here(kafka: str, port: int, data_dir: Path) -> str:
    address = data_dir / DOCKER_ADDRESS
    return address.read_text() if kafka == "docker" and address.exists() else f"127.0.0.1:{port}"


def _security(read: Variables, *, outside: bool) -> KafkaSecurity:
    security = KafkaSecurity(
        protocol=read.one_of(
            "CASELEDGER_KAFKA_SECURITY_PROTOCOL", PLAINTEXT, (PLAINTEXT, "SSL", "SASL_PLAINTEXT", "SASL_SSL")
        ),
        mechanism=read.one_of(
            "CASELEDGER_KAFKA_SASL_MECHANISM", "SCRAM-SHA-512", ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
        ),
        username=read.text("CASELEDGER_KAFKA_SASL_USERNAME"),
        password=read.secret("CASELEDGER_KAFKA_SASL_PASSWORD"),
        ca_file=read.file("CASELEDGER_KAFKA_CA_FILE"),
    )
    if security.protocol != PLAINTEXT and not outside:
        raise SettingsError(
            "CASELEDGER_KAFKA_SECURITY_PROTOCOL",
            security.protocol,
            "only an outside Kafka has security: name it with KAFKA_BOOTSTRAP_SERVERS",
        )
    if security.uses_sasl and not (security.username and security.password):
        raise SettingsError(
            "CASELEDGER_KAFKA_SECURITY_PROTOCOL",
            security.protocol,
            "it needs CASELEDGER_KAFKA_SASL_USERNAME and CASELEDGER_KAFKA_SASL_PASSWORD (or ..._PASSWORD_FILE) too",
        )
    return security


def _now(read: Variables, *, outside: bool) -> datetime | None:
    now = read.instant("CASELEDGER_NOW")
    if now and outside:
        raise SettingsError(
            "CASELEDGER_NOW",
            now.isoformat(),
            "it would put false times into the ledger of an outside Kafka: unset it or KAFKA_BOOTSTRAP_SERVERS",
        )
    return now
