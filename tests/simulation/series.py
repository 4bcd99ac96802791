"""Many histories, one seed after the other, until so many steps are spent or one fails."""

import hashlib
import time
from collections import Counter
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from tests.simulation.history import Outcome, simulate
from tests.simulation.script import Script

HISTORY_STEPS = 4_000


class Series(Struct):
    """What came of them together."""

    histories: int = 0
    steps: int = 0
    events: int = 0
    processor_seconds: float = 0.0
    happenings: Counter[str] = msgspec.field(default_factory=Counter)
    digest: str = ""
    failed: Outcome | None = None


def run_series(scripts: Iterable[Script], steps: int) -> Series:
    """Run one after the other, and stop at the first that fails."""
    series = Series()
    began = time.process_time()
    for script in scripts:
        outcome = simulate(script)
        series.histories += 1
        series.steps += outcome.steps
        series.events += outcome.events
        series.happenings += outcome.happenings
        series.digest = hashlib.sha256(f"{series.digest}{outcome.digest}".encode()).hexdigest()
        if outcome.findings:
            series.failed = outcome
        if outcome.findings or series.steps >= steps:
            break
    series.processor_seconds = time.process_time() - began
    return series
