"""A receiver of webhooks: a real HTTP server that keeps what it is sent and answers as it is told."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple


class Posted(NamedTuple):
    """One request; header names in lower case."""

    line: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    """`answers` are given in turn, head and all; after them 204."""

    def __init__(self, *answers: str) -> None:
        self.posted: list[Posted] = []
        self.answers = list(answers)

    @asynccontextmanager
    async def serving(self, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
        """On a free port of this machine."""
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0, ssl=tls)
        async with server:
            yield server.sockets[0].getsockname()[1]

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            line, *fields = head.strip().split("\r\n")
            headers = {name.lower(): value for name, _, value in (field.partition(": ") for field in fields)}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            self.posted.append(Posted(line, headers, body))
            answer = self.answers.pop(0) if self.answers else "204 No Content"
            writer.write(f"HTTP/1.1 {answer}\r\nconnection: close\r\n\r\n".encode())
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
