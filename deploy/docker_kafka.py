"""A Kafka in Docker, for machines that have a Docker daemon. Its data is gone when it stops."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from deploy.broker_settings import broker_settings
from deploy.errors import KafkaUnavailable
from deploy.kafka_jars import KAFKA_VERSION
from deploy.ports import HOST, free_port
from deploy.probe import refusal, require_answer, warm_up_groups

if TYPE_CHECKING:
    from testcontainers.core.container import DockerContainer

IMAGE = f"apache/kafka:{KAFKA_VERSION}"
_START_SECONDS = 60.0
_CONTROLLER_PORT = 29093  # seen inside the container only


@asynccontextmanager
async def docker_kafka() -> AsyncIterator[str]:
    """The bootstrap address of a Kafka in a new container, which is removed at the end.

    Raises KafkaUnavailable when there is no Docker daemon, no image to be had, or the broker does not answer.
    """
    container, bootstrap = await asyncio.to_thread(_start)
    try:
        await _become_ready(bootstrap)
        yield bootstrap
    finally:
        await asyncio.to_thread(container.stop)


async def _become_ready(bootstrap: str) -> None:
    try:
        async with asyncio.timeout(_START_SECONDS):
            while await refusal(bootstrap):  # noqa: ASYNC110 - a container is waited for
                await asyncio.sleep(0.1)
            await require_answer(bootstrap)
            await warm_up_groups(bootstrap)
    except TimeoutError:
        raise KafkaUnavailable(f"{IMAGE} was started in Docker but did not answer at {bootstrap} in time.") from None


def _start() -> "tuple[DockerContainer, str]":
    try:
        from docker.errors import DockerException  # type: ignore[import-untyped]
        from testcontainers.core.container import DockerContainer
    except ImportError as error:
        raise KafkaUnavailable("CASELEDGER_KAFKA=docker needs the package testcontainers: install it.") from error
    try:
        # Not testcontainers' KafkaContainer: its start script is made for Confluent's image, not for Apache's.
        container = DockerContainer(IMAGE)
        bootstrap = _configure(container)
        container.start()
    except DockerException as error:
        raise KafkaUnavailable(
            f"CASELEDGER_KAFKA=docker, but Docker could not start {IMAGE}: {error}. Start the Docker daemon, "
            "or leave CASELEDGER_KAFKA unset for a Kafka that needs no Docker."
        ) from error
    return container, bootstrap


def _configure(container: "DockerContainer") -> str:
    """Give the container its settings; the same port inside and outside, so that the address is known beforehand."""
    host, port = container.get_docker_client().host(), free_port()
    settings = broker_settings(1, port, {1: _CONTROLLER_PORT}, listen_on="0.0.0.0", reached_at=host)  # noqa: S104
    # The image takes a setting `a.b` as the variable KAFKA_A_B.
    container.with_envs(**{f"KAFKA_{name.replace('.', '_').upper()}": value for name, value in settings.items()})
    if host in {"localhost", HOST}:
        # Loopback only; testcontainers' own method binds every interface of the machine.
        container.ports[str(port)] = (HOST, port)  # type: ignore[assignment]
    else:
        container.with_bind_ports(port, port)
    return f"{host}:{port}"
