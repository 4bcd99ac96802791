"""The whole service as it runs: followers, firing and delivery beside one another."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import msgspec
import pytest
import sqlalchemy as sa
from litestar.testing import AsyncTestClient
from prometheus_client import CollectorRegistry

from contracts.commands import Moment
from contracts.notices import NoticeRetried
from contracts.topics import CASE_LEDGER, NOTICE_LEDGER, partition_for
from ledger.log import PartitionLog
from ledger.records import NewEvent
from ledger.testing import HandClock, InMemoryTransport
from services.health import Health
from services.notifications.api import routes
from services.notifications.channels import ChannelTrouble
from services.notifications.message import Message
from services.notifications.timer_api import timer_routes
from services.web import make_app
from tests.services.notifications.conftest import Start
from tests.services.notifications.situations import (
    PARTITIONS,
    STREAM,
    Casework,
    after,
    case,
    deadline_set,
    notice_ledger,
    passed,
    reported,
)

DUE = after(hours=30)


async def until(holds: Callable[[], object], what: str) -> None:
    """Wait until it holds; fail with the words if it does not within ten seconds."""
    try:
        async with asyncio.timeout(10):
            while not holds():  # noqa: ASYNC110 - bounded
                await asyncio.sleep(0.01)
    except TimeoutError:
        pytest.fail(f"{what} did not come true")


async def test_a_report_and_its_clock_reach_casework_and_the_officer(
    start: Start, casework: Casework, clock: HandClock, tmp_path: Path
) -> None:
    """From the ledger to a command when the clock is due, and from each case event to a file, while it runs."""
    service = start()
    service.spawn(service.whole.run())
    await until(lambda: service.whole.state is None, "ready")
    await casework.says(reported(), deadline_set(DUE))
    await until(lambda: len(list(tmp_path.glob("notices/*.json"))) == 1, "the first notice")
    clock.set(DUE)
    await until(lambda: service.told, "the timer")
    await casework.says(passed(DUE))
    await until(lambda: len(list(tmp_path.glob("notices/*.json"))) == 2, "the second notice")

    assert [(told.moment, told.at) for told in service.told] == [(Moment.DUE, DUE)]


async def test_it_is_not_ready_and_does_nothing_before_it_has_caught_up(
    start: Start, casework: Casework, clock: HandClock, transport: InMemoryTransport
) -> None:
    """While the ledgers cannot be read nothing is fired, however long it has been due."""
    service = start()
    await casework.says(deadline_set(DUE))
    clock.set(after(days=9))
    transport.unreachable = True
    service.spawn(service.whole.run())
    await asyncio.sleep(0)

    assert service.whole.state == "catching up"
    transport.unreachable = False
    await until(lambda: service.told, "the timer")
    assert service.whole.state is None


async def test_trouble_with_commands_is_waited_out_and_said(start: Start, casework: Casework, clock: HandClock) -> None:
    """Unready while Kafka takes nothing; well and done once it does."""
    service = start()
    service.reachable = False
    await casework.says(deadline_set(DUE))
    clock.set(DUE)
    service.spawn(service.whole.run())
    await until(lambda: service.whole.state == "Kafka does not take what is to be written", "the trouble")
    service.reachable = True
    await until(lambda: service.told, "the timer")
    await until(lambda: service.whole.state is None, "ready again")


async def test_an_idle_service_says_that_the_ledgers_cannot_be_read(start: Start, transport: InMemoryTransport) -> None:
    """Unready while Kafka has gone, though nothing is to be fired or sent."""
    service = start()
    service.spawn(service.whole.run())
    await until(lambda: service.whole.state is None, "ready")
    transport.unreachable = True
    await until(lambda: service.whole.state == f"{NOTICE_LEDGER.name} cannot be read", "the trouble")
    transport.unreachable = False
    await until(lambda: service.whole.state is None, "ready again")


async def test_a_log_that_was_rewound_stops_the_work_with_a_word(
    start: Start, casework: Casework, clock: HandClock, transport: InMemoryTransport
) -> None:
    """It stays unready, fires nothing, and does not end: starting again would not mend it."""
    first = start()
    await casework.says(reported(), deadline_set(DUE))
    await first.follow()
    await first.kill()
    transport.log(CASE_LEDGER.name, partition_for(STREAM, PARTITIONS)).clear()
    clock.set(DUE)
    second = start()
    running = second.spawn(second.whole.run())
    await until(lambda: "ends before" in (second.whole.state or ""), "the word")
    await asyncio.sleep(0)

    assert not running.done()
    assert second.sent == []


@pytest.mark.parametrize("running", [True, False], ids=["while it runs", "before it started"])
async def test_an_event_that_cannot_be_read_stops_its_view_and_no_timer(
    start: Start, casework: Casework, clock: HandClock, transport: InMemoryTransport, *, running: bool
) -> None:
    """Nothing is passed over in silence, and the deadlines that are known by then are told of all the same."""
    number = partition_for(STREAM, PARTITIONS)
    await casework.says(deadline_set(DUE))
    service = start()
    if running:
        service.spawn(service.whole.run())
        await until(lambda: service.whole.state is None, "ready")
    log = PartitionLog(transport, CASE_LEDGER.name, number, clock=clock)
    await log.open()
    await log.append([NewEvent(STREAM, 2, b'{"data": {"type": "from.the-future.v9"}}')])
    await log.close()
    if not running:
        service.spawn(service.whole.run())
    where = f"partition {number}, position 2 (from.the-future.v9)"
    await until(lambda: where in (service.whole.state or ""), "the word")
    clock.set(DUE)
    await until(lambda: service.told, "the timer")

    assert service.watch.follower.checkpoints[number].next_position <= 2
    assert where in (service.whole.state or "")


async def test_a_locked_database_is_waited_for(
    start: Start, casework: Casework, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no fault of an event and no end of the process: what was to be saved and fired is, once it can be."""
    monkeypatch.setattr("services.notifications.followed.RETRY_SECONDS", 0.01)
    monkeypatch.setattr("services.notifications.keeper.BACK_OFF_SECONDS", 0.01)
    service, locked = start(), True

    def refuse(*_: object) -> None:
        if locked:
            raise sa.exc.OperationalError("", None, OSError("locked"))

    service.spawn(service.whole.run())
    await until(lambda: service.whole.state is None, "ready")
    sa.event.listen(service.engine, "before_cursor_execute", refuse)
    await casework.says(deadline_set(DUE))
    await until(lambda: service.whole.state == "view watch waits for its database", "the trouble")
    locked = False
    await until(lambda: service.whole.state is None, "ready again")
    locked = True
    clock.set(DUE)
    await until(lambda: service.whole.state == "the database cannot be used", "the other trouble")
    locked = False
    await until(lambda: service.whole.state is None, "ready once more")
    await until(lambda: service.told, "the timer")

    assert {(told.moment, told.at) for told in service.told} == {(Moment.DUE, DUE)}


