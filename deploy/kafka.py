"""Which Kafka the product and its tests run on, by the user's settings."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from deploy.errors import KafkaUnavailable
from deploy.kafka_jars import Progress
from deploy.local_kafka import LocalKafka
from deploy.probe import require_answer
from services.settings import Settings


@dataclass(frozen=True)
class ChosenKafka:
    """A Kafka that answers: its bootstrap address, and the broker itself if it is a local one of ours."""

    bootstrap: str
    local: LocalKafka | None = None


@asynccontextmanager
async def choose_kafka(
    settings: Settings, *, environ: Mapping[str, str] = os.environ, progress: Progress = lambda _: None
) -> AsyncIterator[ChosenKafka]:
    """The Kafka of the settings: one outside, one in Docker, or a local broker with its data in the data folder.

    What was started here is stopped at the end. environ: where a local broker finds Java and its jars.
    Raises KafkaUnavailable saying which setting led where and why that did not work.
    """
    if settings.kafka == "outside":
        await _require_outside(settings)
        yield ChosenKafka(settings.bootstrap)
    elif settings.kafka == "docker":
        from deploy.docker_kafka import docker_kafka

        async with docker_kafka() as bootstrap:
            yield ChosenKafka(bootstrap)
    else:
        broker = LocalKafka(settings.data_dir / "kafka", port=settings.kafka_port.number, environ=environ)
        await broker.start(progress)
        try:
            yield ChosenKafka(broker.bootstrap, broker)
        finally:
            await broker.stop()


async def _require_outside(settings: Settings) -> None:
    try:
        await require_answer(settings.bootstrap, **settings.connection)
    except KafkaUnavailable as error:
        raise KafkaUnavailable(
            f"KAFKA_BOOTSTRAP_SERVERS={settings.bootstrap}: {error} Check that address and that Kafka is up there, "
            "or unset the setting to run on a local Kafka."
        ) from error
