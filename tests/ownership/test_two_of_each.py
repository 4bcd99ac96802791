"""Two of each service over one PostgreSQL: one of each restarted, the other killed, under traffic; all counts once.

`CASELEDGER_TEST_SEED` repeats the order of what is sent and asked, `CASELEDGER_TEST_ROUNDS` makes it longer.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import httpx
import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families

from contracts.commands import Command, CommandOutcome
from contracts.facts.deadlines import DeadlinePassed
from contracts.notices import NoticeAttempted, NoticeDelivered, NoticeEvent, NoticeRequested
from contracts.topics import CASE_COMMANDS, COMMAND_OUTCOMES, REPORTS
from ledger.clock import SystemClock
from services.casework.commands.consuming import GROUP as CASEWORK
from services.intake.consuming import GROUP as INTAKE
from services.operations.lag import measure_lag
from tests.acceptance.found import notice_events_at, records_at
from tests.acceptance.product import until
from tests.own_kafka import own_kafka
from tests.ownership.evidence import Evidence, gather_evidence, misplaced, scattered, unconserved, untrue
from tests.ownership.service import PORTS, Service
from tests.ownership.traffic import Traffic
from tests.postgres import own_schemas, running_postgres

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(900)]

SEED = int(os.environ.get("CASELEDGER_TEST_SEED") or Random().randrange(10**6))
ROUNDS = int(os.environ.get("CASELEDGER_TEST_ROUNDS", "1"))
STOPPED_SECONDS = 10.0
MOVED_SECONDS = 60.0
QUIET_SECONDS = 120.0
ANSWERS_BETWEEN = 6

Pair = list[Service]
"""Two replicas of one service."""


@dataclass
class Aftermath:
    """What happened, and what is found once everything has come to rest."""

    evidence: Evidence
    notices: list[NoticeEvent]
    files: Counter[str]
    """How many of the replicas sent a notice, by its id."""
    repeated: list[Any]
    """Commands that were answered again though nobody had been killed yet."""
    killed_at: datetime
    stops: list[tuple[int, float]]
    """Exit status and seconds of each that was told to end."""
    rows: dict[str, int]
    """Each case of the list with its version."""


@pytest.fixture(scope="module")
async def bootstrap(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A Kafka whose topics nobody else wrote to: everything on them is judged."""
    async with own_kafka(tmp_path_factory.mktemp("kafka")) as started:
        yield started


@pytest.fixture(scope="module")
async def aftermath(bootstrap: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Aftermath]:
    """Leaders are restarted, and those who lead by then are killed."""
    print(f"CASELEDGER_TEST_SEED={SEED}")  # noqa: T201 - shown with a failure, to repeat it
    folder, began = tmp_path_factory.mktemp("pairs"), datetime.now(UTC)
    async with AsyncExitStack() as stack:
        url = stack.enter_context(own_schemas(stack.enter_context(running_postgres())))()
        pairs = {
            name: [_replica(stack, name, bootstrap, folder / f"{name}-{side}", url) for side in "ab"] for name in PORTS
        }
        await _start([one for pair in pairs.values() for one in pair])
        traffic, stops = Traffic(bootstrap, pairs["intake"], pairs["casework"], Random(SEED)), []
        async with asyncio.TaskGroup() as tasks:
            for flow in (traffic.send(), traffic.post(), traffic.work()):
                tasks.create_task(flow)
            for _ in range(ROUNDS):
                await _more_answers(traffic)
                stops += await _restart(await _leaders(pairs))
            await _more_answers(traffic)
            killed_at = datetime.now(UTC)
            await _kill(await _leaders(pairs))
            await _more_answers(traffic)
            traffic.over.set()
        left = {name: next(one for one in pair if one.runs) for name, pair in pairs.items()}
        await quiet(bootstrap, left["notifications"])
        rows = await rows_of(left["casework"])
        stops += await asyncio.gather(*map(_stopped, left.values()))
        yield Aftermath(
            evidence=await gather_evidence(bootstrap),
            notices=await notice_events_at(bootstrap),
            files=Counter(path.stem for path in folder.glob("*/notices/*.json")),
            repeated=await _repeated(bootstrap, began, killed_at),
            killed_at=killed_at,
            stops=stops,
            rows=rows,
        )


