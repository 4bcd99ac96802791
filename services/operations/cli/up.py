"""`caseledger up`: everything on this machine, until Ctrl-C."""

import asyncio
import signal
from datetime import datetime
from typing import Annotated

import httpx
import typer

from deploy.supervisor import running
from deploy.terminal import Terminal
from ledger.clock import SystemClock
from services.logs import configure_logs
from services.operations.samples.publish import feed_if_empty
from services.operations.samples.staff import state_staff
from services.operations.summary import summarise, until_taken_in
from services.settings import Settings, read_settings

app = typer.Typer(add_completion=False)
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_TAKEN_IN_SECONDS = 20.0


@app.command()
def up(
    no_samples: Annotated[bool, typer.Option("--no-samples", help="Leave an empty ledger empty.")] = False,
) -> None:
    """Start a Kafka and the three services, feed samples if the ledger is empty, and stay until Ctrl-C."""
    settings = read_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / "supervisor.jsonl").open("a") as log:
        configure_logs("supervisor", log)
        asyncio.run(_until_told(settings, Terminal(), feeds=settings.samples and not no_samples))


async def _until_told(settings: Settings, terminal: Terminal, *, feeds: bool) -> None:
    task = asyncio.current_task()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        # A second Ctrl-C ends at once; the children die with us.
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
        if task:
            task.cancel()

    for number in _SIGNALS:
        loop.add_signal_handler(number, stop)
    try:
        async with running(settings, terminal) as now:
            await _greet(now, terminal, feeds=feeds)
            await asyncio.Event().wait()
    except asyncio.CancelledError:
        terminal.say("Stopped. The data is kept; `caseledger up` goes on from it.")


async def _greet(settings: Settings, terminal: Terminal, *, feeds: bool) -> None:
    if feeds:
        await _feed(settings, terminal)
    for line in (*await summarise(settings), *_addresses(settings)):
        terminal.say(line)


async def _feed(settings: Settings, terminal: Terminal) -> None:
    terminal.progress("Looking whether the ledger is empty")
    ending = SystemClock(settings.now).now()
    fed = await feed_if_empty(settings, ending)
    if fed:
        terminal.say(f"The ledger was empty: fed it {fed} sample messages (CASELEDGER_SAMPLES=0 leaves it empty).")
        terminal.progress("Waiting until they are taken in")
        if not await until_taken_in(settings, _TAKEN_IN_SECONDS):
            terminal.say("They are still being taken in.")
        await _staff(settings, terminal, ending)


async def _staff(settings: Settings, terminal: Terminal, ending: datetime) -> None:
    terminal.progress("Letting invented officers take the cases on")
    try:
        officer = await state_staff(settings.address_of("casework"), ending)
    except httpx.HTTPError:
        terminal.say("The invented officers could not take all cases on: the list shows some without anyone.")
    else:
        terminal.say(f"Invented officers took most cases on; act as one of them, such as {officer}.")


def _addresses(settings: Settings) -> list[str]:
    pages, intake = settings.address_of("casework"), settings.address_of("intake")
    return [
        f"Pages         {pages}/ begins where your role does:",
        f"              {pages}/reports/new takes a report, {pages}/cases is the worklist,",
        f"              {pages}/compliance judges, {pages}/operations watches",
        f"Reports       {intake}/v1/reports",
        f"Documentation {pages}/docs and {intake}/docs",
        f"Kafka         {settings.bootstrap}",
        f"Data and logs {settings.data_dir.absolute()}",
        "Ctrl-C stops everything; the data is kept.",
    ]
