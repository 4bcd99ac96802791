"""A network between one client and a broker on which the talk about a consumer group alone can be lost.

Everything else passes: such a client still reads and writes, and does not hear that it was put out of its group.
"""

from __future__ import annotations

import asyncio
import contextlib
import struct

from deploy.ports import HOST

# JoinGroup, Heartbeat and SyncGroup of Kafka's protocol: what makes a connection the one to a group's coordinator.
_OF_GROUPS = {11, 12, 14}
_CHUNK_BYTES = 64 * 1024
_SIZE = struct.Struct(">i")
_API_KEY = struct.Struct(">h")


class GroupProxy:
    """Passes connections of `port` on to `server_port`; while `lost`, none of what goes over a coordinator's passes."""

    def __init__(self, port: int, server_port: int) -> None:
        self.lost = False
        self._port = port
        self._server_port = server_port
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._accept, HOST, self._port)

    async def stop(self) -> None:
        """Break everything and listen no more."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await _Connection(self, writer).run(reader, self._server_port)
        writer.transport.abort()


class _Connection:
    """One client's connection and its way on to the server."""

    def __init__(self, proxy: GroupProxy, client: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._client = client
        self._of_group = False

    async def run(self, requests: asyncio.StreamReader, server_port: int) -> None:
        """Pass on until either side ends."""
        answers, server = await asyncio.open_connection(HOST, server_port)
        flows = [asyncio.create_task(self._ask(requests, server)), asyncio.create_task(self._answer(answers))]
        try:
            await asyncio.wait(flows, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for flow in flows:
                flow.cancel()
            await asyncio.gather(*flows, return_exceptions=True)
            server.transport.abort()

    @property
    def _is_lost(self) -> bool:
        return self._of_group and self._proxy.lost

    async def _ask(self, requests: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        while True:
            size = await requests.readexactly(_SIZE.size)
            request = await requests.readexactly(*_SIZE.unpack(size))
            [api_key] = _API_KEY.unpack_from(request)
            self._of_group = self._of_group or api_key in _OF_GROUPS
            if not self._is_lost:
                server.write(size + request)
                await server.drain()

    async def _answer(self, answers: asyncio.StreamReader) -> None:
        while portion := await answers.read(_CHUNK_BYTES):
            if not self._is_lost:
                self._client.write(portion)
                await self._client.drain()
