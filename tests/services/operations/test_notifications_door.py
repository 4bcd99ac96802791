"""Asking notifications over HTTP, as it answers: its own routes on a real port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from litestar import get
from litestar.types import ControllerRouterHandler
from prometheus_client import CollectorRegistry

from contracts.envelope import Actor
from deploy.ports import HOST, free_port
from ledger.testing import HandClock
from services.health import Health
from services.http_server import HttpServer
from services.notifications.timer_api import timer_routes
from services.operations.cli import main
from services.operations.notifications import NotificationsDoor
from services.operations.service_door import Declined
from services.unavailable import Unavailable
from services.web import make_app
from tests.services.notifications.conftest import Start, casework, clock, start, transport
from tests.services.notifications.situations import STREAM, Casework, after, case, clock_of, deadline_set

__all__ = ["casework", "clock", "start", "transport"]

DUE = after(hours=30)
OPERATOR = Actor(id="op1", role="operations")


@asynccontextmanager
async def answering(*handlers: ControllerRouterHandler) -> AsyncIterator[NotificationsDoor]:
    """A door to a service with these routes."""
    port = free_port()
    app = make_app("notifications", Health(), CollectorRegistry(), handlers)
    async with HttpServer(app, HOST, port, setting="nothing"):
        yield NotificationsDoor(f"http://{HOST}:{port}")


async def test_stuck_timers_are_told_and_fired(start: Start, casework: Casework, clock: HandClock) -> None:
    """What notifications says of them is understood, and what it declines is told in its words."""
    service = start()
    await casework.says(deadline_set(DUE), deadline_set(after(days=9), stream=case(1)))
    await service.follow()
    clock.set(DUE)
    await service.firing.step()
    clock.turn(minutes=6)
    async with answering(*timer_routes(service.engine, clock)) as door:
        stuck = await door.timers(10, 300)
        fired = await door.fire(str(clock_of(STREAM)), OPERATOR)
        with pytest.raises(Declined, match="No instant of this clock"):
            await door.fire(str(clock_of(case(1))), OPERATOR)

    assert [(one.stream, one.firings) for one in stuck.timers] == [(STREAM, 1)]
    assert (stuck.open, stuck.stuck, fired) == (2, 1, 1)
    assert await service.firing.step() == 1


async def test_without_an_answer_it_is_unavailable() -> None:
    """Nobody there, or somebody who says something else."""

    @get("/v1/notices", sync_to_thread=False)
    def nonsense() -> dict[str, str]:
        return {"notices": "none"}

    with pytest.raises(Unavailable, match="is it running"):
        await NotificationsDoor(f"http://{HOST}:{free_port()}").timers(1)
    async with answering(nonsense) as door:
        with pytest.raises(Unavailable):
            await door.notices(1)


@pytest.mark.parametrize(
    "arguments",
    [("timers", "list"), ("timers", "fire", str(uuid4())), ("notices", "list"), ("notices", "retry", str(uuid4()))],
)
def test_verbs_say_that_notifications_is_away(arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 3, whatever is asked."""
    monkeypatch.setenv("CASELEDGER_NOTIFICATIONS_URL", f"http://{HOST}:{free_port()}")

    with pytest.raises(SystemExit) as left:
        main(arguments)

    assert left.value.code == 3