def _replica(stack: AsyncExitStack, name: str, bootstrap: str, folder: Path, url: str) -> Service:
    settings = {"CASELEDGER_DATABASE_URL": url, "CASELEDGER_NOTICES_DIR": str(folder / "notices")}
    service = Service(name, bootstrap, folder, **settings)
    stack.push_async_callback(service.close)
    return service


async def _start(services: Sequence[Service]) -> None:
    await asyncio.gather(*(one.start() for one in services))
    await asyncio.gather(*(one.ready() for one in services))


async def _more_answers(traffic: Traffic) -> None:
    """Go on once staff have been answered some more times."""
    enough = len(traffic.answers) + ANSWERS_BETWEEN

    async def are_there() -> bool:
        return len(traffic.answers) >= enough

    await until(are_there, MOVED_SECONDS, lambda: f"only {len(traffic.answers)} of {enough} answers")


async def _leaders(pairs: dict[str, Pair]) -> Pair:
    """Of each service the one that leads; intake has no leader, so any that runs."""
    leaders: Pair = []

    async def are_there() -> bool:
        found = [next((one for one in pair if _leads(one)), None) for pair in pairs.values()]
        leaders[:] = filter(None, found)
        return None not in found

    await until(
        are_there, MOVED_SECONDS, lambda: "nobody leads:\n" + "\n".join(p.tail() for q in pairs.values() for p in q)
    )
    return leaders


def _leads(one: Service) -> bool:
    if not one.runs:
        return False
    what = {"casework": "people", "notifications": "notifications"}.get(one.kind)
    moves = [said["event"] for said in one.events("lead.won", "lead.lost") if said["lead"].startswith(what or "")]
    return what is None or moves[-1:] == ["lead.won"]


async def _restart(services: Pair) -> list[tuple[int, float]]:
    stops = await asyncio.gather(*map(_stopped, services))
    await _start(services)
    return stops


async def _stopped(service: Service) -> tuple[int, float]:
    began = time.monotonic()
    return await service.stop(), time.monotonic() - began


async def _kill(services: Pair) -> None:
    for one in services:
        one.signal(signal.SIGKILL)
    await asyncio.gather(*(one.ended() for one in services))


async def quiet(bootstrap: str, notifications: Service) -> None:
    """Wait until all is consumed, every clock that ran out is passed and every notice is delivered."""
    busy: list[object] = []

    async def is_quiet() -> bool:
        groups = {INTAKE: (REPORTS.name,), CASEWORK: (CASE_COMMANDS.name,)}
        report = await measure_lag(bootstrap, {}, SystemClock(), groups)
        busy[:] = [one for one in report.partitions if one.group in groups and one.end > (one.committed or 0)]
        busy.extend(await _waiting(notifications))
        return not busy

    await until(is_quiet, QUIET_SECONDS, lambda: f"it never came to rest: {busy}\n{notifications.tail()}")


async def _waiting(notifications: Service) -> list[object]:
    """What notifications has yet to do."""
    try:
        text = (await notifications.http.get("/metrics")).text
        undone = (await notifications.http.get("/readyz")).status_code != 200
    except httpx.HTTPError as error:
        return [repr(error)]
    waits = {"caseledger_timers_overdue": {""}, "caseledger_notices": {"wanted", "requested", "attempted", "failed"}}
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return [
        *(["unready"] if undone else []),
        *(one for one in samples if one.labels.get("state", "") in waits.get(one.name, ()) and one.value),
    ]


