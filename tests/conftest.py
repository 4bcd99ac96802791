"""One real Kafka and one real browser for the whole run of tests; Kafka is chosen as the product chooses its own."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Iterator
from typing import Protocol
from uuid import uuid4

import pytest
import structlog
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import for_code
from hypothesis import HealthCheck, settings

from deploy.kafka import choose_kafka
from deploy.ports import free_port
from services.kafka_clients import admin_client
from services.settings import read_settings
from tests.browser import browser

__all__ = ["browser"]

# How long an example takes hangs on what else the machine does, and no test is about that.
settings.register_profile("untimed", parent=settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

KEPT_FOR_EVER = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}


class MakeTopic(Protocol):
    """Makes a topic with a name of its own and returns that name."""

    def __call__(
        self, name: str = "test", *, partitions: int = 1, configs: dict[str, str] | None = None
    ) -> Awaitable[str]:
        """Configs are added to those of a ledger: kept for ever, whatever its size."""


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """Logs that a test set up, as every command does, end with it: their stream is closed by then."""
    handlers, level = logging.root.handlers, logging.root.level
    yield
    logging.root.handlers, logging.root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture(scope="session")
async def kafka(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Bootstrap address of a real Kafka: KAFKA_BOOTSTRAP_SERVERS, CASELEDGER_KAFKA=docker, else a broker of our own."""
    own = {"CASELEDGER_DATA_DIR": str(tmp_path_factory.mktemp("kafka")), "CASELEDGER_KAFKA_PORT": str(free_port())}
    async with choose_kafka(read_settings(os.environ | own)) as chosen:
        yield chosen.bootstrap


@pytest.fixture(scope="session")
async def kafka_topic(kafka: str) -> AsyncIterator[MakeTopic]:
    """A maker of fresh topics, ready to be written to; they are deleted at the end of the run."""
    made: list[str] = []
    async with admin_client(kafka) as admin:

        async def make(name: str = "test", *, partitions: int = 1, configs: dict[str, str] | None = None) -> str:
            topic = f"{name}-{uuid4().hex[:12]}"
            # As many copies as the cluster keeps by default; aiokafka allows that only with assignments, if empty.
            wanted = NewTopic(topic, partitions, -1, {}, {**KEPT_FOR_EVER, **(configs or {})})
            [answer] = (await admin.create_topics([wanted])).to_object()["topic_errors"]
            if answer["error_code"]:
                raise for_code(answer["error_code"])(answer["error_message"])
            made.append(topic)
            async with asyncio.timeout(10):
                while not await _has_leaders(admin, topic, partitions):  # noqa: ASYNC110 - no event to wait for
                    await asyncio.sleep(0.02)
            return topic

        yield make
        if made:
            await admin.delete_topics(made)


async def _has_leaders(admin: AIOKafkaAdminClient, topic: str, partitions: int) -> bool:
    [described] = await admin.describe_topics([topic])
    leaders = [partition["leader"] for partition in described["partitions"]]
    return len(leaders) == partitions and min(leaders) >= 0
