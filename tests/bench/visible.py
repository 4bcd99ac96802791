"""How long from a report on `reports` until its case can be read, at a steady rate of messages."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from time import perf_counter
from uuid import UUID

import httpx
from msgspec import Struct

from services.operations.samples import Sample
from tests.bench.load import open_producer, opened_case, paced, send
from tests.bench.product import Product

# Few enough that asking is no load of its own: on the same cores it would be what is measured.
PROBE_EVERY = 25
POLL_SECONDS = 0.01
GIVEN_UP_SECONDS = 60.0


class Seen(Struct, frozen=True):
    """Seconds from handing a report to the producer until its case is told, and until the worklist has it."""

    told: float
    listed: float


async def watch_cases(product: Product, samples: Sequence[Sample], rate: float) -> list[Seen]:
    """Send the samples at that rate a second and watch for every twenty-fifth case that they open."""
    now, probes, cases = datetime.now(UTC), [], count()
    opened = [opened_case(sample, now) for sample in samples]
    async with open_producer(product.bootstrap) as producer, asyncio.TaskGroup() as tasks:
        number = 0
        async for sample in paced(samples, rate):
            case, began = opened[number], perf_counter()
            await send(producer, sample)
            if case and next(cases) % PROBE_EVERY == 0:
                probes.append(tasks.create_task(_watch(product.http, case, began)))
            number += 1
    return [probe.result() for probe in probes]


async def _watch(http: httpx.AsyncClient, case: UUID, began: float) -> Seen:
    async with asyncio.timeout(GIVEN_UP_SECONDS):
        while not await _is_told(http, case):  # noqa: ASYNC110 - another process is waited for
            await asyncio.sleep(POLL_SECONDS)
        told = perf_counter() - began
        entries = (await http.get(f"/v1/cases/{case}/history")).raise_for_status().json()["entries"]
        # The list answers once it has come as far as the case's last event.
        path = f"/v1/cases?limit=1&after={entries[-1]['partition']}:{entries[-1]['position']}"
        while (await http.get(path)).status_code != 200:  # noqa: ASYNC110 - another process is waited for
            await asyncio.sleep(POLL_SECONDS)
        return Seen(told, perf_counter() - began)


async def _is_told(http: httpx.AsyncClient, case: UUID) -> bool:
    """A fact may have opened the case before; with its report it has the time of receipt."""
    answer = await http.get(f"/v1/cases/{case}")
    return answer.status_code == 200 and answer.json()["received_at"] is not None
