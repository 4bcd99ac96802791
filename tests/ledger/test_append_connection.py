"""The connection for appends, against a broker of a few lines that answers by script."""

import asyncio
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiokafka.errors import IncompatibleBrokerVersion

from ledger.append_connection import IDLE_SECONDS, PRODUCE_VERSION, AppendConnection

API_VERSIONS, SASL_HANDSHAKE, SASL_AUTHENTICATE = 18, 17, 36
PLAIN = {"security_protocol": "SASL_PLAINTEXT", "sasl_plain_username": "u", "sasl_plain_password": "p"}

LARGER_THAN_ALL_BUFFERS = 64 * 1024 * 1024

Answer = Callable[[asyncio.StreamWriter, int], Awaitable[None]]


def frame(message: bytes) -> bytes:
    """With its length before it, as everything is on the wire."""
    return struct.pack(">i", len(message)) + message


def produced(number: int, *, topic: bytes = b"t", partition: int = 3, error: int = 0, offset: int = 42) -> bytes:
    """Kafka's answer to an append, version 7."""
    place = struct.pack(">ihqqq", partition, error, offset, -1, 0)
    message = struct.pack(">iih", number, 1, len(topic)) + topic + struct.pack(">i", 1) + place + struct.pack(">i", 0)
    return frame(message)


class Broker:
    """Greets as Kafka does, then gives each append to `answer`, with the number of the request."""

    def __init__(self, answer: Answer, highest: int = PRODUCE_VERSION) -> None:
        self.requests: list[bytes] = []
        self._answer = answer
        self._supported = {0: (3, highest), 17: (0, 1), 18: (0, 0), 36: (0, 0)}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            while True:
                (size,) = struct.unpack(">i", await reader.readexactly(4))
                request = await reader.readexactly(size)
                key, _, number = struct.unpack_from(">hhi", request)
                if key in {API_VERSIONS, SASL_HANDSHAKE, SASL_AUTHENTICATE}:
                    writer.write(frame(struct.pack(">i", number) + self._greeting(key)))
                else:
                    self.requests.append(request)
                    await self._answer(writer, number)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _greeting(self, key: int) -> bytes:
        if key == SASL_HANDSHAKE:
            return struct.pack(">hih", 0, 1, 5) + b"PLAIN"
        if key == SASL_AUTHENTICATE:
            return struct.pack(">hhi", 0, -1, 0)
        supported = [struct.pack(">hhh", api, *versions) for api, versions in self._supported.items()]
        return struct.pack(">hi", 0, len(supported)) + b"".join(supported)


