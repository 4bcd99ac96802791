"""A connection to one broker that carries appends and nothing else.

aiokafka opens it (TLS, SASL) and hands the socket over. Its own way with a request, through streams, tasks and schemas,
takes longer than the broker takes to answer.
"""

import asyncio
import struct
from typing import Any

from aiokafka.conn import AIOKafkaConnection, create_conn
from aiokafka.errors import IncompatibleBrokerVersion

CLIENT_ID = b"ledger"
PRODUCE = 0
# Since Kafka 2.1. https://kafka.apache.org/protocol.html#The_Messages_Produce
PRODUCE_VERSION = 7
ALL_IN_SYNC_REPLICAS = -1
NO_TRANSACTION = -1
# An answer has some sixty bytes, and the topic's name; whatever says that it has more is none.
ANSWER_BYTES_MAX = 64 * 1024
# Brokers end what was idle for ten minutes, and firewalls forget it sooner without a word: the next append would be
# unanswered. Whatever lies idle for longer than this is not used again.
IDLE_SECONDS = 180.0

_SIZE = struct.Struct(">i")
# API key, version, number of the request, client id; transactional id, acks, timeout in ms, topics, topic's length.
_HEAD = struct.Struct(f">hhih{len(CLIENT_ID)}shhiih")
# Partitions, the partition, size of the batch.
_BODY = struct.Struct(">iii")
# Number of the request, topics, topic's length; then partitions, the partition, error code, offset of the first record.
_ANSWER_HEAD = struct.Struct(">iih")
_ANSWER_BODY = struct.Struct(">iihq")


class AppendConnection(asyncio.Protocol):
    """A connection to the broker `node`; once closed, by either side, it stays closed.

    It does not prove itself anew: where brokers want that (`connections.max.reauth.ms`) they end it instead.
    """

    def __init__(self, opened: AIOKafkaConnection, node: int) -> None:
        self.node = node
        self.is_open = True
        self._opened = opened
        writer, reading = opened._writer, opened._read_task
        if writer is None or reading is None:
            raise self._ended()
        self._socket: asyncio.Transport = writer.transport
        self._received = bytearray()
        self._answers: dict[int, asyncio.Future[bytes]] = {}
        self._number = 0
        # Kept, because asking for it costs a system call each time (getpid, up to Python 3.11).
        self._loop = asyncio.get_running_loop()
        self._used_at = self._loop.time()
        reading.cancel()
        self._socket.set_protocol(self)

    @classmethod
    async def open(cls, host: str, port: int, node: int, request_seconds: float, **security: Any) -> "AppendConnection":
        """Connect; `security` as for KafkaTransport. Raises OSError, TimeoutError or aiokafka's KafkaError."""
        settings = {"sasl_mechanism": "PLAIN", **security}
        opened = await create_conn(
            host, port, client_id=CLIENT_ID.decode(), request_timeout_ms=int(request_seconds * 1000), **settings
        )
        lowest, highest = opened._versions[PRODUCE]
        if not lowest <= PRODUCE_VERSION <= highest:
            opened.close()
            raise IncompatibleBrokerVersion(
                f"broker {node} takes produce requests of versions {lowest} to {highest}, not {PRODUCE_VERSION}"
            )
        return cls(opened, node)

    @property
    def is_fresh(self) -> bool:
        """Whether it is open and was used of late."""
        return self.is_open and self._loop.time() - self._used_at < IDLE_SECONDS

    async def append(self, topic: str, partition: int, batch: bytes | bytearray, timeout_ms: int) -> tuple[int, int]:
        """Send one batch; return Kafka's error code and the offset of the first record.

        Raises ConnectionError if the connection ends before the answer: nobody knows then.
        """
        if not self.is_open:
            raise self._ended()
        self._number = number = (self._number + 1) & 0x7FFFFFFF
        name = topic.encode()
        head = _HEAD.pack(
            PRODUCE, PRODUCE_VERSION, number, len(CLIENT_ID), CLIENT_ID,
            NO_TRANSACTION, ALL_IN_SYNC_REPLICAS, timeout_ms, 1, len(name),
        )  # fmt: skip
        body = _BODY.pack(1, partition, len(batch))
        size = len(head) + len(name) + len(body) + len(batch)
        self._used_at = self._loop.time()
        answer = self._answers[number] = self._loop.create_future()
        self._socket.write(b"".join((_SIZE.pack(size), head, name, body, batch)))
        return _read_answer(await answer, len(name), partition)

    def close(self) -> None:
        """Disconnect; appends without an answer raise ConnectionError."""
        if self.is_open:
            self.is_open = False
            # Not closed politely: that would keep, and go on sending, what was given up, for as long as TCP tries.
            self._socket.abort()
            self._opened.close()
            self._fail()

    def connection_lost(self, _: Exception | None) -> None:
        """The connection has ended; called by the event loop."""
        self.close()

    def data_received(self, data: bytes) -> None:
        """Bytes from the broker; called by the event loop."""
        received = self._received
        received += data
        while len(received) >= _SIZE.size:
            [size] = _SIZE.unpack_from(received)
            if not _SIZE.size <= size <= ANSWER_BYTES_MAX:
                self.close()
                return
            end = _SIZE.size + size
            if len(received) < end:
                return
            self._answered(bytes(received[_SIZE.size : end]))
            del received[:end]

    def _answered(self, message: bytes) -> None:
        [number] = _SIZE.unpack_from(message)
        answer = self._answers.pop(number, None)
        if answer is None:
            self.close()
        elif not answer.done():
            answer.set_result(message)

    def _fail(self) -> None:
        while self._answers:
            _, answer = self._answers.popitem()
            if not answer.done():
                answer.set_exception(self._ended())

    def _ended(self) -> ConnectionError:
        return ConnectionError(f"the connection to broker {self.node} has ended")


def _read_answer(message: bytes, name_length: int, partition: int) -> tuple[int, int]:
    try:
        _, topics, length = _ANSWER_HEAD.unpack_from(message)
        partitions, answered, error_code, offset = _ANSWER_BODY.unpack_from(message, _ANSWER_HEAD.size + name_length)
    except struct.error as error:
        raise ConnectionError("the answer is too short") from error
    if (topics, length, partitions, answered) != (1, name_length, 1, partition):
        raise ConnectionError("the answer is to something else")
    return error_code, offset
