"""A Kafka whose topics nobody else writes to, for tests that judge everything on them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.create_topics import create_topics
from deploy.kafka import choose_kafka
from deploy.ports import free_port
from services.settings import read_settings


@asynccontextmanager
async def own_kafka(folder: Path) -> AsyncIterator[str]:
    """Its host and port, with the product's topics, until the end of the block."""
    environ = {name: value for name, value in os.environ.items() if name != "KAFKA_BOOTSTRAP_SERVERS"}
    own = {"CASELEDGER_DATA_DIR": str(folder), "CASELEDGER_KAFKA_PORT": str(free_port())}
    async with choose_kafka(read_settings(environ | own)) as kafka:
        await create_topics(read_settings({"KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap}))
        yield kafka.bootstrap
