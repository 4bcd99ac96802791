"""The contract over a real broker."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from ledger.kafka import KafkaTransport, connect
from ledger.topic import create_topic
from tests.ledger.contract import LedgerContract

pytestmark = pytest.mark.kafka


class TestKafka(LedgerContract):
    """Over connections of its own for each case."""

    @pytest.fixture
    async def transport(self, kafka: str) -> AsyncIterator[KafkaTransport]:
        async with connect(kafka) as transport:
            yield transport

    @pytest.fixture
    async def topic(self, kafka: str) -> str:
        topic = f"ledger-{uuid4().hex[:12]}"
        await create_topic(kafka, topic, partitions=2)
        return topic
