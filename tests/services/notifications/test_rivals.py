"""Two services with a database each, by accident or as replicas: what one is about the other leaves alone."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contracts.notices import NoticeDelivered, NoticeRequested
from ledger.testing import HandClock, InMemoryTransport
from services.notifications.channels.file import FileChannel
from services.notifications.message import Message
from tests.services.notifications.conftest import Start
from tests.services.notifications.situations import STREAM, Casework, Service, case, notice_ledger, reported
from tests.services.notifications.test_delivery import TroubledChannel, files, stories


async def test_two_services_by_accident_deliver_one_file_a_notice(
    start: Start, casework: Casework, clock: HandClock, transport: InMemoryTransport, tmp_path: Path
) -> None:
    """A rival with a database of its own loses an append here and there, reads what the winner wrote, and goes on."""
    one = start()
    other = Service(tmp_path / "other", transport, clock, [FileChannel(tmp_path / "notices")])
    await casework.says(*(reported(case(number)) for number in range(40)))
    await asyncio.gather(one.follow(), other.follow())
    async with asyncio.timeout(30):
        await asyncio.gather(one.deliver(), other.deliver())
    await asyncio.gather(one.deliver(), other.deliver())
    await other.kill()
    told = stories(await notice_ledger(transport, clock))

    assert len(files(tmp_path)) == len(told) == 40
    assert all(Counter(story)[NoticeRequested] == 1 and story[-1] is NoticeDelivered for story in told.values())


class SlowChannel(TroubledChannel):
    """A way whose receiver takes a while."""

    async def send(self, message: Message) -> None:
        """Take it after a while, in which much else can happen."""
        for _ in range(50):
            await asyncio.sleep(0.001)
        await super().send(message)


async def test_of_two_services_one_sends_while_the_other_waits(
    casework: Casework, clock: HandClock, transport: InMemoryTransport, tmp_path: Path
) -> None:
    """With a database each: what one is in the middle of sending the other leaves alone, and so nobody hears twice."""
    channel = SlowChannel()
    services = [Service(tmp_path / name, transport, clock, [channel]) for name in ("one", "other")]
    await casework.says(*(reported(case(number)) for number in range(40)))
    await asyncio.gather(*(service.follow() for service in services))
    async with asyncio.timeout(30):
        for _ in range(3):
            await asyncio.gather(*(service.deliver() for service in services))
    for service in services:
        await service.kill()

    assert len(channel.sent) == 40
    assert set(Counter(channel.sent).values()) == {1}


async def test_what_a_rival_sent_while_the_view_was_read_is_not_sent_again(
    casework: Casework, clock: HandClock, transport: InMemoryTransport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read is old by then, though the ledger itself is known to its end: it is read again."""
    channel = TroubledChannel()
    one, other = (Service(tmp_path / name, transport, clock, [channel]) for name in ("one", "other"))
    await casework.says(reported())
    await asyncio.gather(one.follow(), other.follow())
    await one.delivery.step()
    do, meddled = one.database.do, []

    async def slowly(work: Callable[..., Any], *given: Any) -> Any:
        read = await do(work, *given)
        if not meddled:
            meddled.append(work)
            await other.deliver()
            await one.notice_logs.said_of(STREAM)
        return read

    monkeypatch.setattr(one.database, "do", slowly)
    await one.deliver()
    await asyncio.gather(one.kill(), other.kill())

    assert meddled
    assert len(channel.sent) == 1