async def test_a_database_that_hangs_keeps_nothing_else_waiting(
    start: Start, casework: Casework, clock: HandClock
) -> None:
    """Whoever asks whether it lives is answered at once all the while, and the timers go on once it answers."""
    service, answers = start(), threading.Event()
    app = make_app("notifications", Health(), CollectorRegistry(), [])
    service.spawn(service.whole.run())
    await until(lambda: service.whole.state is None, "ready")
    sa.event.listen(service.engine, "before_cursor_execute", lambda *_: answers.wait(3))
    await casework.says(deadline_set(DUE))
    clock.set(DUE)
    began = time.monotonic()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here.example") as http:
        for _ in range(20):
            assert (await http.get("/livez")).status_code == 200
            await asyncio.sleep(0.01)
    lasted, told = time.monotonic() - began, list(service.told)
    answers.set()
    assert lasted < 2.5
    assert told == []
    await until(lambda: service.told, "the timer")


async def test_how_far_notices_are_requested_is_told_only_when_they_are(
    start: Start, casework: Casework, transport: InMemoryTransport
) -> None:
    """The position told for notices waits until the notice ledger has all that the case ledger asks for."""
    service = start()
    assert service.whole.requested_offsets == {}
    await casework.says(reported(), passed(DUE, stream=case(1)))
    service.spawn(service.whole.run())
    ends = {number: len(transport.log(CASE_LEDGER.name, number)) for number in range(PARTITIONS)}
    await until(lambda: service.whole.requested_offsets == ends, "the position")

    assert service.whole.saved_offsets == ends


