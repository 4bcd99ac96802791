"""The transport over Kafka: one produce request an append, one fetch request a read, and nothing that repeats either.

aiokafka's producer tries again by itself, so that a refusal might follow a batch already written, and a rejected batch
wedges an idempotent producer for good. Here each append is a single attempt on a connection of ours, so an error says
what it means; the ledger's own rule does what idempotence would do.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

import structlog
from aiokafka import TopicPartition
from aiokafka import errors as kafka_errors
from aiokafka.client import AIOKafkaClient, ConnectionGroup
from aiokafka.errors import KafkaError
from aiokafka.protocol.fetch import FetchRequest
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from ledger.append_connection import AppendConnection
from ledger.errors import AppendNotSent, AppendRejected, AppendTooLarge, OffsetOutOfRange, TransportError
from ledger.stamp import HEADER
from ledger.transport import Record, Slice, StoredRecord

logger = structlog.get_logger(__name__)

READ_UNCOMMITTED = 0
# Metadata never queues behind a read that waits for news: Kafka answers each connection in order.
READS = ConnectionGroup.COORDINATION
# Leadership moves in a moment; reading may be repeated, so it waits for that.
READ_AGAIN_SECONDS = 0.05
# What a read has beyond the time of one request. aiokafka drops a connection only when its own limit strikes; cut off
# before that, it would ask a dead one again and again, until TCP gives up after a quarter of an hour.
READ_GRACE_SECONDS = 1.0
# A larger one brings nothing more and costs each of several followers its size in memory.
FETCH_BYTES = 1024 * 1024

# The broker checks these before it writes anything. "Not leader" and "unknown topic" are not among them: they are also
# the answer when a leader is deposed, or its partition moved, between writing a batch and seeing it copied. Nor is "not
# enough replicas after append", which says that it was written.
REJECTED = (
    kafka_errors.CorruptRecordException,
    kafka_errors.InvalidTimestampError,
    kafka_errors.InvalidTopicError,
    kafka_errors.MessageSizeTooLargeError,
    kafka_errors.PolicyViolationError,
    kafka_errors.RecordListTooLargeError,
    kafka_errors.TopicAuthorizationFailedError,
    kafka_errors.UnsupportedForMessageFormatError,
)
# Of Kafka's codes aiokafka has no name for this one.
INVALID_RECORD = 87
NOT_WRITTEN = (kafka_errors.NotEnoughReplicasError,)


class KafkaTransport:
    """A ledger's log on Kafka; `start` before use, `stop` at the end.

    `request_seconds` bounds every request; `max_batch_bytes` must be within the topic's `max.message.bytes`;
    `security` is what `AIOKafkaClient` takes: `security_protocol`, `ssl_context`, `sasl_*`.
    """

    def __init__(
        self,
        bootstrap_servers: str,
        *,
        request_seconds: float = 5.0,
        max_batch_bytes: int = 900_000,
        **security: Any,
    ) -> None:
        self.max_batch_bytes = max_batch_bytes
        self.records_read = 0
        """How many records were read so far: whether reading a long log gets on."""
        self._bootstrap_servers = bootstrap_servers
        self._request_seconds = request_seconds
        self._security = security
        self._client: AIOKafkaClient
        self._appending: dict[TopicPartition, AppendConnection] = {}

    async def start(self) -> Self:
        """Connect; raises TransportError if no broker can be reached."""
        self._client = AIOKafkaClient(
            bootstrap_servers=self._bootstrap_servers,
            client_id="ledger",
            request_timeout_ms=int(self._request_seconds * 1000),
            **self._security,
        )
        try:
            await self._client.bootstrap()
        except KafkaError as error:
            await self.stop()
            hint = " A wrong user name or password looks the same." if self._security else ""
            raise TransportError(f"No broker at {self._bootstrap_servers}: {error}.{hint}") from error
        return self

    async def stop(self) -> None:
        """Disconnect."""
        while self._appending:
            self._appending.popitem()[1].close()
        try:
            async with asyncio.timeout(self._request_seconds):
                await self._client.close()
        except TimeoutError:
            logger.warning("the connection to Kafka did not close in time")

    async def append(self, topic: str, partition: int, records: Sequence[Record]) -> int:
        """Append the records as one batch and return the offset of the first; see `Transport`."""
        batch = _pack(records)
        if len(batch) > self.max_batch_bytes:
            raise AppendTooLarge(f"{len(batch)} bytes; at most {self.max_batch_bytes}.")
        connection = await self._ready_to_append(topic, partition)
        try:
            async with asyncio.timeout(self._request_seconds):
                timeout_ms = int(self._request_seconds * 1000)
                error_code, offset = await connection.append(topic, partition, batch, timeout_ms)
        except (ConnectionError, TimeoutError) as error:
            connection.close()
            self._client.force_metadata_update()
            raise TransportError(f"{topic}/{partition}: {error!r}.") from error
        except asyncio.CancelledError:
            # It may be dead, and whoever comes next would wait behind what was given up.
            connection.close()
            raise
        if error_code:
            self._refuse(f"{topic}/{partition}", error_code)
        return offset

    async def _ready_to_append(self, topic: str, partition: int) -> AppendConnection:
        """A connection of the partition's own: Kafka answers each connection in order."""
        where = TopicPartition(topic, partition)
        ready = self._appending.get(where)
        if ready is not None and ready.is_fresh and ready.node == self._client.cluster.leader_for_partition(where):
            return ready
        try:
            async with asyncio.timeout(self._request_seconds):
                return await self._connect_to_append(where)
        except (TransportError, TimeoutError, KafkaError, OSError) as error:
            self._client.force_metadata_update()
            raise AppendNotSent(f"{topic}/{partition}: {error!r}.") from error

    async def _connect_to_append(self, where: TopicPartition) -> AppendConnection:
        node = await self._leader(where.topic, where.partition)
        broker = self._client.cluster.broker_metadata(node)
        if broker is None:
            raise TransportError(f"broker {node} is not known.")
        made = await AppendConnection.open(broker.host, broker.port, node, self._request_seconds, **self._security)
        before = self._appending.get(where)
        if before is not None and before.is_fresh and before.node == node:
            made.close()
            return before
        if before is not None:
            before.close()
        self._appending[where] = made
        return made

    def _refuse(self, where: str, error_code: int) -> None:
        error = kafka_errors.for_code(error_code)()
        detail = f"{where}: Kafka answered with error {error_code}, {error!r}."
        if isinstance(error, REJECTED) or error_code == INVALID_RECORD:
            raise AppendRejected(detail) from error
        self._client.force_metadata_update()
        if isinstance(error, NOT_WRITTEN):
            raise AppendNotSent(detail) from error
        raise TransportError(detail) from error

    async def read(self, topic: str, offsets: Mapping[int, int], wait_seconds: float = 0.0) -> Mapping[int, Slice]:
        """Read from the given offset of each partition; see `Transport`.

        With several brokers and nothing new anywhere, the answer may lack those that were still waiting.
        """
        failure: TransportError | None = None
        try:
            async with asyncio.timeout(self._request_seconds + wait_seconds + READ_GRACE_SECONDS):
                while True:
                    try:
                        return await self._read(topic, offsets, wait_seconds)
                    except TransportError as error:
                        failure = error
                        await self._client.force_metadata_update()
                        await asyncio.sleep(READ_AGAIN_SECONDS)
        except TimeoutError as error:
            raise (failure or TransportError(f"{topic} was not read in time.")) from error

    async def _read(self, topic: str, offsets: Mapping[int, int], wait_seconds: float) -> Mapping[int, Slice]:
        by_leader: dict[int, dict[int, int]] = defaultdict(dict)
        for partition, offset in offsets.items():
            by_leader[await self._leader(topic, partition)][partition] = offset
        return await self._read_from(topic, by_leader, wait_seconds)

    async def _read_from(
        self, topic: str, by_leader: Mapping[int, Mapping[int, int]], wait_seconds: float
    ) -> Mapping[int, Slice]:
        if len(by_leader) == 1:
            [(node, offsets)] = by_leader.items()
            return await self._fetch(node, topic, offsets, wait_seconds)
        answers = await asyncio.gather(*(self._fetch(node, topic, asked, 0.0) for node, asked in by_leader.items()))
        found = {partition: part for answer in answers for partition, part in answer.items()}
        if wait_seconds == 0 or any(part.records for part in found.values()):
            return found
        return await self._first_news(topic, by_leader, wait_seconds)

    async def _first_news(
        self, topic: str, by_leader: Mapping[int, Mapping[int, int]], wait_seconds: float
    ) -> Mapping[int, Slice]:
        fetches = [
            asyncio.create_task(self._fetch(node, topic, asked, wait_seconds)) for node, asked in by_leader.items()
        ]
        try:
            done, _ = await asyncio.wait(fetches, return_when=asyncio.FIRST_COMPLETED)
            return {partition: part for fetch in done for partition, part in fetch.result().items()}
        finally:
            for fetch in fetches:
                fetch.cancel()
            await asyncio.gather(*fetches, return_exceptions=True)

    async def _fetch(
        self, node: int, topic: str, offsets: Mapping[int, int], wait_seconds: float
    ) -> Mapping[int, Slice]:
        asked = [(partition, offset, FETCH_BYTES) for partition, offset in offsets.items()]
        request = FetchRequest(int(wait_seconds * 1000), 1, FETCH_BYTES, READ_UNCOMMITTED, [(topic, asked)])
        try:
            response = await self._client.send(node, request, group=READS)
        except KafkaError as error:
            raise TransportError(f"{topic} from broker {node}: {error!r}.") from error
        found = {}
        for partition, error_code, end_offset, *rest in response.topics[0][1]:
            if error_code:
                self._refuse_read(f"{topic}/{partition}", kafka_errors.for_code(error_code)())
            found[partition] = Slice(_unpack(rest[-1], offsets[partition]), end_offset)
        self.records_read += sum(len(part.records) for part in found.values())
        return found

    def _refuse_read(self, where: str, error: KafkaError) -> None:
        if isinstance(error, kafka_errors.OffsetOutOfRangeError):
            raise OffsetOutOfRange(where) from error
        raise TransportError(f"{where}: {error!r}.") from error

    async def _leader(self, topic: str, partition: int) -> int:
        where = TopicPartition(topic, partition)
        leader = self._client.cluster.leader_for_partition(where)
        if leader is None:
            await self._client.add_topic(topic)
            leader = self._client.cluster.leader_for_partition(where)
        if leader is None or leader < 0:
            raise TransportError(f"{topic}/{partition} has no leader, or does not exist.")
        return int(leader)


