"""The clients that ask a Kafka something while somebody waits."""

from __future__ import annotations

import asyncio

import pytest
from aiokafka.errors import KafkaError

from deploy.ports import free_port
from services import kafka_clients
from services.operations.rejected import read_rejected

HOST = "127.0.0.1"


async def test_a_kafka_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the connection and says nothing: whoever asked is told so within the time of a request."""
    monkeypatch.setattr(kafka_clients, "ANSWER_MS", 200)
    port = free_port()
    over = asyncio.Event()

    async def hang(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    async with await asyncio.start_server(hang, HOST, port), asyncio.timeout(8):
        with pytest.raises((KafkaError, OSError)):
            await read_rejected(f"{HOST}:{port}", {})
        async with asyncio.timeout(4):
            with pytest.raises((KafkaError, OSError)):
                async with kafka_clients.open_reader(f"{HOST}:{port}", {}):
                    pass
        over.set()
