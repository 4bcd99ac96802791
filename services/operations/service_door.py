"""A service of ours at its address, as operators ask it over HTTP."""

from __future__ import annotations

from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from contracts.envelope import Actor
from services.acting_headers import ACTOR, ROLE
from services.http_get import http_ask
from services.unavailable import Unavailable

Answer = TypeVar("Answer")


class Declined(Exception):  # noqa: N818 - it names what it did
    """The service did not do what it was asked to; the message is its own."""


class ServiceDoor:
    """A service by its name, such as `Notifications`, at its address, such as `http://127.0.0.1:8002`."""

    def __init__(self, name: str, address: str) -> None:
        self._name = name
        self._address = address

    async def ask(self, method: str, path: str, shape: type[Answer], actor: Actor | None = None) -> Answer:
        """Its answer; raises Unavailable when there is none that can be read, Declined when it says no."""
        at = urlsplit(self._address)
        headers = {ACTOR: actor.id, ROLE: actor.role} if actor else {}
        try:
            status, body = await http_ask(method, at.hostname or "", at.port or 80, path, headers)
            if status < 300:
                return msgspec.json.decode(body, type=shape)
            raise Declined(str(msgspec.json.decode(body, type=dict[str, Any]).get("detail", status)))
        except (OSError, msgspec.MsgspecError) as error:
            raise Unavailable(f"{self._name} gives no answer at {self._address}: is it running?") from error
