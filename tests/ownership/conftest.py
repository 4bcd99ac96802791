"""A Kafka of these tests' own: its topics hold their records and no others, and it can be reached in three ways."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from deploy.create_topics import create_topics
from deploy.local_kafka import LocalKafka
from deploy.ports import HOST
from services.settings import read_settings
from tests.faults.ports import listening_ports

USER, PASSWORD = "caseledger", "a-good-password"


@dataclass(frozen=True)
class Doors:
    """The addresses of one Kafka."""

    plain: str
    """Reached as it is."""
    secured: str
    """Asks for a user and a password."""
    behind: int
    """The port that stands behind `advertised`: a proxy there can be put between."""
    advertised: int


@pytest.fixture(scope="package")
async def kafka_doors(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Doors]:
    """A broker with the product's topics made."""
    plain, secured, behind, advertised, controller = listening_ports(5)
    listeners = f"PLAINTEXT://{HOST}:{plain},SECURED://{HOST}:{secured},BEHIND://{HOST}:{behind}"
    login = "org.apache.kafka.common.security"
    broker = LocalKafka(
        tmp_path_factory.mktemp("kafka"),
        port=plain,
        controller_port=controller,
        settings={
            "listeners": f"{listeners},CONTROLLER://{HOST}:{controller}",
            "advertised.listeners": listeners.replace(f"BEHIND://{HOST}:{behind}", f"BEHIND://{HOST}:{advertised}"),
            "listener.security.protocol.map": (
                "PLAINTEXT:PLAINTEXT,SECURED:SASL_PLAINTEXT,BEHIND:PLAINTEXT,CONTROLLER:PLAINTEXT"
            ),
            "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-512",
            "listener.name.secured.plain.sasl.jaas.config": (
                f'{login}.plain.PlainLoginModule required user_{USER}="{PASSWORD}";'
            ),
            "listener.name.secured.scram-sha-512.sasl.jaas.config": f"{login}.scram.ScramLoginModule required;",
        },
    )
    await broker.start()
    try:
        await create_topics(read_settings({"KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap}))
        yield Doors(broker.bootstrap, f"{HOST}:{secured}", behind, advertised)
    finally:
        await broker.stop()