@asynccontextmanager
async def connected(broker: Broker, **security: str) -> AsyncIterator[AppendConnection]:
    """A connection to the broker."""
    server = await asyncio.start_server(broker.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        connection = await AppendConnection.open("127.0.0.1", port, 7, 5.0, **security)
        try:
            yield connection
        finally:
            connection.close()
    finally:
        server.close()


async def _silence(writer: asyncio.StreamWriter, number: int) -> None:
    pass


async def append(connection: AppendConnection) -> tuple[int, int]:
    """One append, answered within the test's patience."""
    async with asyncio.timeout(5.0):
        return await connection.append("t", 3, b"batch", 5000)


@pytest.mark.parametrize("security", [{}, PLAIN])
async def test_request_and_answer(security: dict[str, str]) -> None:
    """The request says what Kafka expects, and the answer's error and offset come back, signed in or not."""

    async def answer(writer: asyncio.StreamWriter, number: int) -> None:
        writer.write(produced(number, error=6, offset=9))

    broker = Broker(answer)
    async with connected(broker, **security) as connection:
        assert await append(connection) == (6, 9)

    [request] = broker.requests
    head = struct.pack(">hhih6shhiih1s", 0, 7, 1, 6, b"ledger", -1, -1, 5000, 1, 1, b"t")
    assert head + struct.pack(">iii", 1, 3, 5) + b"batch" == request


async def test_answers_in_pieces_and_together() -> None:
    """However the bytes arrive, each append gets its own answer."""
    numbers: list[int] = []

    async def answer(writer: asyncio.StreamWriter, number: int) -> None:
        numbers.append(number)
        if len(numbers) < 3:
            return
        whole = b"".join(produced(one, offset=100 + one) for one in numbers)
        for start in range(0, 60, 1):
            writer.write(whole[start : start + 1])
            await writer.drain()
        writer.write(whole[60:])

    async with connected(Broker(answer)) as connection:
        answers = await asyncio.gather(*(append(connection) for _ in range(3)))

    assert answers == [(0, 101), (0, 102), (0, 103)]


@pytest.mark.parametrize(
    "wrong",
    [
        produced(1, topic=b"other"),
        produced(1, partition=4),
        frame(struct.pack(">ii", 1, 0)),
        frame(struct.pack(">ihi", 1, 0, 1)),
        produced(2),
        struct.pack(">i", 2**30),
        struct.pack(">i", -1),
    ],
)
async def test_answer_that_is_none(wrong: bytes) -> None:
    """An answer to something else, or cut short, is no answer: the outcome is unknown."""

    async def answer(writer: asyncio.StreamWriter, number: int) -> None:
        writer.write(wrong)

    async with connected(Broker(answer)) as connection:
        with pytest.raises(ConnectionError):
            await append(connection)


async def test_broker_that_hangs_up() -> None:
    """All who wait learn at once that the connection has ended, and it stays closed."""

    async def answer(writer: asyncio.StreamWriter, number: int) -> None:
        if number == 2:
            writer.close()

    async with connected(Broker(answer)) as connection:
        answers = await asyncio.gather(append(connection), append(connection), return_exceptions=True)
        assert not connection.is_open
        with pytest.raises(ConnectionError):
            await append(connection)

    assert [ConnectionError, ConnectionError] == [type(answer) for answer in answers]


async def test_nothing_goes_on_being_sent() -> None:
    """What was given up before the broker read it does not reach it whole later on."""
    given_up = asyncio.Event()
    received = asyncio.get_running_loop().create_future()

    class SlowReader(Broker):
        async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            """Greet, then read on only once the sender has gone."""
            writer.write(frame(await self._greet(reader)))
            await given_up.wait()
            try:
                received.set_result(len(await reader.read(-1)))
            except ConnectionError:
                received.set_result(0)
            writer.close()

        async def _greet(self, reader: asyncio.StreamReader) -> bytes:
            (size,) = struct.unpack(">i", await reader.readexactly(4))
            (number,) = struct.unpack_from(">i", await reader.readexactly(size), 4)
            return struct.pack(">i", number) + self._greeting(API_VERSIONS)

    async with connected(SlowReader(_silence)) as connection:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await connection.append("t", 3, bytes(LARGER_THAN_ALL_BUFFERS), 5000)
        connection.close()
        given_up.set()
        assert await received < LARGER_THAN_ALL_BUFFERS


async def test_connection_idle_for_long_is_not_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be dead without a word by then, open though it looks; being used makes it fresh again."""

    async def answer(writer: asyncio.StreamWriter, number: int) -> None:
        writer.write(produced(number))

    async with connected(Broker(answer)) as connection:
        monkeypatch.setattr(connection, "_used_at", connection._used_at - IDLE_SECONDS)
        assert (connection.is_open, connection.is_fresh) == (True, False)
        await append(connection)
        assert connection.is_fresh


async def test_caller_who_left_is_passed_over() -> None:
    """The answer to an append that was given up reaches nobody else."""
    first_number: list[int] = []

    async def answer(writer: asyncio.StreamWriter, number: int) -> None:
        first_number.append(number)
        if len(first_number) == 2:
            writer.write(produced(first_number[0], offset=1) + produced(number, offset=2))

    async with connected(Broker(answer)) as connection:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await connection.append("t", 3, b"batch", 5000)

        assert await append(connection) == (0, 2)


async def test_broker_too_old() -> None:
    """A broker that does not know this way of appending is told apart when the connection is made."""

    async def answer(writer: asyncio.StreamWriter, number: int) -> None:
        writer.write(produced(number))

    with pytest.raises(IncompatibleBrokerVersion, match="versions 3 to 6, not 7"):
        async with connected(Broker(answer, highest=6)):
            pass
