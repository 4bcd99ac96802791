"""received = accepted + duplicate + conflict + rejected + in flight, at every scrape and whatever is killed."""

import asyncio
import os
import signal
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import httpx
import msgspec
import pytest
from aiokafka import AIOKafkaProducer

from contracts.topics import REPORTS
from tests.acceptance import found
from tests.acceptance.messages import STRUCTURED, report
from tests.acceptance.product import Product, until

pytestmark = [pytest.mark.acceptance, pytest.mark.kafka]

ROUNDS = 40
OUTCOMES = ("accepted", "duplicate", "conflict", "rejected")
SECONDS = 90.0


def messages(number: int) -> Iterator[bytes]:
    """Good, the same again, another under its id, one that is wrong, and rubbish."""
    good = report(f"kept-{number}", "2026-11-18T10:00:00+00:00")
    yield msgspec.json.encode(good)
    yield msgspec.json.encode(good)
    yield msgspec.json.encode(good | {"data": good["data"] | {"immediate_danger": True}})
    yield msgspec.json.encode(good | {"id": f"wrong-{number}", "landlord": "amplius"})
    yield b"rubbish %d" % number


async def scrape(product: Product) -> dict[str, float] | None:
    """What intake counts, None while it does not answer."""
    try:
        figures = await product.figures("intake")
    except httpx.HTTPError:
        return None
    told = {name: figures[("caseledger_reports_outcomes_total", name)] for name in OUTCOMES}
    flying = figures[("caseledger_reports_in_flight",)]
    return told | {"in_flight": flying, "received": figures[("caseledger_reports_received_total",)]}


async def test_every_scrape_adds_up(product: Product) -> None:
    """While messages of every kind come and intake is killed twice; at the end each record has its one outcome."""
    before = await scrape(product)
    assert before is not None
    scrapes: list[dict[str, float]] = []
    sending = asyncio.create_task(send(product))
    while not sending.done():
        if (one := await scrape(product)) is not None:
            scrapes.append(one)
        await asyncio.sleep(0.05)
    await sending

    async def settled() -> bool:
        if (one := await scrape(product)) is not None:
            scrapes.append(one)
        return bool(one and not one["in_flight"] and one["received"] - before["received"] == 5 * ROUNDS)

    await until(settled, SECONDS, lambda: f"it never came to rest: {before} {scrapes[-1:]}")

    for one in scrapes:
        assert one["received"] == one["in_flight"] + sum(one[name] for name in OUTCOMES), one
    # No figure but that in flight ever falls, whatever is killed.
    for earlier, later in pairwise(scrapes):
        assert all(earlier[name] <= later[name] for name in ("received", *OUTCOMES)), (earlier, later)
    last = scrapes[-1]
    expected = {"accepted": 1, "duplicate": 1, "conflict": 1, "rejected": 2}
    assert {name: last[name] - before[name] for name in OUTCOMES} == {
        name: count * ROUNDS for name, count in expected.items()
    }
    assert last["received"] == len(await found.records(product, REPORTS))
    assert len({tuple(one.items()) for one in scrapes}) > 2


async def send(product: Product) -> None:
    """Every message, with intake killed after a third and after two thirds of them."""
    headers: Any = [("content-type", STRUCTURED.encode())]
    async with AIOKafkaProducer(bootstrap_servers=product.bootstrap) as producer:
        for number in range(ROUNDS):
            for value in messages(number):
                await producer.send_and_wait(REPORTS.name, value, key=b"%d" % number, headers=headers)
            if number in {ROUNDS // 3, 2 * ROUNDS // 3} and (pid := product.pid("intake")):
                os.kill(pid, signal.SIGKILL)
