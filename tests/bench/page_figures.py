"""How quickly the pages that are open all day answer over HTTP: a long case and a long worklist."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any, get_args
from uuid import UUID, uuid4

import msgspec

from contracts.facts.report import IncidentReported
from contracts.facts.review import CaseFact
from services.access import access_cookie
from services.casework.policy import load_policies
from services.operations.samples import make_samples
from tests.bench.answered import seconds_until_visible
from tests.bench.case_lives import life
from tests.bench.figure import Figure, alone
from tests.bench.product import Product, running_product

MESSAGES, QUICK_MESSAGES = 50_000, 2_000
"""Of these samples about a fifth open a case."""
ASKED, QUICK_ASKED = 100, 20
EVENTS = 500
FACTS_AT_ONCE = 50
LANDLORD = "whg"
BELOW_MS = 200.0
PAGES = {
    "case of {events} events": "/cases/{case}",
    "the same, everything shown": "/cases/{case}?timeline=full",
    "the same, as at an earlier time": "/cases/{case}?as_at={earlier}",
    "the same, two moments compared": "/cases/{case}/compare?from=200&to=400",
    "worklist of {cases:,} cases": "/cases",
    "the same, one landlord's": f"/cases?landlord={LANDLORD}",
    "the same, by officer": "/cases?officer=officer.1",
    "breaches of {cases:,} cases": "/compliance/breaches",
}


async def page_figures(folder: Path, *, quick: bool) -> list[Figure]:
    """p50 and p95 of each page, asked one after the other, while nothing else is asked for."""
    now = datetime.now(UTC)
    await asyncio.to_thread(folder.mkdir)
    async with running_product(folder) as product:
        await seconds_until_visible(product, make_samples(QUICK_MESSAGES if quick else MESSAGES, now, 1))
        case = await _long_case(product, now)
        cookie = access_cookie("officer.1", "compliance", "")
        product.http.cookies.set(cookie.key, str(cookie.value))
        known = {
            "case": case, "events": EVENTS, "cases": await _cases(product),
            "earlier": f"{now - timedelta(days=100):%Y-%m-%dT%H:%M:%SZ}",
        }  # fmt: skip
        figures: list[Figure] = []
        for name, path in PAGES.items():
            took = await _ask(product, path.format(**known), QUICK_ASKED if quick else ASKED)
            figures += _percentiles(name.format(**known), took)
        return figures


async def _long_case(product: Product, now: datetime) -> UUID:
    """A case of so many facts, stated as officers state them."""
    facts = [
        {"occurred_at": event.occurred_at, "data": event.data}
        for event in (
            one.event for one in life(1, LANDLORD, EVENTS, load_policies(), now - timedelta(days=260)).entries
        )
        if isinstance(event.data, get_args(CaseFact)) and event.occurred_at < now
    ]
    report = next(fact for fact in facts if isinstance(fact["data"], IncidentReported))
    case = uuid4()
    said = {**msgspec.to_builtins(report["data"]), "received_at": report["occurred_at"]}
    del said["type"]
    await _post(product, "/v1/cases", said, {"Idempotency-Key": str(case)})
    rest = iter([fact for fact in facts if not isinstance(fact["data"], IncidentReported)])
    while portion := list(islice(rest, FACTS_AT_ONCE)):
        await _post(product, f"/v1/cases/{case}/facts", portion, {})
    return case


async def _post(product: Product, path: str, body: Any, headers: dict[str, str]) -> None:
    answer = await product.http.post(
        path, content=msgspec.json.encode(body), headers={"Caseledger-Landlord": LANDLORD, **headers}
    )
    answer.raise_for_status()


async def _cases(product: Product) -> int:
    """How many cases the worklist holds, by its pages."""
    found, cursor = 0, ""
    while cursor is not None:
        query = {"limit": "200", **({"cursor": cursor} if cursor else {})}
        page = (await product.http.get("/v1/cases", params=query)).raise_for_status().json()
        found, cursor = found + len(page["items"]), page["next"]
    return found


async def _ask(product: Product, path: str, times: int) -> list[float]:
    took = []
    for _ in range(times):
        began = perf_counter()
        (await product.http.get(path)).raise_for_status()
        took.append((perf_counter() - began) * 1000)
    return took


def _percentiles(name: str, milliseconds: Sequence[float]) -> Iterator[Figure]:
    cuts = quantiles(milliseconds, n=20)
    yield alone(f"{name}, p50", "ms", cuts[9])
    yield alone(f"{name}, p95", "ms", cuts[18], below=BELOW_MS)
