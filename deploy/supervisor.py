"""Everything in one go: a Kafka, its topics, the three services as processes, and an eye on all of them."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import structlog

from deploy.create_topics import create_topics
from deploy.data_folder import claim_folder
from deploy.errors import KafkaUnavailable
from deploy.kafka import ChosenKafka, choose_kafka
from deploy.ports import is_free
from deploy.service_process import ServiceFailed, ServiceProcess
from deploy.terminal import Terminal
from ledger.clock import SystemClock
from services.settings import DOCKER_ADDRESS, Settings, SettingsError, read_settings
from services.unavailable import Unavailable

_log = structlog.get_logger()
SERVICES = {name: f"services.{name}.app" for name in ("casework", "intake", "notifications")}
# Without an answer, or without more of the ledger read by a service that catches up.
_READY_SECONDS = 90.0
_LONGEST_PAUSE_SECONDS = 30.0
# A process that has run so long was well: its next death starts at the shortest pause again.
_WELL_SECONDS = 10.0


class PortInUse(Unavailable):
    """A port that the product needs is taken by another program."""


@asynccontextmanager
async def running(
    settings: Settings,
    terminal: Terminal,
    *,
    environ: Mapping[str, str] = os.environ,
    modules: Mapping[str, str] = SERVICES,
) -> AsyncIterator[Settings]:
    """The whole product, ready, until the end of the block; then the services are stopped, and the broker last.

    Yields the settings as they are once the Kafka runs. What dies meanwhile is started again, ever more slowly, with
    a word on the terminal. Raises SettingsError, PortInUse, FolderTaken, KafkaUnavailable, TopicsUnfit or
    ServiceFailed, each saying what to do.
    """
    with claim_folder(settings.data_dir):
        _require_free_ports(settings)
        async with (
            choose_kafka(settings, environ=environ, progress=terminal.progress) as kafka,
            _address_noted(settings, kafka.bootstrap),
        ):
            now = read_settings(environ)
            await create_topics(now)
            async with _watched(_processes(now, environ, modules), kafka, terminal):
                yield now


def _require_free_ports(settings: Settings) -> None:
    """Before anything is started, so that nothing need be taken back."""
    kafka = {"Kafka": settings.kafka_port} if settings.kafka == "local" else {}
    taken: dict[int, str] = {}
    for name, port in {**settings.ports, **kafka}.items():
        if other := taken.get(port.number):
            # The one that got it would answer for the other.
            raise SettingsError(port.variable, str(port.number), f"that is the port of {other} too; choose another")
        taken[port.number] = name
        if not is_free(port.number):
            raise PortInUse(
                f"Port {port.number}, which {name} needs, is taken by another program: "
                f"stop that, or choose another port with {port.variable}."
            )


@asynccontextmanager
async def _address_noted(settings: Settings, bootstrap: str) -> AsyncIterator[None]:
    """Where a Kafka in Docker answers, written down for the services and the command line."""
    note = settings.data_dir / DOCKER_ADDRESS
    if settings.kafka == "docker":
        note.write_text(bootstrap)
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


# glibc keeps what was freed apart for each thread; with two such stores a service takes some 12 MB less.
FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}


def _processes(settings: Settings, environ: Mapping[str, str], modules: Mapping[str, str]) -> list[ServiceProcess]:
    logs = settings.data_dir / "logs"
    clock = SystemClock(settings.now)

    def variables() -> Mapping[str, str]:
        # A service that starts again goes on at the time that the others have reached.
        now = {"CASELEDGER_NOW": clock.now().isoformat()} if settings.now else {}
        return {**FEW_ARENAS, **environ, **now}

    return [
        ServiceProcess(
            name, module, (settings.reached_at, settings.ports[name].number), variables, logs / f"{name}.jsonl"
        )
        for name, module in modules.items()
    ]


@asynccontextmanager
async def _watched(processes: list[ServiceProcess], kafka: ChosenKafka, terminal: Terminal) -> AsyncIterator[None]:
    watches: list[asyncio.Task[None]] = []
    try:
        terminal.progress(f"Starting {', '.join(process.name for process in processes)}")
        await asyncio.gather(*(process.start() for process in processes))
        await _all_ready(processes, terminal)
        if kafka.local:
            watches.append(asyncio.create_task(_keep("Kafka", kafka.local.wait, kafka.local.start, terminal)))
        watches += [asyncio.create_task(_keep(each.name, each.wait, each.start, terminal)) for each in processes]
        yield
    finally:
        for watch in watches:
            watch.cancel()
        await asyncio.gather(*watches, return_exceptions=True)
        terminal.progress("Stopping")
        await asyncio.gather(*(process.stop() for process in processes))


async def _all_ready(processes: list[ServiceProcess], terminal: Terminal) -> None:
    try:
        async with asyncio.TaskGroup() as tasks:
            for process in processes:
                tasks.create_task(process.become_ready(_READY_SECONDS, terminal.progress))
    except* ServiceFailed as failures:
        raise failures.exceptions[0]  # noqa: B904 - the first is the cause, the rest follow from it


async def _keep(
    name: str, ended: Callable[[], Awaitable[int]], start: Callable[[], Awaitable[None]], terminal: Terminal
) -> None:
    """Start a process again whenever it ends; two deaths close together are taken slower and slower."""
    loop = asyncio.get_running_loop()
    pause_seconds = 1.0
    while True:
        began = loop.time()
        status = await ended()
        if loop.time() - began > _WELL_SECONDS:
            pause_seconds = 1.0
        _log.error("process.died", process=name, status=status, again_in_seconds=pause_seconds)
        terminal.say(f"{name} ended with status {status}; starting it again in {pause_seconds:.0f} s.")
        await asyncio.sleep(pause_seconds)
        pause_seconds = min(2 * pause_seconds, _LONGEST_PAUSE_SECONDS)
        try:
            await start()
        except (KafkaUnavailable, OSError) as error:
            terminal.say(f"{name} could not be started: {error}")