async def test_a_position_is_told_only_once_it_was_looked_up(
    start: Start, casework: Casework, transport: InMemoryTransport
) -> None:
    """Started again, it must not seem to have gone back to the beginning while it catches up with its notices."""
    first = start()
    await casework.says(reported(), passed(DUE, stream=case(1)))
    await first.follow()
    ends = first.watch.offsets
    await first.kill()
    transport.unreachable = True
    second = start()
    second.spawn(second.whole.run())
    await until(lambda: second.notices.follower.trouble, "the wait for the notice ledger")

    assert second.whole.saved_offsets == {}
    transport.unreachable = False
    await until(lambda: second.whole.saved_offsets, "the position")
    assert second.whole.saved_offsets == ends


async def test_operators_see_timers_and_notices(start: Start, casework: Casework, clock: HandClock) -> None:
    """What is waited for and what became of each notice, without anything personal."""
    service = start()
    await casework.says(reported(), deadline_set(DUE, (after(hours=26),)), passed(DUE, stream=case(1)))
    await service.follow()
    await service.deliver()
    app = make_app(
        "notifications",
        Health(),
        CollectorRegistry(),
        [*routes(service.engine, service.delivery), *timer_routes(service.engine, clock)],
    )
    async with AsyncTestClient(app) as http:
        timers = (await http.get("/v1/timers")).json()["timers"]
        delivered = (await http.get("/v1/notices", params={"state": "delivered"})).json()
        failed = (await http.get("/v1/notices", params={"state": "failed", "limit": 5})).json()
        nonsense = await http.get("/v1/notices", params={"state": "sent"})
        described = (await http.get("/schema/openapi.json")).json()["paths"]

    assert [(timer["moment"], timer["stream"], timer["firings"]) for timer in timers] == [
        ("warning", STREAM, 0),
        ("due", STREAM, 0),
    ]
    assert delivered["counts"] == failed["counts"] == {"delivered": 2}
    assert sorted(notice["occasion"] for notice in delivered["notices"]) == ["missed", "new_case"]
    assert failed["notices"] == []
    assert {"/v1/timers", "/v1/notices"} <= described.keys()
    assert nonsense.status_code == 400
    assert msgspec.json.decode(nonsense.content)["status"] == 400


class Broken:
    """A way that takes nothing until it is mended."""

    name = "file"
    mended = False

    def begin(self) -> None:
        """Nothing to make ready."""

    async def send(self, message: Message) -> None:
        """Refuse for good, or take it."""
        if not self.mended:
            raise ChannelTrouble("Broken.", for_good=True)


async def test_an_operator_has_a_failing_notice_tried_again(
    start: Start, casework: Casework, clock: HandClock, transport: InMemoryTransport
) -> None:
    """Once, whoever asks how often; who asked is in the ledger; what was delivered or is not there is not tried."""
    broken = Broken()
    service = start(broken)
    await casework.says(reported())
    await service.follow()
    await service.deliver()
    app = make_app("notifications", Health(), CollectorRegistry(), routes(service.engine, service.delivery))
    who = {"Caseledger-Actor": "o.perator", "Caseledger-Role": "operator"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here.example") as http:
        [row] = (await http.get("/v1/notices", params={"state": "given_up"})).json()["notices"]
        path = f"/v1/notices/{row['id']}"
        unnamed = await http.post(f"{path}/retry")
        broken.mended = True
        answers = [await http.post(f"{path}/retry", headers=who) for _ in range(2)]
        await service.deliver()
        one = (await http.get(path)).json()["notices"]
        again = await http.post(f"{path}/retry", headers=who)
        nowhere = await http.post(f"/v1/notices/{STREAM[5:]}/retry", headers=who)
        unknown = await http.get(f"/v1/notices/{STREAM[5:]}")
    retries = [said.data for said in await notice_ledger(transport, clock) if isinstance(said.data, NoticeRetried)]

    assert (row["state"], row["reason"], row["recipient"]) == ("given_up", "Broken.", "team:whg")
    assert [answer.status_code for answer in (unnamed, *answers, again, nowhere, unknown)] == [
        401,
        200,
        200,
        409,
        404,
        404,
    ]
    assert [answer.json()["notices"][0]["state"] for answer in answers] == ["requested", "requested"]
    assert [way["state"] for way in one] == ["delivered"]
    assert [(fact.by, fact.attempt) for fact in retries] == [("o.perator", 1)]
    assert again.json()["type"].endswith("not-failing")
    assert nowhere.json()["type"].endswith("no-such-notice")
