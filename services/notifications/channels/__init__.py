"""The ways by which a notice reaches someone; each is a `Channel`."""

from __future__ import annotations

from typing import Protocol

from services.notifications.message import Message


class ChannelTrouble(Exception):  # noqa: N818 - the word an operator reads
    """The channel did not take the message; says why in a plain word, without anything of the message."""


class Channel(Protocol):
    """Takes messages; the same message twice is still one message to whoever receives it."""

    @property
    def name(self) -> str:
        """What the notice ledger calls it."""
        ...

    async def send(self, message: Message) -> None:
        """Hand the message over for good; raises ChannelTrouble."""
        ...
