"""The ways by which a notice reaches someone; each is a `Channel`."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from services.notifications.message import Message


class ChannelTrouble(Exception):  # noqa: N818 - the word an operator reads
    """The channel did not take the message; says why in a plain word, without anything of the message or any address.

    `for_good`: trying again would end the same. `wait` is how long the receiver asked to be left alone.
    """

    def __init__(self, reason: str, *, for_good: bool = False, wait: timedelta = timedelta()) -> None:
        super().__init__(reason)
        self.for_good = for_good
        self.wait = wait


class Channel(Protocol):
    """Takes messages; the same message twice is still one message to whoever receives it."""

    @property
    def name(self) -> str:
        """What the notice ledger calls it."""
        ...

    def begin(self) -> None:
        """Called before the first message whenever this replica takes the work up."""
        ...

    async def send(self, message: Message) -> None:
        """Hand the message over for good; raises ChannelTrouble."""
        ...
