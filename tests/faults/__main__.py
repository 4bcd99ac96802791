"""Runs a plan of faults against the ledger on three Kafka nodes of its own, and judges what came of it.

`python -m tests.faults [--seed N] [--events 100000] [--kills 50] [--minutes 45]`: exit status 1 if anything was found
wrong, or if the time was over before the plan was. What a run leaves behind is deleted only when all was well.
"""

import asyncio
import secrets
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import structlog
import typer

from tests.faults.plan import make_plan
from tests.faults.run import run


def main(
    seed: Annotated[int | None, typer.Option(help="Repeats the plan of another run.")] = None,
    events: Annotated[int, typer.Option(help="How many events are to be acknowledged at least.")] = 100_000,
    kills: Annotated[int, typer.Option(help="How many kills; other faults come beside them.")] = 50,
    minutes: Annotated[float, typer.Option(help="After that nothing more is begun.")] = 45,
    folder: Annotated[Path | None, typer.Option(help="Where to keep everything, also when all was well.")] = None,
) -> None:
    """Run it."""
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    sys.stdout.write("".join(f"{fault}\n" for fault in make_plan(seed, events, kills)))
    kept = folder or Path(tempfile.mkdtemp(prefix="faults-"))
    kept.mkdir(parents=True, exist_ok=True)
    sys.stdout.write(f"in {kept}\n")
    sys.stdout.flush()
    _, report = asyncio.run(run(kept, seed, events, kills, minutes * 60))
    sys.stdout.write("".join(f"{line}\n" for line in report.lines()))
    sys.stdout.write(f"again: python -m tests.faults --seed {seed} --events {events} --kills {kills}\n")
    if report.findings or not report.is_whole:
        raise typer.Exit(1)
    if folder is None:
        shutil.rmtree(kept)


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    typer.run(main)
