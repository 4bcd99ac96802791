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

_SIZE = struct.Struct(">i")
# API key, version, number of the request, client id; transactional id, acks, timeout in ms, topics, topic's length.
_HEAD = struct.Struct(f">hhih{len(CLIENT_ID)}shhiih")
# Partitions, the partition, size of the batch.
_BODY = struct.Struct(">iii")
# Number of the request, topics, topic's length; then partitions, the partition, error code, offset of the first record.
_ANSWER_HEAD = struct.Struct(">iih")
_ANSWER_BODY = struct.Struct(">iihq")


class AppendConnection(asyncio.Protocol):
    """A connection to the broker `node`; once closed, by either side, it stays closed."""

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
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        self._socket.write(b"".join((_SIZE.pack(size), head, name, body, batch)))
        return _read_answer(await answer, len(name), partition)

    def close(self) -> None:
        """Disconnect; appends without an answer raise ConnectionError."""
        if self.is_open:
            self.is_open = False
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
            end = _SIZE.size + _SIZE.unpack_from(received)[0]
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
