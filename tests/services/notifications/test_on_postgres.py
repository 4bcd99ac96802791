"""The service's own tests once more, with its tables in PostgreSQL, and what only replicas that share one can show."""

from __future__ import annotations

import asyncio
import inspect
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import ModuleType

import pytest
import sqlalchemy as sa

from contracts.notices import NoticeDelivered, NoticeRequested
from ledger.testing import HandClock, InMemoryTransport
from services.casework.views import VIEWS as CASEWORK_VIEWS
from services.leading import LockedLead
from services.notifications import handlers
from services.notifications.channels import Channel
from services.notifications.handlers import Notifications
from services.notifications.staff import Staff
from services.notifications.tables import VIEWS
from tests.services.conftest import Place
from tests.services.notifications import test_delivery, test_firing, test_service, test_stuck_timers
from tests.services.notifications.conftest import Start
from tests.services.notifications.situations import (
    Casework,
    Service,
    after,
    case,
    deadline_set,
    notice_ledger,
    reported,
)
from tests.services.notifications.test_service import until

DUE = after(hours=30)
door = test_stuck_timers.door


def _needs_no_file(test: Callable[..., object]) -> bool:
    """Whether the test asks for a service and neither touches its file nor measures how long it takes."""
    return "start" in inspect.signature(test).parameters and not any(
        word in inspect.getsource(test) for word in ("sqlite3", "thousand")
    )


def borrowed(*modules: ModuleType) -> dict[str, Callable[..., object]]:
    """Every test of these modules that can as well be run over another database, by a name of its own."""
    return {
        f"test_{module.__name__.rpartition('test_')[2]}_{name.removeprefix('test_')}": test
        for module in modules
        for name, test in vars(module).items()
        if name.startswith("test_") and inspect.iscoroutinefunction(test) and _needs_no_file(test)
    }


globals().update(borrowed(test_delivery, test_firing, test_service, test_stuck_timers))


@pytest.fixture
async def start(tmp_path: Path, transport: InMemoryTransport, clock: HandClock, schema: Place) -> AsyncIterator[Start]:
    """Lives of the service that share one PostgreSQL."""
    lives: list[Service] = []
    database = schema()

    def begin(*channels: Channel, staff: Callable[[], Staff] = Staff) -> Service:
        lives.append(Service(tmp_path, transport, clock, channels, staff, database=database))
        return lives[-1]

    yield begin
    for life in lives:
        await life.kill()


def replica(service: Service, *, leads: bool) -> tuple[Notifications, LockedLead]:
    """The service as one of several, told whether it leads."""
    lead = LockedLead("notifications")
    lead.tell(held=leads)
    parts = {"notices": service.notices, "watch": service.watch, "firing": service.firing}
    whole = Notifications(service.database, service.clock, **parts, delivery=service.delivery, lead=lead)
    service.spawn(whole.run())
    return whole, lead


async def test_one_works_and_the_other_takes_over(
    start: Start, casework: Casework, clock: HandClock, transport: InMemoryTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that stands by is ready, fires and sends nothing, and goes on where the leader was."""
    monkeypatch.setattr(handlers, "LOOK_SECONDS", 0.01)
    first, second = start(), start()
    leader, first_lead = replica(first, leads=True)
    other, second_lead = replica(second, leads=False)
    await casework.says(reported(), deadline_set(DUE))
    await until(lambda: leader.state is None and leader.saved_offsets, "the leader's work")
    await until(lambda: _delivered(first) == 1, "the first notice")
    assert (other.state, other.saved_offsets, second.sent) == (None, {}, [])

    first_lead.tell(held=False)
    await until(lambda: not leader.saved_offsets, "the leader's end")
    second_lead.tell(held=True)
    await casework.says(reported(case(1)))
    clock.set(DUE)
    await until(lambda: second.told, "the timer")
    await until(lambda: _delivered(first) == 2, "the second notice")

    said = [one.data for one in await notice_ledger(transport, clock)]
    assert first.sent == []
    assert Counter(type(one) for one in said if isinstance(one, NoticeRequested | NoticeDelivered)) == {
        NoticeRequested: 2,
        NoticeDelivered: 2,
    }

    second_lead.tell(held=False)
    first_lead.tell(held=True)
    await until(lambda: leader.state is None and leader.saved_offsets, "the first one's return")
    await casework.says(reported(case(2)))
    await until(lambda: _delivered(first) == 3, "the third notice")


async def test_a_leader_that_has_not_heard_of_its_end_does_not_give_up(
    start: Start, casework: Casework, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two that work for a moment do no harm; the one that was followed stands by instead of asking for a person."""
    monkeypatch.setattr(handlers, "LOOK_SECONDS", 0.01)
    first, second = start(), start()
    old, old_lead = replica(first, leads=True)
    new, _ = replica(second, leads=True)
    for number in range(6):
        await casework.says(reported(case(number)))
        await until(lambda: old.state is None and new.state is None, "both at work")
    old_lead.tell(held=False)
    await until(lambda: _delivered(first) == 6, "all notices")
    await until(lambda: not old.saved_offsets and old.state is None, "standing by")


async def test_what_is_begun_ends_before_the_process_does(start: Start, casework: Casework) -> None:
    """A notice that is being sent is sent and recorded; then nothing else is begun."""
    channel = SlowChannel()
    service = start(channel)
    service.spawn(service.whole.run())
    await casework.says(reported())
    await asyncio.wait_for(channel.sending.wait(), 10)
    ending = asyncio.create_task(service.whole.end())
    await asyncio.sleep(0.05)
    assert not ending.done()
    channel.may_go.set()
    await asyncio.wait_for(ending, 10)
    await until(lambda: _delivered(service) == 1, "the end of the notice in the tables")
    await casework.says(reported(case(1)))
    await asyncio.sleep(0.6)

    assert channel.sent == 1
    assert _delivered(service) == 1


def test_no_service_has_a_table_that_another_would_take_for_its_own() -> None:
    """They may share a database; a view that begins anew drops every table that bears its name."""
    tables = {table: view.name for view in (*VIEWS, *CASEWORK_VIEWS.values()) for table in view.metadata.tables}
    claimed = {
        table: [view.name for view in (*VIEWS, *CASEWORK_VIEWS.values()) if _is_of(view.name, table)]
        for table in tables
    }

    assert claimed == {table: [owner] for table, owner in tables.items()}


def _is_of(view: str, table: str) -> bool:
    return table == view or table.startswith(f"{view}_")


class SlowChannel:
    """Takes one message when told to."""

    name = "slow"

    def __init__(self) -> None:
        self.sending = asyncio.Event()
        self.may_go = asyncio.Event()
        self.sent = 0

    def begin(self) -> None:
        """Nothing is left over."""

    async def send(self, _message: object) -> None:
        """Wait, and take it."""
        self.sending.set()
        await self.may_go.wait()
        self.sent += 1


def _delivered(service: Service) -> int:
    with service.engine.connect() as connection:
        count = sa.text("SELECT count(*) FROM notices WHERE state = 'delivered'")
        return connection.scalar(count) or 0