async def rows_of(casework: Service) -> dict[str, int]:
    rows: dict[str, int] = {}
    cursor: dict[str, str] = {}
    while True:
        answer = await casework.http.get("/v1/cases", params={"limit": "200", **cursor}, timeout=30)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        for row in page["items"]:
            assert row["case_id"] not in rows
            rows[row["case_id"]] = row["version"]
        if page["next"] is None:
            return rows
        cursor = {"cursor": page["next"]}


async def _repeated(bootstrap: str, began: datetime, killed_at: datetime) -> list[Any]:
    """Commands that were answered more often than they were sent, before anybody was killed."""
    window = range(int(began.timestamp() * 1000), int(killed_at.timestamp() * 1000))
    sent = Counter(
        msgspec.json.decode(one.value or b"", type=Command).id for one in await records_at(bootstrap, CASE_COMMANDS)
    )
    answered = Counter(
        msgspec.json.decode(one.value or b"", type=CommandOutcome).command_id
        for one in await records_at(bootstrap, COMMAND_OUTCOMES)
        if one.timestamp in window
    )
    return [command for command, times in answered.items() if times > sent[command]]


def test_nothing_in_the_ledger_is_lost_or_doubled(aftermath: Aftermath) -> None:
    """Streams are whole, each command has one effect and a true answer, each message is accepted once."""
    evidence = aftermath.evidence

    assert len(evidence.reports) > 50
    assert [misplaced(evidence), scattered(evidence), untrue(evidence), unconserved(evidence)] == [[], [], [], []]


def test_a_restart_repeats_nothing(aftermath: Aftermath) -> None:
    """Up to the kill nothing was answered twice, and every notice begun by then was sent at the first attempt."""
    tries = Counter(one.data.notice for one in aftermath.notices if isinstance(one.data, NoticeAttempted))
    before = [
        one.data.notice
        for one in aftermath.notices
        if isinstance(one.data, NoticeDelivered) and one.occurred_at < aftermath.killed_at
    ]

    assert aftermath.repeated == []
    assert before
    assert [notice for notice in before if tries[notice] > 1] == []


def test_whoever_is_told_to_end_ends_well_and_in_time(aftermath: Aftermath) -> None:
    """In the middle of the work too, and long before a supervisor or Kubernetes would kill."""
    assert [
        (status, round(seconds, 1)) for status, seconds in aftermath.stops if status or seconds > STOPPED_SECONDS
    ] == []
    assert len(aftermath.stops) == (ROUNDS + 1) * len(PORTS)


def test_each_notice_is_delivered_once(aftermath: Aftermath) -> None:
    """Requested once, delivered once, by one replica; only what the killed one was sending may be sent again."""
    requested = Counter(one.data.notice for one in aftermath.notices if isinstance(one.data, NoticeRequested))
    delivered = Counter(one.data.notice for one in aftermath.notices if isinstance(one.data, NoticeDelivered))
    tries = Counter(one.data.notice for one in aftermath.notices if isinstance(one.data, NoticeAttempted))

    assert set(requested.values()) == {1}
    assert delivered == requested
    assert {str(notice) for notice in requested} == set(aftermath.files)
    assert all(times <= tries[notice] for notice, times in ((n, aftermath.files[str(n)]) for n in requested))


def test_each_clock_that_ran_out_is_passed_once(aftermath: Aftermath) -> None:
    """Whoever was to tell of it, one of the replicas did."""
    passed = Counter(e.data.deadline for _, e in aftermath.evidence.events if isinstance(e.data, DeadlinePassed))

    assert len(passed) > 10
    assert set(passed.values()) == {1}


def test_the_list_of_the_replica_that_took_over_is_the_ledger(aftermath: Aftermath) -> None:
    """The views that both kept in turn have every case once, as the ledger leaves it."""
    last = {recorded.stream: recorded.version for recorded, _ in aftermath.evidence.events}

    assert {f"case:{case}": version for case, version in aftermath.rows.items()} == {
        stream: version for stream, version in last.items() if stream.startswith("case:")
    }
