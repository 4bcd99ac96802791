"""Sending one notice by one way, and saying how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog
from msgspec import Struct

from contracts.notices import NoticeAttempted, NoticeDelivered, NoticeFailed
from ledger.clock import Clock
from services.notifications.channels import Channel, ChannelTrouble
from services.notifications.message import message_for
from services.notifications.metrics import Attempts
from services.notifications.notice import Notice, retry_at
from services.poison import where

log = structlog.get_logger(__name__)

SEND_SECONDS = 10.0
"""Less than an attempt lasts before others take it for cut short."""


class Trouble(Struct, frozen=True):
    """Why a notice was not taken, in a plain word; see ChannelTrouble."""

    reason: str
    for_good: bool = False
    wait: timedelta = timedelta()


TO_A_PARTY = Trouble("The recipient is a party to the case: they are not told.", for_good=True)


class Sending:
    """Sends by the ways that are on; `pages` is the address at which people sign in."""

    def __init__(self, channels: Sequence[Channel], clock: Clock, attempts: Attempts, *, pages: str) -> None:
        self.ways = tuple(channel.name for channel in channels)
        self._channels = {channel.name: channel for channel in channels}
        self._clock = clock
        self._attempts = attempts
        self._pages = pages

    def begin(self) -> None:
        """Have every way made ready."""
        for channel in self._channels.values():
            channel.begin()

    async def send(self, notice: Notice, attempt: int) -> NoticeDelivered | NoticeFailed:
        """Send, and say how it ended."""
        with self._attempts.timed(notice.channel):
            trouble = await self._trouble_with(notice)
        return self.ended(notice, attempt, trouble)

    def begun(self, notice: Notice) -> NoticeAttempted:
        """What is said before the next attempt."""
        return NoticeAttempted(notice=notice.id, channel=notice.channel, attempt=notice.attempt + 1)

    def ended(self, notice: Notice, attempt: int, trouble: Trouble | None) -> NoticeDelivered | NoticeFailed:
        """What is said after the attempt."""
        if trouble is None:
            self._attempts.count(notice.channel, "delivered")
            return NoticeDelivered(notice=notice.id, channel=notice.channel, attempt=attempt)
        again = None if trouble.for_good else retry_at(notice, attempt, self._clock.now(), trouble.wait)
        self._attempts.count(notice.channel, "failed" if again else "given_up")
        told = {"notice": str(notice.id), "channel": notice.channel, "attempt": attempt, "reason": trouble.reason}
        log.warning("notice.failed", **told, gave_up=not again)
        return NoticeFailed(
            notice=notice.id, channel=notice.channel, attempt=attempt, reason=trouble.reason, retry_at=again
        )

    async def _trouble_with(self, notice: Notice) -> Trouble | None:
        channel = self._channels.get(notice.channel)
        if channel is None:
            return Trouble(f"There is no way called {notice.channel} any longer.", for_good=True)
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await channel.send(message_for(notice, self._pages))
        except ChannelTrouble as trouble:
            return Trouble(str(trouble), trouble.for_good, trouble.wait)
        except TimeoutError:
            return Trouble(f"The channel did not answer within {SEND_SECONDS:.0f} seconds.")
        except Exception as bug:  # noqa: BLE001 - said below
            # A mistake of ours in one notice must not keep the others from being sent. What the exception says, and
            # what a library put into its own, may name an address: only where it was raised is logged.
            log.error("notice.send_broke", notice=str(notice.id), error=type(bug).__name__, where=where(bug))
            return Trouble(f"The channel broke: {type(bug).__name__}.")
        return None
