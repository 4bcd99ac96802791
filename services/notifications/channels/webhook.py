"""Notices as signed webhooks (https://www.standardwebhooks.com)."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
import msgspec
from msgspec import Struct
from standardwebhooks import Webhook

from ledger.clock import Clock
from services.notifications.channels import ChannelTrouble
from services.notifications.channels.addresses import NotAllowed, Resolve, addresses_of, resolve
from services.notifications.message import Message

SECONDS = 8.0
GONE = 410
BUSY = (429, 503)


class Endpoint(Struct, frozen=True):
    """Where webhooks go: `secret` signs them, `allowed` are hosts that may lie in a private network."""

    url: str
    secret: str
    allowed: frozenset[str] = frozenset()


class WebhookChannel:
    """Posts each notice as one signed message to the very address that was looked at; follows no redirect."""

    name = "webhook"

    def __init__(
        self, endpoint: Endpoint, clock: Clock, look_up: Resolve = resolve, tls: ssl.SSLContext | None = None
    ) -> None:
        self._url = httpx.URL(endpoint.url)
        self._signing = Webhook(endpoint.secret)
        self._allowed = endpoint.allowed
        self._clock = clock
        self._look_up = look_up
        self._tls = tls or ssl.create_default_context()

    def begin(self) -> None:
        """Nothing is kept between messages."""

    async def send(self, message: Message) -> None:
        """Return once the receiver has said that it has it; raises ChannelTrouble."""
        body = body_of(message)
        try:
            status, headers = await self._post(body, self._headers(message, body))
        except NotAllowed as refused:
            raise ChannelTrouble(f"The webhook is not called: {refused}.", for_good=True) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise ChannelTrouble(f"The webhook cannot be reached ({type(error).__name__}).") from None
        if not 200 <= status < 300:
            raise self._trouble(status, headers)

    def _headers(self, message: Message, body: bytes) -> dict[str, str]:
        # The library takes whatever zone it is given for UTC.
        now = self._clock.now().astimezone(UTC)
        return {
            "host": self._url.netloc.decode("ascii"),
            "content-type": "application/json",
            "webhook-id": str(message.id),
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signing.sign(str(message.id), now, body.decode()),
        }

    async def _post(self, body: bytes, headers: dict[str, str]) -> tuple[int, httpx.Headers]:
        port = self._url.port or (443 if self._url.scheme == "https" else 80)
        addresses = await addresses_of(self._url.host, port, self._allowed, self._look_up)
        unreachable: Exception = OSError("no address")
        for address in addresses:
            try:
                return await self._post_to(address, body, headers)
            except httpx.ConnectError as error:
                unreachable = error
        raise unreachable

    async def _post_to(self, address: str, body: bytes, headers: dict[str, str]) -> tuple[int, httpx.Headers]:
        """Connect to that address, whatever the name means by now; the certificate must still be the name's."""
        url = self._url.copy_with(host=address)
        named = {"sni_hostname": self._url.host}
        # Neither a proxy nor a password of the environment's: they would decide where the notice goes.
        async with (
            httpx.AsyncClient(verify=self._tls, timeout=SECONDS, trust_env=False, follow_redirects=False) as client,
            client.stream("POST", url, content=body, headers=headers, extensions=named) as answer,
        ):
            # Only the status counts; nothing of the body is read.
            return answer.status_code, answer.headers

    def _trouble(self, status: int, headers: httpx.Headers) -> ChannelTrouble:
        wait = waits(headers.get("retry-after"), self._clock.now()) if status in BUSY else timedelta()
        return ChannelTrouble(f"The webhook answered {status}.", for_good=status == GONE, wait=wait)


def body_of(message: Message) -> bytes:
    """The body, as Standard Webhooks lay it out; the same at every attempt."""
    said = {"type": f"notice.{message.occasion}", "timestamp": message.asked_at, "data": message}
    return msgspec.json.encode(said)


def waits(retry_after: str | None, now: datetime) -> timedelta:
    """How long `Retry-After` (RFC 9110, 10.2.3) asks to wait, by seconds or a date; not at all if it is unreadable."""
    if retry_after is None:
        return timedelta()
    if retry_after.isdecimal():
        return timedelta(seconds=min(int(retry_after), 86_400))
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return timedelta()
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(until - now, timedelta())
