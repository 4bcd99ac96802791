"""The network between clients and a server, as the faults make it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from deploy.ports import HOST
from tests.faults.ports import listening_ports
from tests.faults.proxy import Network, Proxy

WAIT_SECONDS = 10.0
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Server:
    """Answers each line with the same in capitals, and keeps what it heard."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[bytes] = asyncio.Queue()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            self.heard.put_nowait(line)
            writer.write(line.upper())
        writer.close()


@pytest.fixture
async def server() -> AsyncIterator[tuple[Server, int]]:
    """A server and its port."""
    answering = Server()
    listening = await asyncio.start_server(answering.accept, HOST, 0)
    async with listening:
        yield answering, listening.sockets[0].getsockname()[1]


@pytest.fixture
async def proxy(server: tuple[Server, int]) -> AsyncIterator[Proxy]:
    """A proxy before the server."""
    proxy = Proxy(listening_ports(1)[0], server[1])
    await proxy.start()
    yield proxy
    await proxy.stop()


async def call(proxy: Proxy) -> Connection:
    """A connection by way of the proxy."""
    return await asyncio.open_connection(HOST, proxy.port)


async def ask(connection: Connection, line: bytes) -> bytes:
    """What the server answers; empty if the connection is broken."""
    reader, writer = connection
    writer.write(line)
    try:
        return await asyncio.wait_for(reader.readline(), WAIT_SECONDS)
    except ConnectionError:
        return b""


@pytest.mark.parametrize("network", [Network.SOUND, Network.SLOW])
async def test_a_network_that_works_passes_everything(proxy: Proxy, network: Network) -> None:
    """Slowly or not, what is sent arrives, and so does the answer."""
    proxy.become(network)

    assert await ask(await call(proxy), b"hello\n") == b"HELLO\n"


async def test_a_cut_breaks_connections_and_refuses_new_ones(proxy: Proxy) -> None:
    """A client notices; when the network is sound again it can call anew."""
    connection = await call(proxy)
    assert await ask(connection, b"before\n") == b"BEFORE\n"
    proxy.become(Network.CUT)

    assert await ask(connection, b"cut\n") == b""
    assert await ask(await call(proxy), b"cut\n") == b""
    proxy.become(Network.SOUND)
    assert await ask(await call(proxy), b"after\n") == b"AFTER\n"


async def test_a_held_request_arrives_after_its_sender_has_gone(proxy: Proxy, server: tuple[Server, int]) -> None:
    """What a client has given up may still happen: the worst that a network can do to an append."""
    connection = await call(proxy)
    assert await ask(connection, b"before\n") == b"BEFORE\n"
    proxy.become(Network.REQUESTS_HELD)
    connection[1].write(b"held\n")
    connection[1].close()
    await connection[1].wait_closed()
    answering, port = server
    await ask(await asyncio.open_connection(HOST, port), b"from elsewhere\n")

    proxy.become(Network.SOUND)

    heard = [await asyncio.wait_for(answering.heard.get(), WAIT_SECONDS) for _ in range(3)]
    assert heard == [b"before\n", b"from elsewhere\n", b"held\n"]


async def test_a_held_answer_comes_when_the_network_is_sound(proxy: Proxy, server: tuple[Server, int]) -> None:
    """The server has done what the client does not hear of yet."""
    connection = await call(proxy)
    proxy.become(Network.ANSWERS_HELD)
    answer = asyncio.create_task(ask(connection, b"done\n"))
    assert await asyncio.wait_for(server[0].heard.get(), WAIT_SECONDS) == b"done\n"
    assert not answer.done()

    proxy.become(Network.SOUND)

    assert await answer == b"DONE\n"


async def test_a_dead_server_is_a_closed_connection() -> None:
    """As a client would meet it without the proxy."""
    port, dead = listening_ports(2)
    proxy = Proxy(port, dead)
    await proxy.start()

    assert await ask(await call(proxy), b"hello\n") == b""
    await proxy.stop()
