"""One run from plan to judgement."""

import asyncio
from pathlib import Path

from tests.faults.conductor import stage
from tests.faults.evidence import Evidence, gather_evidence
from tests.faults.plan import make_plan
from tests.faults.report import Report, make_report


async def run(folder: Path, seed: int, events: int, kills: int, seconds_max: float) -> tuple[Evidence, Report]:
    """Make the plan of the seed happen in the folder, which must be empty, and judge it."""
    plan = make_plan(seed, events, kills)
    now = asyncio.get_running_loop().time
    async with stage(folder, plan, events, seed) as conductor:
        began = now()
        await conductor.run(plan, events, seconds_max)
        seconds = now() - began
        evidence = await gather_evidence(conductor.bootstrap, folder)
    return evidence, make_report(evidence, plan, conductor.done, seconds, events)
