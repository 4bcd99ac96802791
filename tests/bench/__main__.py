"""`make bench`: measures, prints a table, and asserts nothing."""

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import structlog
import typer

from deploy.kafka import choose_kafka
from deploy.local_kafka import terminal_progress
from deploy.ports import free_port
from services.settings import read_settings
from tests.bench.burst_figures import BURST, QUICK_BURST, burst_figures
from tests.bench.command_figures import command_figures
from tests.bench.figure import Figure
from tests.bench.judging_figures import judging_figures
from tests.bench.limit_figures import limit_figures
from tests.bench.machine import machine_shape
from tests.bench.million_figures import million_figures
from tests.bench.page_figures import page_figures
from tests.bench.recorder_figures import recorder_figures
from tests.bench.table import as_table
from tests.bench.topics import own_topics
from tests.bench.view_figures import view_figures
from tests.bench.visible_figures import visible_figures

ROUNDS, QUICK_ROUNDS = 25, 5
STEADY_SECONDS, QUICK_STEADY_SECONDS = 60, 15


class Part(StrEnum):
    """What can be measured by itself."""

    RECORDER = "recorder"
    LIMITS = "limits"
    MILLION = "million"
    COMMANDS = "commands"
    VIEWS = "views"
    VISIBLE = "visible"
    BURST = "burst"
    JUDGING = "judging"
    PAGES = "pages"


def bench(
    *,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer rounds: an idea, no more.")] = False,
    only: Annotated[Part | None, typer.Option(help="This part alone.")] = None,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the figures there too.")] = None,
) -> None:
    """Measure the ledger beside databases and bare Kafka, and the product from report to case."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    with tempfile.TemporaryDirectory(prefix="caseledger-bench-") as folder:
        machine = machine_shape(Path(folder))
        figures = asyncio.run(_measure(list(Part) if only is None else [only], Path(folder), quick=quick))
    typer.echo(as_table(figures, machine))
    if json:
        json.write_bytes(msgspec.json.format(msgspec.json.encode({"machine": machine, "figures": figures})))


async def _measure(parts: list[Part], folder: Path, *, quick: bool) -> list[Figure]:
    rounds = QUICK_ROUNDS if quick else ROUNDS
    steady_seconds = QUICK_STEADY_SECONDS if quick else STEADY_SECONDS
    measures: dict[Part, Callable[[], Awaitable[list[Figure]]]] = {
        Part.RECORDER: lambda: _on_kafka(folder, Part.RECORDER, rounds),
        Part.LIMITS: lambda: _on_kafka(folder, Part.LIMITS, rounds),
        Part.MILLION: lambda: _on_kafka(folder, Part.MILLION, rounds),
        Part.COMMANDS: lambda: _on_kafka(folder, Part.COMMANDS, rounds),
        Part.VIEWS: lambda: _on_kafka(folder, Part.VIEWS, rounds),
        Part.VISIBLE: lambda: visible_figures(folder, steady_seconds),
        Part.JUDGING: lambda: asyncio.to_thread(judging_figures, rounds, quick=quick),
        Part.PAGES: lambda: page_figures(folder / Part.PAGES, quick=quick),
        Part.BURST: lambda: burst_figures(folder / Part.BURST, QUICK_BURST if quick else BURST),
    }
    figures: list[Figure] = []
    for part in parts:
        terminal_progress(f"Measuring: {part}")
        figures += await measures[part]()
    terminal_progress("")
    return figures


async def _on_kafka(folder: Path, part: Part, rounds: int) -> list[Figure]:
    """A fresh broker for each part, where it is ours."""
    own = {"CASELEDGER_DATA_DIR": str(folder / part), "CASELEDGER_KAFKA_PORT": str(free_port())}
    async with (
        choose_kafka(read_settings(os.environ | own)) as kafka,
        own_topics(kafka.bootstrap) as make_topic,
    ):
        if part is Part.RECORDER:
            return await recorder_figures(kafka.bootstrap, make_topic, folder, rounds)
        if part is Part.VIEWS:
            return await view_figures(kafka.bootstrap, make_topic, rounds)
        if part is Part.COMMANDS:
            return await command_figures(kafka.bootstrap, make_topic, folder, rounds)
        if part is Part.MILLION:
            return await million_figures(kafka.bootstrap, make_topic, folder, rounds)
        return await limit_figures(kafka.bootstrap, make_topic, rounds)


if __name__ == "__main__":
    typer.run(bench)
