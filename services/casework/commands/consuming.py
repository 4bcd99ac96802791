"""How `case-commands` reaches its handler: FastStream, with every default that could lose a command changed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, cast

import structlog
from aiokafka import ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage
from faststream.kafka.message import FAKE_CONSUMER
from faststream.kafka.message import KafkaMessage as Message

from contracts.topics import CASE_COMMANDS
from services.casework.commands.ownership import Ownership
from services.casework.handlers import CommandHandler, Records

log = structlog.get_logger()

GROUP = "caseledger-casework"
MAX_RECORDS = 500
# FastStream sleeps this long again after a poll that found nothing.
POLL_MS = 20
# One fetch is in flight a broker: a partition that was just drained waits behind it, by default half a second.
FETCH_WAIT_MS = 50


class _Listener(ConsumerRebalanceListener):
    """Only notes what happened: aiokafka swallows whatever goes wrong in here."""

    def __init__(self, ownership: Ownership) -> None:
        self._ownership = ownership

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        self._ownership.revoke()
        log.info("partitions.revoked", partitions=sorted(one.partition for one in revoked))

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        self._ownership.assign(one.partition for one in assigned)
        log.info("partitions.assigned", partitions=sorted(self._ownership.owned))


async def as_they_are(records: tuple[ConsumerRecord[Any, Any], ...]) -> Message:
    """Leave decoding to the handler: FastStream drops a whole poll when it cannot decode one record's headers."""
    return Message(body=b"", raw_message=records, consumer=FAKE_CONSUMER)


async def undecoded(message: Message) -> object:
    """What a handler that decodes for itself is given."""
    return message.raw_message


class CommandConsumer:
    """The subscription to `case-commands`; started and stopped with the broker."""

    def __init__(self, broker: KafkaBroker, handler: CommandHandler, ownership: Ownership) -> None:
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._handler = handler
        self._ownership = ownership
        self._subscriber = broker.subscriber(
            CASE_COMMANDS.name,
            group_id=GROUP,
            batch=True,
            max_records=MAX_RECORDS,
            batch_timeout_ms=POLL_MS,
            fetch_max_wait_ms=FETCH_WAIT_MS,
            auto_offset_reset="earliest",
            listener=_Listener(ownership),
            parser=as_they_are,
            decoder=undecoded,
        )
        self._subscriber(self._consume)

    async def run(self) -> None:
        """Wait for the error that ends consuming, and raise it."""
        await self._failed

    async def _consume(self, message: KafkaMessage) -> None:
        # FastStream swallows what a handler raises and polls on; the later commit would then pass over this poll.
        if self._failed.done():
            return
        try:
            await self._commit(await self._handler.on_commands(cast("Records", message.raw_message)))
        except Exception as error:  # noqa: BLE001 - handed to the task that ends the process
            self._failed.set_exception(error)

    async def _commit(self, offsets: Mapping[int, int]) -> None:
        """Record the next offsets of the partitions that are still ours; whatever is not recorded comes again."""
        owned = {number: offset for number, offset in offsets.items() if self._ownership.owns(number)}
        consumer = self._subscriber.consumer
        if not owned or consumer is None:
            return
        try:
            await consumer.commit({TopicPartition(CASE_COMMANDS.name, n): offset for n, offset in owned.items()})
        except (KafkaError, IllegalStateError) as error:
            log.warning("commit.failed", partitions=sorted(owned), reason=str(error))
