"""Publishing to Kafka until it has answered: a pause and another try, for as long as it takes."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, RecordListTooLargeError

from contracts.topics import partition_for

RECORD_BYTES_MAX = 16 * 1024 * 1024
# aiokafka can wait for ever for a broker that has gone.
_ANSWER_SECONDS = 15.0
_PAUSE_SECONDS_MAX = 10.0
_DOUBLINGS_MAX = 7


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record to be published; `place` decides its partition, `key` is what readers see."""

    topic: str
    place: str
    value: bytes | None
    key: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()


class Outbox:
    """Publishes records with acknowledgement of all replicas."""

    def __init__(
        self, producer: AIOKafkaProducer, partitions: Mapping[str, int], *, gather_seconds: float = 0.0
    ) -> None:
        """`partitions`: topic -> its partition count; `gather_seconds`: how long the first waits to go with others."""
        self._producer = producer
        self._partitions = partitions
        self._gather_seconds = gather_seconds
        self._gathering: asyncio.Future[None] | None = None
        self._log = structlog.get_logger(__name__)
        self._unanswered = 0

    @property
    def trouble(self) -> str | None:
        """What is wrong while Kafka does not answer; one topic's leader may be away while others answer."""
        return "Kafka does not answer" if self._unanswered else None

    async def publish(self, records: Sequence[Outgoing]) -> None:
        """Return once Kafka has every record; tries for as long as it takes."""
        if records and self._gather_seconds:
            await self._gather()
        if records and (waiting := await self._try(records)):
            self._unanswered += 1
            try:
                await self._try_again(waiting)
            finally:
                self._unanswered -= 1

    async def _gather(self) -> None:
        """Wait for the others that publish now: aiokafka lingers by the batch, and each ends in its own request."""
        loop = asyncio.get_running_loop()
        if self._gathering is None or self._gathering.done():
            self._gathering = loop.create_future()
            loop.call_later(self._gather_seconds, self._gathering.set_result, None)
        # One who gives up must not end it for the others.
        await asyncio.shield(self._gathering)

    async def _try_again(self, waiting: Sequence[Outgoing]) -> None:
        tries = 0
        while waiting:
            tries += 1
            self._log.warning("publish.retried", records=len(waiting), tries=tries)
            await asyncio.sleep(min(0.1 * 2 ** min(tries, _DOUBLINGS_MAX), _PAUSE_SECONDS_MAX))
            waiting = await self._try(waiting)

    async def publish_once(self, record: Outgoing) -> None:
        """Publish without another try; raises KafkaError, or TimeoutError when cancelled by a deadline outside."""
        await (await self._hand_over(record))

    async def _hand_over(self, record: Outgoing) -> asyncio.Future[Any]:
        # aiokafka refuses a record with neither key nor value, which Kafka itself and so a sender may have.
        nothing = record.value is None and record.key is None
        answer: asyncio.Future[Any] = await self._producer.send(
            record.topic,
            b"" if nothing else record.value,
            key=record.key,
            headers=list(record.headers),
            partition=partition_for(record.place, self._partitions[record.topic]),
        )
        return answer

    async def _try(self, records: Sequence[Outgoing]) -> list[Outgoing]:
        """Those that Kafka did not acknowledge, in their order."""
        answers: list[asyncio.Future[Any]] = []
        with suppress(TimeoutError):
            async with asyncio.timeout(_ANSWER_SECONDS):
                for record in records:
                    answers.append(await self._answer(record))
                await asyncio.wait(answers)
        left = (_left(record, answer) for record, answer in zip(records, answers, strict=False))
        return [*filter(None, left), *records[len(answers) :]]

    async def _answer(self, record: Outgoing) -> asyncio.Future[Any]:
        """The future of Kafka's answer, whether the client took the record or not."""
        try:
            return await self._hand_over(record)
        except (KafkaError, OSError) as error:
            refused: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            refused.set_exception(error)
            return refused


def _left(record: Outgoing, answer: asyncio.Future[Any]) -> Outgoing | None:
    """What has to be sent again; raises what sending again cannot mend."""
    if not answer.done():
        answer.cancel()
        return record
    match answer.exception():
        case None:
            return None
        case MessageSizeTooLargeError() | RecordListTooLargeError():
            return without_body(record)
        case KafkaError() | TimeoutError() | OSError():
            return record
        case mistake:
            raise mistake


def without_body(record: Outgoing) -> Outgoing:
    """What can be kept of a record that even its place for rejected ones cannot hold: what it was, not its bytes."""
    body = record.value or b""
    mark = ("caseledger-original-sha256", hashlib.sha256(body).hexdigest().encode())
    ours = tuple((name, content) for name, content in record.headers if name.startswith("caseledger-"))
    return replace(record, value=None, key=None, headers=(*ours, mark))


def producer_for(client_id: str, bootstrap: str, connection: Mapping[str, Any]) -> AIOKafkaProducer:
    """A producer, not started, for records of any size that a broker takes in compressed form."""
    return AIOKafkaProducer(
        bootstrap_servers=bootstrap,
        client_id=client_id,
        acks="all",
        compression_type="gzip",
        max_batch_size=256 * 1024,
        max_request_size=RECORD_BYTES_MAX,
        **connection,
    )
