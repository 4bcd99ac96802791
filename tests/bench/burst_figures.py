"""A burst of messages, and the deadlines that come due in the midst of it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from services.operations.samples import make_samples
from tests.bench.burst import hourly_policies, measure_burst
from tests.bench.figure import Figure, alone
from tests.bench.product import running_product
from tests.bench.visible_figures import processor_figures

BURST, QUICK_BURST = 50_000, 10_000
DUES = 90
AHEAD = timedelta(seconds=30)
DECIDED_A_SECOND = 1_500.0
PUBLISHED_SECONDS = 2.0
SEED, WARM_UP_SEED = 5, 6


async def burst_figures(folder: Path, messages: int = BURST) -> list[Figure]:
    """How fast the burst is decided, and how late the deadlines are published and decided meanwhile."""
    policies = hourly_policies(folder / "policies")
    async with running_product(folder, CASELEDGER_POLICIES_DIR=str(policies)) as product:
        samples = make_samples(messages, datetime.now(UTC), SEED)
        await measure_burst(product, make_samples(2_000, datetime.now(UTC), WARM_UP_SEED), 0, timedelta())
        before = product.processor_seconds()
        burst = await measure_burst(product, samples, DUES, AHEAD)
        used = {name: now - before.get(name, 0.0) for name, now in product.processor_seconds().items()}
    what = f"among {messages:,} messages"
    return [
        alone(f"{messages:,} messages decided", "messages/s", messages / burst.seconds, above=DECIDED_A_SECOND),
        alone(f"PassDeadline late, {what}, latest", "s", max(burst.published_late), below=PUBLISHED_SECONDS),
        alone(f"PassDeadline late, {what}, median", "s", median(burst.published_late)),
        alone(f"PassDeadline decided, {what}, latest", "s", max(burst.decided_late)),
        *processor_figures(used, messages, "in the burst"),
    ]
