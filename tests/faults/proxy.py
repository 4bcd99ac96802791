"""A network that fails on demand: what passes between clients and one server's port, or does not."""

import asyncio
import contextlib
from enum import StrEnum

from deploy.ports import HOST

_CHUNK_BYTES = 64 * 1024
_SLOW_SECONDS = 0.25


class Network(StrEnum):
    """How the network is."""

    SOUND = "sound"
    CUT = "cut"  # connections are broken and new ones refused
    SLOW = "slow"  # each portion takes a while
    REQUESTS_HELD = "requests held"  # half open: nothing reaches the server until the network is sound again
    ANSWERS_HELD = "answers held"  # half open: the server hears, but is not heard until the network is sound again


class Proxy:
    """Passes connections of `port` on to `server_port` of this machine, as the network is.

    What was held is delivered when the network is sound again, even for a client that has given up since: so a
    request can be applied long after its time-out, as on a real network.
    """

    def __init__(self, port: int, server_port: int) -> None:
        self.port = port
        self._server_port = server_port
        self._network = Network.SOUND
        self._requests_pass = asyncio.Event()
        self._answers_pass = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.become(Network.SOUND)

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._accept, HOST, self.port)

    async def stop(self) -> None:
        """Break everything and listen no more."""
        if self._server is not None:
            self._server.close()
        self._break_all()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def become(self, network: Network) -> None:
        """Let the network be so from now on, for open connections as for new ones."""
        self._network = network
        _set(self._requests_pass, network is not Network.REQUESTS_HELD)
        _set(self._answers_pass, network is not Network.ANSWERS_HELD)
        if network is Network.CUT:
            self._break_all()

    def _break_all(self) -> None:
        for writer in self._connections:
            writer.transport.abort()

    async def _accept(self, client_reads: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # The server may be dead: the client then meets a closed connection, as it would without us.
        with contextlib.suppress(OSError):
            await self._connect(client_reads, client)
        client.transport.abort()

    async def _connect(self, client_reads: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        if self._network is Network.CUT:
            return
        server_reads, server = await asyncio.open_connection(HOST, self._server_port)
        both = {client, server}
        self._connections |= both
        try:
            async with asyncio.TaskGroup() as flows:
                flows.create_task(self._flow(client_reads, server, self._requests_pass))
                flows.create_task(self._flow(server_reads, client, self._answers_pass))
        except* OSError:
            pass
        finally:
            self._connections -= both
            server.transport.abort()

    async def _flow(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, passes: asyncio.Event) -> None:
        while portion := await source.read(_CHUNK_BYTES):
            await passes.wait()
            if self._network is Network.SLOW:
                await asyncio.sleep(_SLOW_SECONDS)
            target.write(portion)
            await target.drain()
        await passes.wait()
        target.write_eof()


def _set(event: asyncio.Event, value: bool) -> None:
    if value:
        event.set()
    else:
        event.clear()
