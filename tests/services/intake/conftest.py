"""The intake service as a process on a real Kafka, its both doors open."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from contracts.topics import PARTITIONS, REPORTS
from deploy.create_topics import create_topics
from deploy.ports import free_port
from services.settings import read_settings

Match = Callable[[ConsumerRecord[Any, Any]], bool]
READY_SECONDS = 30


class Doors:
    """Both doors of a running intake service, and what came out behind them."""

    def __init__(self, bootstrap: str, http: httpx.AsyncClient, producer: AIOKafkaProducer) -> None:
        self.bootstrap = bootstrap
        self.http = http
        self.producer = producer

    async def send(
        self, value: bytes | None, headers: list[tuple[str, Any]] | None = None, key: bytes | None = None
    ) -> Any:
        """Put a record on `reports`; returns where it lies."""
        return await self.producer.send_and_wait(REPORTS.name, value, key=key, headers=headers or [])

    async def found(self, topic: str, match: Match, count: int = 1) -> list[ConsumerRecord[Any, Any]]:
        """The first records of a topic that match, once there are so many; fails after ten seconds."""
        partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        consumer = AIOKafkaConsumer(bootstrap_servers=self.bootstrap, auto_offset_reset="earliest")
        await consumer.start()
        try:
            consumer.assign(partitions)
            await consumer.seek_to_beginning()
            found: list[ConsumerRecord[Any, Any]] = []
            async with asyncio.timeout(10):
                while len(found) < count:
                    for records in (await consumer.getmany(timeout_ms=100)).values():
                        found += filter(match, records)
            return found
        finally:
            await consumer.stop()


@pytest.fixture(scope="package")
async def doors(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Doors]:
    """A running intake service that is ready."""
    port, folder = free_port(), tmp_path_factory.mktemp("intake")
    log = folder / "log.jsonl"
    environ = {
        "KAFKA_BOOTSTRAP_SERVERS": kafka,
        "CASELEDGER_INTAKE_PORT": str(port),
        "CASELEDGER_DATA_DIR": str(folder),
    }
    await create_topics(read_settings(environ))
    with log.open("wb") as stderr:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.intake.app", env={**os.environ, **environ}, stderr=stderr
        )
    try:
        async with (
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http,
            AIOKafkaProducer(bootstrap_servers=kafka, max_request_size=2**20) as producer,
        ):
            await _until_ready(http, log.read_text)
            yield Doors(kafka, http, producer)
    finally:
        process.terminate()
        async with asyncio.timeout(15):
            status = await process.wait()
    assert status == 0, log.read_text()


async def _until_ready(http: httpx.AsyncClient, read_log: Callable[[], str]) -> None:
    async with asyncio.timeout(READY_SECONDS):
        while True:
            try:
                if (await http.get("/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
            assert "start.failed" not in read_log(), read_log()
