"""How the recorders prove themselves to Kafka, by their environment."""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

from eventsourcing.persistence import InfrastructureFactoryError

PLAINTEXT = "PLAINTEXT"
PROTOCOLS = (PLAINTEXT, "SSL", "SASL_PLAINTEXT", "SASL_SSL")
MECHANISMS = ("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN")

Read = Callable[[str], str | None]


def read_login(read: Read) -> dict[str, Any]:
    """What a client of aiokafka takes for it; empty for a Kafka without security.

    Raises InfrastructureFactoryError naming the variable that is missing or wrong, and never what a password is.
    """
    protocol = _one_of(PROTOCOLS, "KAFKA_SECURITY_PROTOCOL", read)
    if protocol == PLAINTEXT:
        return {}
    login: dict[str, Any] = {"security_protocol": protocol}
    if protocol.endswith("SSL"):
        login["ssl_context"] = ssl.create_default_context(cafile=_ca_file(read))
    if protocol.startswith("SASL"):
        login["sasl_mechanism"] = _one_of(MECHANISMS, "KAFKA_SASL_MECHANISM", read)
        login["sasl_plain_username"] = _needed("KAFKA_SASL_USERNAME", protocol, read)
        login["sasl_plain_password"] = _needed("KAFKA_SASL_PASSWORD", protocol, read)
    return login


def _one_of(allowed: tuple[str, ...], name: str, read: Read) -> str:
    value = read(name) or allowed[0]
    if value not in allowed:
        raise InfrastructureFactoryError(f"{name} must be one of {', '.join(allowed)}, not {value}.")
    return value


def _needed(name: str, protocol: str, read: Read) -> str:
    value = read(name)
    if not value:
        raise InfrastructureFactoryError(f"KAFKA_SECURITY_PROTOCOL={protocol} needs {name} too.")
    return value


def _ca_file(read: Read) -> Path | None:
    name = read("KAFKA_CA_FILE")
    if name and not Path(name).is_file():
        raise InfrastructureFactoryError(f"KAFKA_CA_FILE={name} is no file.")
    return Path(name) if name else None
