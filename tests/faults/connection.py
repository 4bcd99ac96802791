"""A connection to a Kafka that may be down at the moment."""

import asyncio

from ledger.errors import TransportError
from ledger.kafka import KafkaTransport
from tests.faults.scene import REQUEST_SECONDS

RETRY_SECONDS = 0.2


async def connect(bootstrap: str) -> KafkaTransport:
    """Connect, as soon as any broker can be reached."""
    while True:
        try:
            return await KafkaTransport(bootstrap, request_seconds=REQUEST_SECONDS).start()
        except TransportError:
            await asyncio.sleep(RETRY_SECONDS)
