"""Short-lived clients that ask a Kafka something; `connection` is what aiokafka takes for security."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient

from services.settings import Settings

ANSWER_MS = 10_000
"""How long one request may take."""


def no_answer(settings: Settings, reason: object = "it accepts and says nothing") -> str:
    """What to tell whoever needs a Kafka that gives no answer, and what to look at."""
    advice = "check KAFKA_BOOTSTRAP_SERVERS" if settings.kafka == "outside" else "start it with `caseledger up`"
    if settings.security.uses_sasl:
        advice += ", and the user name and password: a wrong one shows only as a lost connection"
    return f"No Kafka answers at {settings.bootstrap} ({reason}): {advice}."


@asynccontextmanager
async def admin_client(bootstrap: str, **connection: Any) -> AsyncIterator[AIOKafkaAdminClient]:
    """A started admin client. Raises aiokafka's KafkaError when no node answers."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=ANSWER_MS, **connection)
    try:
        await admin.start()
        yield admin
    finally:
        await admin.close()


@asynccontextmanager
async def open_reader(bootstrap: str, connection: Mapping[str, Any], **options: Any) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer without a group, to be assigned by hand; it leaves no trace at the broker."""
    # Somebody waits for the answer: a Kafka that hangs is given up sooner than a reader of its own would do.
    known = {"auto_offset_reset": "earliest", "request_timeout_ms": ANSWER_MS}
    reader = AIOKafkaConsumer(bootstrap_servers=bootstrap, **known, **connection, **options)
    try:
        await reader.start()
        yield reader
    finally:
        await reader.stop()
