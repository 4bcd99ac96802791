"""A day of each role in a real browser before the running product, and one case from the telephone to its end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import NamedTuple
from uuid import UUID

import pytest
from aiokafka import AIOKafkaProducer
from playwright.async_api import Browser

from contracts.topics import REPORTS
from tests.acceptance import call_walk, compliance_walk, integrator_walk, officer_walk, operator_walk
from tests.acceptance.desk import Desk, Visited, sit_down
from tests.acceptance.messages import STRUCTURED, opened, report
from tests.acceptance.planted import leaks
from tests.acceptance.product import SERVICES, Product, running, until
from tests.acceptance.receivers import Receivers, receiving

pytestmark = [pytest.mark.acceptance, pytest.mark.browser, pytest.mark.kafka]

# A Thursday: what was reported on Wednesday at ten is due at midnight, and was warned of five minutes ago (whg 2.3.2).
NOW = "2026-11-19T20:05:00+00:00"
LONG_AGO = "2026-11-10T10:00:00+00:00"
TEAM = {"type": "team.set.v1", "team": "north", "members": [officer_walk.FIRST, officer_walk.SECOND], "lead": "l.lead"}
NOBODY_THERE = "550 5.1.1 No such mailbox"
SECONDS = 60.0


class Day(NamedTuple):
    """The product, where its notices arrive, a case of long ago that nobody saw to, and every page seen so far."""

    product: Product
    receivers: Receivers
    neglected: UUID
    visited: list[Visited]


@pytest.fixture(scope="module")
async def day(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Day]:
    """A ledger with one team, one neglected case, one rejected message and one mail that was refused."""
    folder = tmp_path_factory.mktemp("day")
    async with (
        receiving(folder) as receivers,
        running(folder / "product", "--no-samples", CASELEDGER_NOW=NOW, **receivers.settings) as product,
    ):
        said = {"occurred_at": "2026-11-01T09:00:00Z", "data": TEAM}
        answer = await product.http.post(product.url("casework", "/v1/landlords/whg/facts"), json=said)
        assert answer.status_code == 200, answer.text
        receivers.inbox.to_recipients.append(NOBODY_THERE)
        neglected = await opened(product, report("neglected", LONG_AGO, incident={"neighbourhood": "Bentley"}))
        async with AIOKafkaProducer(bootstrap_servers=product.bootstrap) as producer:
            await producer.send_and_wait(REPORTS.name, b"{}", headers=[("content-type", STRUCTURED.encode())])
        yield Day(product, receivers, neglected, [])


@pytest.fixture
async def sit(day: Day, browser: Browser) -> AsyncIterator[Callable[[], Awaitable[Desk]]]:
    """Someone sits down before the pages."""
    desks: list[Desk] = []

    async def open_desk() -> Desk:
        desks.append(await sit_down(day.product, browser, day.visited))
        return desks[-1]

    yield open_desk
    for desk in desks:
        await desk.context.close()


@pytest.mark.timeout(240)
async def test_one_case_from_the_telephone_to_its_end(day: Day, sit: Callable[[], Awaitable[Desk]]) -> None:
    """Taken by a call handler, seen to by two officers, judged by compliance; nobody else learns whose case it is."""
    case = await call_walk.take_a_report(await sit())
    officer = await sit()
    for part in (officer_walk.take_it_on, officer_walk.do_what_is_due, officer_walk.refer_and_enforce):
        await part(officer, case)
    await officer_walk.hand_over(officer, case)
    await officer_walk.close(await sit(), case)
    watcher = await sit()
    await compliance_walk.judge(watcher, day.neglected)
    await compliance_walk.read(watcher, case)
    await _check_that_nobody_else_learnt(day, case)


async def _check_that_nobody_else_learnt(day: Day, case: UUID) -> None:
    """Nothing planted in any address or title that was seen, mail, webhook, log or figure."""
    await _until_told(day, case)
    logs = [*day.product.data.glob("logs/*"), day.product.data / "supervisor.jsonl", day.product.said]
    figures = [(await day.product.http.get(day.product.url(service, "/metrics"))).text for service in SERVICES]
    texts = {
        "addresses and titles": "\n".join(f"{one.url} {one.title}" for one in day.visited),
        "mails": "\n".join(day.receivers.mails()),
        "webhooks": "\n".join(day.receivers.bodies()),
        "logs": "\n".join(path.read_text(errors="replace") for path in logs),
        "figures": "\n".join(figures),
    }
    assert {where: found for where, text in texts.items() if (found := leaks(text))} == {}


async def _until_told(day: Day, case: UUID) -> None:
    async def is_told() -> bool:
        return all(str(case) in "\n".join(said) for said in (day.receivers.mails(), day.receivers.bodies()))

    await until(is_told, SECONDS, lambda: f"no mail or no webhook of {case}")


@pytest.mark.usefixtures("day")
async def test_a_system_is_connected(sit: Callable[[], Awaitable[Desk]]) -> None:
    """By an integrator who reads, tries and compares."""
    await integrator_walk.connect(await sit())


@pytest.mark.usefixtures("day")
async def test_a_night_of_an_operator(sit: Callable[[], Awaitable[Desk]]) -> None:
    """Everything that failed is tried again from one page, and who did so is kept."""
    await operator_walk.operate(await sit())
