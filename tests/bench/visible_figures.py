"""From a report on `reports` to its case on the screen, and what that costs in memory and processor time."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

from services.operations.samples import make_samples
from tests.bench.answered import seconds_until_visible
from tests.bench.figure import Figure, alone
from tests.bench.product import Product, running_product
from tests.bench.visible import Seen, watch_cases

RATE = 200.0
TOLD_MILLISECONDS = {50: 50.0, 99: 300.0}
MANY = 10_000
MANY_BELOW_SECONDS = 120
BELOW_MEGABYTES = 250
STEADY_SEED, MANY_SEED, WARM_UP_SEED = 3, 2, 4
WARM_UP_SECONDS = 10


async def visible_figures(folder: Path, steady_seconds: int) -> list[Figure]:
    """Latency and processor time at a steady rate of messages, then 10,000 at once, then each service's memory."""
    async with running_product(folder) as product:
        await _steady(product, WARM_UP_SEED, WARM_UP_SECONDS)
        before = product.processor_seconds()
        seen = await _steady(product, STEADY_SEED, steady_seconds)
        used = {name: now - before.get(name, 0.0) for name, now in product.processor_seconds().items()}
        many = make_samples(MANY, datetime.now(UTC), MANY_SEED)
        seconds = await seconds_until_visible(product, many)
        memory = product.resident_megabytes()
    return [
        *_percentiles("report to case told", [one.told for one in seen], TOLD_MILLISECONDS),
        *_percentiles("report to worklist", [one.listed for one in seen], {50: None, 99: None}),
        *processor_figures(used, RATE * steady_seconds, f"at {RATE:.0f}/s"),
        alone(f"{MANY} messages visible", "s", seconds, below=MANY_BELOW_SECONDS),
        *(alone(f"memory of {name}", "MB", used, below=BELOW_MEGABYTES) for name, used in sorted(memory.items())),
    ]


def processor_figures(used: dict[str, float], messages: float, when: str) -> list[Figure]:
    """Where the processor time of a message goes; two cores have 10 ms of it for each of 200 messages a second."""
    return [
        alone(f"processor of {name} a message, {when}", "ms", seconds / messages * 1000)
        for name, seconds in sorted(used.items())
    ]


async def _steady(product: Product, seed: int, seconds: int) -> list[Seen]:
    samples = make_samples(int(RATE) * seconds, datetime.now(UTC), seed)
    return await watch_cases(product, samples, RATE)


def _percentiles(name: str, seconds: Sequence[float], below: Mapping[int, float | None]) -> list[Figure]:
    cuts = quantiles(seconds, n=100)
    return [
        alone(f"{name}, p{percent}, {RATE:.0f}/s", "ms", cuts[percent - 1] * 1000, below=bound)
        for percent, bound in below.items()
    ]
