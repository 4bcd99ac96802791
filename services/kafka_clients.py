"""Short-lived clients that ask a Kafka something; `connection` is what aiokafka takes for security."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient


@asynccontextmanager
async def admin_client(bootstrap: str, **connection: Any) -> AsyncIterator[AIOKafkaAdminClient]:
    """A started admin client. Raises aiokafka's KafkaError when no node answers."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, **connection)
    try:
        await admin.start()
        yield admin
    finally:
        await admin.close()


@asynccontextmanager
async def open_reader(bootstrap: str, connection: Mapping[str, Any], **options: Any) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer without a group, to be assigned by hand; it leaves no trace at the broker."""
    reader = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest", **connection, **options)
    try:
        await reader.start()
        yield reader
    finally:
        await reader.stop()