@asynccontextmanager
async def connect(bootstrap_servers: str, **settings: Any) -> AsyncIterator[KafkaTransport]:
    """A started transport, stopped at the end; takes what `KafkaTransport` takes."""
    transport = await KafkaTransport(bootstrap_servers, **settings).start()
    try:
        yield transport
    finally:
        await transport.stop()


def _pack(records: Sequence[Record]) -> bytearray:
    builder = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, -1, 1 << 30)
    for index, record in enumerate(records):
        builder.append(index, record.timestamp_ms, record.key, record.value, [(HEADER, record.stamp)])
    return builder.build()


def _unpack(raw: bytes | None, from_offset: int) -> list[StoredRecord]:
    found: list[StoredRecord] = []
    batches = MemoryRecords(raw or b"")
    while (batch := batches.next_batch()) is not None:
        if not batch.validate_crc():
            raise TransportError(f"A batch at or after offset {from_offset} is damaged.")
        for record in batch:
            if record.offset >= from_offset:
                stamp = _stamp(record.headers)
                found.append(StoredRecord(record.offset, record.key or b"", record.value or b"", stamp))
    return found


def _stamp(headers: Sequence[tuple[str, bytes | None]]) -> bytes:
    if len(headers) == 1 and headers[0][0] == HEADER:
        return headers[0][1] or b""
    # A mirror may add headers of its own.
    return dict(headers).get(HEADER) or b""
