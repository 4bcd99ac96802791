"""uvicorn as one task among others of a process that handles its signals itself."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from litestar import Litestar


class PortTaken(Exception):  # noqa: N818 - it names the state, which is what its reader needs
    """Another program listens on the port."""


class _Uvicorn(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class HttpServer:
    """Serves an app on one address from `async with` on, until the block ends.

    Raises PortTaken, naming the port and the setting, when nothing can listen there.
    """

    def __init__(self, app: Litestar, host: str, port: int, *, setting: str, grace_seconds: float = 2.0) -> None:
        self._address = (host, port)
        self._setting = setting
        self._server = _Uvicorn(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=int(grace_seconds),
            )
        )

    async def __aenter__(self) -> "HttpServer":
        self._task = asyncio.create_task(self._server.serve([self._listen()]), name="http")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.should_exit = True
        await self._task

    def _listen(self) -> socket.socket:
        host, port = self._address
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # Named as TCP, or asyncio leaves Nagle's algorithm on and every answer waits 40 ms for an acknowledgement.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(self._address)
            # Here rather than in uvicorn: of two that bind at the same moment, listening tells which one has the port.
            listener.listen()
        except OSError as error:
            listener.close()
            raise PortTaken(
                f"Port {port} on {host} cannot be used ({error.strerror}): "
                f"stop the program that has it, or choose another with {self._setting}."
            ) from error
        return listener
