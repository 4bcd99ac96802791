"""Which Kafka the product and its tests run on, by the user's settings."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.errors import KafkaUnavailable
from deploy.kafka_jars import Progress
from deploy.local_kafka import LocalKafka
from deploy.probe import require_answer

DEFAULT_PORT = 9092


@dataclass(frozen=True)
class ChosenKafka:
    """A Kafka that answers: its bootstrap address, and the broker itself if it is a local one of ours."""

    bootstrap: str
    local: LocalKafka | None = None


@asynccontextmanager
async def choose_kafka(
    environ: Mapping[str, str] = os.environ,
    *,
    data_dir: Path | None = None,
    port: int | None = None,
    progress: Progress = lambda _: None,
    connection: Mapping[str, Any] | None = None,
) -> AsyncIterator[ChosenKafka]:
    """The Kafka at KAFKA_BOOTSTRAP_SERVERS if set; one in Docker if CASELEDGER_KAFKA=docker; else a local broker.

    What was started here is stopped at the end. data_dir and port are the local broker's, else by CASELEDGER_DATA_DIR
    and CASELEDGER_KAFKA_PORT; connection is what aiokafka takes for security, for a Kafka outside.
    Raises KafkaUnavailable saying which setting led where and why that did not work.
    """
    if outside := environ.get("KAFKA_BOOTSTRAP_SERVERS"):
        await _require_outside(outside, connection or {})
        yield ChosenKafka(outside)
    elif _wants_docker(environ):
        from deploy.docker_kafka import docker_kafka

        async with docker_kafka() as bootstrap:
            yield ChosenKafka(bootstrap)
    else:
        broker = LocalKafka(
            data_dir or Path(environ.get("CASELEDGER_DATA_DIR", "data"), "kafka"),
            port=port or _port(environ),
            environ=environ,
        )
        await broker.start(progress)
        try:
            yield ChosenKafka(broker.bootstrap, broker)
        finally:
            await broker.stop()


async def _require_outside(bootstrap: str, connection: Mapping[str, Any]) -> None:
    try:
        await require_answer(bootstrap, **connection)
    except KafkaUnavailable as error:
        raise KafkaUnavailable(
            f"KAFKA_BOOTSTRAP_SERVERS={bootstrap}: {error} Check that address and that Kafka is up there, "
            "or unset the setting to run on a local Kafka."
        ) from error


def _wants_docker(environ: Mapping[str, str]) -> bool:
    choice = environ.get("CASELEDGER_KAFKA", "")
    if choice not in {"", "local", "docker"}:
        raise KafkaUnavailable(
            f"CASELEDGER_KAFKA={choice} is not a choice: use docker, or leave it unset for a local one."
        )
    return choice == "docker"


def _port(environ: Mapping[str, str]) -> int:
    value = environ.get("CASELEDGER_KAFKA_PORT") or str(DEFAULT_PORT)
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise KafkaUnavailable(f"CASELEDGER_KAFKA_PORT={value} is not a port: give a number from 1 to 65535.")
    return int(value)
