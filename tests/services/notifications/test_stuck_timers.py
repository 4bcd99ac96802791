"""Timers that nobody answers: seen, counted, and fired again by an operator."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from prometheus_client import CollectorRegistry, generate_latest

from ledger.testing import HandClock
from services.health import Health
from services.notifications.metrics import Metrics
from services.notifications.timer_api import timer_routes
from services.store import open_engine
from services.web import make_app
from tests.services.notifications.conftest import Start
from tests.services.notifications.situations import STREAM, Casework, Service, after, case, clock_of, deadline_set

DUE = after(hours=30)
OPERATOR = {"Caseledger-Actor": "op1", "Caseledger-Role": "operations"}

Client = AsyncTestClient[Litestar]
Door = Callable[[Service], AbstractAsyncContextManager[Client]]


@pytest.fixture
def door(clock: HandClock) -> Door:
    """A client of the routes over a service's table."""

    @asynccontextmanager
    async def open_(service: Service) -> AsyncIterator[Client]:
        app = make_app("notifications", Health(), CollectorRegistry(), timer_routes(service.engine, clock))
        async with AsyncTestClient(app) as http:
            yield http

    return open_


async def _unanswered(start: Start, casework: Casework, clock: HandClock) -> Service:
    """A service that fired one clock six minutes ago, another waiting for next week."""
    service = start()
    await casework.says(deadline_set(DUE), deadline_set(after(days=7), stream=case(1)))
    await service.follow()
    clock.set(DUE)
    await service.firing.step()
    clock.turn(minutes=6)
    return service


async def test_late_timers_are_told_apart(start: Start, casework: Casework, clock: HandClock, door: Door) -> None:
    """Only what came so long ago is listed when asked, with how often it was fired; counts are over all."""
    service = await _unanswered(start, casework, clock)
    async with door(service) as http:
        late = (await http.get("/v1/timers", params={"late": 300})).json()
        later = (await http.get("/v1/timers", params={"late": 361})).json()

    assert [(one["stream"], one["firings"]) for one in late["timers"]] == [(STREAM, 1)]
    assert (late["open"], late["overdue"], late["stuck"]) == (2, 1, 1)
    assert later["timers"] == []


async def test_fired_again_at_once_as_the_same_command(
    start: Start, casework: Casework, clock: HandClock, door: Door
) -> None:
    """An operator need not wait for the next repeat, and asking twice is one more command with the same id."""
    service = await _unanswered(start, casework, clock)
    await service.firing.step()
    assert await service.firing.step() == 0
    async with door(service) as http:
        path = f"/v1/timers/{clock_of(STREAM)}/fire"
        answers = [await http.post(path, headers=OPERATOR) for _ in range(2)]
    fired = await service.firing.step()

    assert [answer.json()["instants"] for answer in answers] == [1, 1]
    assert fired == 1
    assert len({told.at for told in service.told}) == 1


async def test_what_has_not_come_is_not_fired(start: Start, casework: Casework, clock: HandClock, door: Door) -> None:
    """A clock that runs still, or is unknown, is 404; who does not say who they are is 401."""
    service = await _unanswered(start, casework, clock)
    async with door(service) as http:
        early = await http.post(f"/v1/timers/{clock_of(case(1))}/fire", headers=OPERATOR)
        unnamed = await http.post(f"/v1/timers/{clock_of(STREAM)}/fire")

    assert (early.status_code, unnamed.status_code) == (404, 401)


async def test_stuck_is_counted(start: Start, casework: Casework, clock: HandClock) -> None:
    """An alert can tell a timer that is a moment late from one that nobody answers."""
    service = await _unanswered(start, casework, clock)
    registry = CollectorRegistry()
    Metrics(registry, service.engine, clock)
    shown = generate_latest(registry).decode()
    clock.turn(minutes=-2)

    assert "caseledger_timers_stuck 1.0" in shown
    assert "caseledger_timers_stuck 0.0" in generate_latest(registry).decode()


def test_a_scrape_is_answered_while_the_database_is_away(tmp_path: Path, clock: HandClock) -> None:
    """What is counted in it is missing; the service does not look down."""
    registry = CollectorRegistry()
    (tmp_path / "away.sqlite3").mkdir()
    Metrics(registry, open_engine(tmp_path / "away.sqlite3"), clock)

    shown = generate_latest(registry).decode()

    assert "caseledger_timers_fired_total 0.0" in shown
    assert "caseledger_timers_open" not in shown
