"""A plain HTTP GET on this machine, for asking a service about itself."""

import asyncio

_SECONDS = 5.0


async def http_get(host: str, port: int, path: str) -> tuple[int, str]:
    """The status and body of the answer; raises OSError when there is none within five seconds."""
    async with asyncio.timeout(_SECONDS):
        reader, writer = await asyncio.open_connection(host, port)
        try:
            writer.write(f"GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
            head, _, body = (await reader.read()).decode().partition("\r\n\r\n")
        finally:
            writer.close()
    status = head.split(" ", 2)[1] if head else ""
    if not status.isdecimal():
        raise ConnectionError(f"no HTTP answer from {host}:{port}")
    return int(status), body
