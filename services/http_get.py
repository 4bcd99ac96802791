"""A plain HTTP request to a service of ours, for asking it about itself or telling it what to do."""

import asyncio
from collections.abc import Mapping

_SECONDS = 5.0


async def http_get(host: str, port: int, path: str) -> tuple[int, str]:
    """The status and body of the answer; raises OSError when there is none within five seconds."""
    return await http_ask("GET", host, port, path)


async def http_ask(
    method: str, host: str, port: int, path: str, headers: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """The same for any method without a body; headers must be fit to be sent. Raises OSError."""
    async with asyncio.timeout(_SECONDS):
        reader, writer = await asyncio.open_connection(host, port)
        try:
            lines = [f"{method} {path} HTTP/1.0", f"Host: {host}"]
            lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
            lines += ["Content-Length: 0"] * (method != "GET")
            writer.write("".join(f"{line}\r\n" for line in [*lines, ""]).encode())
            head, _, body = (await reader.read()).decode().partition("\r\n\r\n")
        finally:
            writer.close()
    status = head.split(" ", 2)[1] if head else ""
    if not status.isdecimal():
        raise ConnectionError(f"no HTTP answer from {host}:{port}")
    return int(status), body
