"""A PostgreSQL that hangs, is stopped or dies under traffic: each service lives, says so, goes on; all counts once.

`CASELEDGER_TEST_SEED` repeats the order of what is sent and asked, `CASELEDGER_TEST_AWAY_SECONDS` makes it longer.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from random import Random

import pytest

from contracts.notices import NoticeDelivered, NoticeEvent, NoticeRequested
from tests.acceptance.found import notice_events_at
from tests.acceptance.product import until
from tests.own_kafka import own_kafka
from tests.ownership.evidence import Evidence, gather_evidence, misplaced, scattered, unconserved, untrue
from tests.ownership.service import PORTS, Service
from tests.ownership.test_two_of_each import quiet, rows_of
from tests.ownership.traffic import Traffic
from tests.postgres import private_postgres
from tests.postgres_server import PostgresServer

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]

SEED = int(os.environ.get("CASELEDGER_TEST_SEED") or Random().randrange(10**6))
AWAY_SECONDS = float(os.environ.get("CASELEDGER_TEST_AWAY_SECONDS", "1"))
TOLD_SECONDS = 20.0
LIVES_SECONDS = 2.0
ACCIDENT_SECONDS = 1.5
"""By then all are at work again."""
BACK_SECONDS = 60.0
ANSWERS_BETWEEN = 4
PASSWORD = "not-for-any-log"
HANGS, STOPPED = "hangs", "stopped"


@dataclass
class Aftermath:
    """What was seen while the database was away, and what is found once everything has come to rest."""

    told: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    """How it was away and service -> what that said of itself that is not well."""
    slowest: dict[tuple[str, str], float] = field(default_factory=dict)
    """The same -> the longest that its `/livez` took, in seconds."""
    scraped: dict[tuple[str, str], float] = field(default_factory=dict)
    """The same -> how long its metrics took once it had said so, in seconds."""
    processes: set[bool] = field(default_factory=set)
    """Whether each ran to the end without being started again."""
    evidence: Evidence | None = None
    notices: list[NoticeEvent] = field(default_factory=list)
    files: Counter[str] = field(default_factory=Counter)
    rows: dict[str, int] = field(default_factory=dict)
    stops: list[tuple[int, float]] = field(default_factory=list)
    """Exit status and seconds of each, told to end while the database hangs."""
    logs: str = ""


@pytest.fixture(scope="module")
async def aftermath(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Aftermath]:
    """One of each service, and a database that first hangs, then is stopped, and dies just after its return."""
    print(f"CASELEDGER_TEST_SEED={SEED}")  # noqa: T201 - shown with a failure, to repeat it
    folder, seen = tmp_path_factory.mktemp("away"), Aftermath()
    async with AsyncExitStack() as stack:
        bootstrap = await stack.enter_async_context(own_kafka(tmp_path_factory.mktemp("kafka")))
        database = stack.enter_context(private_postgres())
        services = {name: _service(stack, name, bootstrap, folder / name, database.url) for name in PORTS}
        await asyncio.gather(*(one.start() for one in services.values()))
        await asyncio.gather(*(one.ready() for one in services.values()))
        traffic = Traffic(bootstrap, [services["intake"]], [services["casework"]], Random(SEED))
        async with asyncio.TaskGroup() as tasks:
            for flow in (traffic.send(), traffic.post(), traffic.work()):
                tasks.create_task(flow)
            for how, goes, comes in (
                (HANGS, database.freeze, database.thaw),
                (STOPPED, database.stop, partial(_start_with_an_accident, database)),
            ):
                await _more_answers(traffic)
                await asyncio.to_thread(goes)
                try:
                    await asyncio.gather(*(_look(seen, (how, name), one) for name, one in services.items()))
                finally:
                    await asyncio.to_thread(comes)
                async with asyncio.timeout(BACK_SECONDS):
                    await asyncio.gather(*(one.ready() for one in services.values()))
            traffic.over.set()
        await quiet(bootstrap, services["notifications"])
        seen.rows = await rows_of(services["casework"])
        seen.processes = {one.runs for one in services.values()}
        seen.evidence = await gather_evidence(bootstrap)
        seen.notices = await notice_events_at(bootstrap)
        seen.files = Counter(path.stem for path in folder.glob("*/notices/*.json"))
        await asyncio.to_thread(database.freeze)
        seen.stops = await asyncio.gather(*(_stopped(one) for one in services.values()))
        seen.logs = "".join(one.whole_log() for one in services.values())
        yield seen


def _service(stack: AsyncExitStack, name: str, bootstrap: str, folder: object, url: str) -> Service:
    with_password = url.replace("@/", f":{PASSWORD}@/", 1)
    settings = {"CASELEDGER_DATABASE_URL": with_password, "CASELEDGER_NOTICES_DIR": f"{folder}/notices"}
    service = Service(name, bootstrap, folder, **settings)  # type: ignore[arg-type]
    stack.push_async_callback(service.close)
    return service


def _start_with_an_accident(database: PostgresServer) -> None:
    database.start()
    time.sleep(ACCIDENT_SECONDS)
    database.kill()
    database.start()


async def _look(seen: Aftermath, where: tuple[str, str], one: Service) -> None:
    """Ask it again and again whether it lives, and what is wrong."""
    began = time.monotonic()
    while (passed := time.monotonic() - began) < TOLD_SECONDS:
        asked = time.monotonic()
        assert (await one.http.get("/livez", timeout=30)).status_code == 200
        seen.slowest[where] = max(seen.slowest.get(where, 0), time.monotonic() - asked)
        wrong = {name: said for name, said in (await one.http.get("/readyz")).json()["checks"].items() if said != "ok"}
        seen.told[where] = seen.told.get(where, {}) | wrong
        if passed > AWAY_SECONDS and any("database" in said for said in seen.told[where].values()):
            break
        await asyncio.sleep(0.1)
    asked = time.monotonic()
    assert (await one.http.get("/metrics", timeout=30)).status_code == 200
    seen.scraped[where] = time.monotonic() - asked


async def _stopped(service: Service) -> tuple[int, float]:
    began = time.monotonic()
    return await service.stop(), time.monotonic() - began


async def _more_answers(traffic: Traffic) -> None:
    enough = len(traffic.answers) + ANSWERS_BETWEEN

    async def are_there() -> bool:
        return len(traffic.answers) >= enough

    await until(are_there, BACK_SECONDS, lambda: f"only {len(traffic.answers)} of {enough} answers")


@pytest.mark.parametrize("how", [HANGS, STOPPED])
@pytest.mark.parametrize("name", PORTS)
def test_each_service_lives_and_says_what_is_away(aftermath: Aftermath, name: str, how: str) -> None:
    """It answers at once that it lives, and when asked whether it is ready it names the database."""
    assert aftermath.slowest[how, name] < LIVES_SECONDS
    assert any("database" in said for said in aftermath.told[how, name].values()), aftermath.told[how, name]


@pytest.mark.parametrize("how", [HANGS, STOPPED])
@pytest.mark.parametrize("name", PORTS)
def test_its_metrics_are_told_all_the_same(aftermath: Aftermath, name: str, how: str) -> None:
    """A scrape is not kept waiting, or the whole service would look down."""
    assert aftermath.scraped[how, name] < LIVES_SECONDS


def test_each_goes_on_by_itself(aftermath: Aftermath) -> None:
    """Nobody has started any of them again."""
    assert aftermath.processes == {True}
    assert aftermath.logs.count('"service.started"') == len(PORTS)


def test_nothing_is_lost_or_doubled(aftermath: Aftermath) -> None:
    """Streams are whole, each message is accepted once, each notice requested, sent and delivered once."""
    evidence = aftermath.evidence
    assert evidence is not None
    last = {recorded.stream: recorded.version for recorded, _ in evidence.events}
    requested = Counter(one.data.notice for one in aftermath.notices if isinstance(one.data, NoticeRequested))
    delivered = Counter(one.data.notice for one in aftermath.notices if isinstance(one.data, NoticeDelivered))

    assert len(evidence.reports) > 20
    assert [misplaced(evidence), scattered(evidence), untrue(evidence), unconserved(evidence)] == [[], [], [], []]
    assert set(requested.values()) == {1}
    assert delivered == requested
    assert {str(notice) for notice in requested} == set(aftermath.files)
    assert {f"case:{case}": version for case, version in aftermath.rows.items()} == {
        stream: version for stream, version in last.items() if stream.startswith("case:")
    }


def test_whoever_is_told_to_end_ends_in_time_though_the_database_hangs(aftermath: Aftermath) -> None:
    """A thread that waits for it keeps no process from ending."""
    assert [(status, round(seconds, 1)) for status, seconds in aftermath.stops if status or seconds > 10] == []


def test_the_log_says_what_is_away_and_no_password(aftermath: Aftermath) -> None:
    """A line each time, with the kind of trouble."""
    for event in ("lead.waits_for_database", "view.waits"):
        assert f'"{event}"' in aftermath.logs
    assert PASSWORD not in aftermath.logs
