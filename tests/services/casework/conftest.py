"""Casework as processes on a real Kafka."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from contracts.commands import Command, CommandOutcome
from contracts.topics import CASE_COMMANDS, COMMAND_OUTCOMES, partition_for
from deploy.create_topics import create_topics
from deploy.ports import free_port
from services.settings import read_settings

READY_SECONDS = 60
ANSWER_SECONDS = 30
OFFICER = {"Caseledger-Actor": "j.officer", "Caseledger-Role": "case-officer", "Caseledger-Landlord": "whg"}


class Replica:
    """One casework process and an HTTP client to it."""

    def __init__(self, bootstrap: str, folder: Path) -> None:
        self.port = free_port()
        self.environ = {
            "KAFKA_BOOTSTRAP_SERVERS": bootstrap,
            "CASELEDGER_DATA_DIR": str(folder),
            "CASELEDGER_HTTP_PORT": str(self.port),
        }
        self.http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", headers=OFFICER, timeout=20)
        self._log = folder / "casework.log"

    async def start(self) -> Replica:
        """Start the process and wait until it is ready."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as stderr:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "services.casework.app", env={**os.environ, **self.environ}, stderr=stderr
            )
        async with asyncio.timeout(READY_SECONDS):
            while not await self._is_ready():
                assert self._process.returncode is None, self.log
                await asyncio.sleep(0.1)
        return self

    async def _is_ready(self) -> bool:
        try:
            return (await self.http.get("/readyz")).status_code == 200
        except httpx.HTTPError:
            return False

    async def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal and wait; the process's status."""
        if self._process.returncode is None:
            self._process.send_signal(how)
        async with asyncio.timeout(20):
            return await self._process.wait()

    @property
    def log(self) -> str:
        """What it has logged."""
        return self._log.read_text()

    async def cli(self, *arguments: str) -> tuple[int, str, str]:
        """Run a verb of the command line with the same settings: status, stdout, stderr."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "services.operations.cli", *arguments),
            env={**os.environ, **self.environ},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(60):
            out, err = await process.communicate()
        assert process.returncode is not None
        return process.returncode, out.decode(), err.decode()


class Topics:
    """A plain client: sends commands, collects answers."""

    def __init__(self, bootstrap: str, producer: AIOKafkaProducer, partitions: int) -> None:
        self.bootstrap = bootstrap
        self._producer = producer
        self._partitions = partitions

    async def send(self, *commands: Command) -> None:
        """Put commands where their streams live."""
        for command in commands:
            await self.put(msgspec.json.encode(command), command.stream)

    async def put(self, value: bytes | None, stream: str) -> None:
        """Put a record where a stream lives."""
        partition = partition_for(stream, self._partitions)
        await self._producer.send_and_wait(CASE_COMMANDS.name, value, key=stream.encode(), partition=partition)

    async def answers(self, ids: Sequence[UUID], count: int) -> list[CommandOutcome]:
        """The answers to these commands so far, once there are so many; fails after half a minute.

        With as many as there are commands or more, each has one: a killed replica may answer some a third time.
        """
        where = [TopicPartition(COMMAND_OUTCOMES.name, number) for number in range(self._partitions)]
        consumer = AIOKafkaConsumer(bootstrap_servers=self.bootstrap, auto_offset_reset="earliest")
        await consumer.start()
        try:
            consumer.assign(where)
            await consumer.seek_to_beginning()
            found: list[CommandOutcome] = []
            async with asyncio.timeout(ANSWER_SECONDS):
                while len(found) < count or len({one.command_id for one in found}) < min(count, len(set(ids))):
                    read: dict[Any, list[Any]] = await consumer.getmany(timeout_ms=200)
                    outcomes = (
                        msgspec.json.decode(one.value, type=CommandOutcome) for of in read.values() for one in of
                    )
                    found += (outcome for outcome in outcomes if outcome.command_id in ids)
            return found
        finally:
            await consumer.stop()


@pytest.fixture(scope="package")
async def topics(kafka: str) -> AsyncIterator[Topics]:
    """The product's topics, made."""
    settings = read_settings({"KAFKA_BOOTSTRAP_SERVERS": kafka})
    await create_topics(settings)
    async with AIOKafkaProducer(bootstrap_servers=kafka, acks="all") as producer:
        yield Topics(kafka, producer, settings.partitions)


@pytest.fixture(scope="package")
async def casework(kafka: str, topics: Topics, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Replica]:
    """A running casework that is ready."""
    replica = await Replica(kafka, tmp_path_factory.mktemp("casework")).start()
    yield replica
    status = await replica.end()
    await replica.http.aclose()
    assert status == 0, replica.log
