"""One command starts everything, says plainly what is wrong, and leaves nothing behind."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import psutil
import pytest
from prometheus_client import CollectorRegistry

from deploy.data_folder import claim_folder
from deploy.ports import free_port
from deploy.service_process import ServiceFailed, ServiceProcess
from deploy.supervisor import running
from deploy.terminal import Terminal
from services.health import Health
from services.http_get import http_get
from services.http_server import HttpServer
from services.settings import read_settings
from services.web import make_app
from tests.deploy.fakes import MODULES

_SECONDS = 60


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """An environment of its own: a folder and ports that nobody else has."""
    ports = {f"CASELEDGER_{name}_PORT": str(free_port()) for name in ("HTTP", "INTAKE", "NOTIFICATIONS", "KAFKA")}
    outer = {name: value for name, value in os.environ.items() if "KAFKA" not in name}
    return {**outer, **ports, "CASELEDGER_DATA_DIR": str(tmp_path / "data")}


async def start(*arguments: str, environ: dict[str, str]) -> Process:
    """A Python process with its words on pipes."""
    return await asyncio.create_subprocess_exec(sys.executable, *arguments, env=environ, stdout=PIPE, stderr=PIPE)


async def refused_up(environ: dict[str, str]) -> tuple[int | None, str]:
    """Status and words of a `caseledger up` that cannot work."""
    process = await start("-m", "services.operations.cli", "up", environ=environ)
    _, words = await asyncio.wait_for(process.communicate(), _SECONDS)
    return process.returncode, words.decode()


class Listener(Terminal):
    """A terminal that keeps what was said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def say(self, line: str = "") -> None:
        self.said.append(line)


async def test_a_taken_port_is_named_before_anything_starts(variables: dict[str, str], tmp_path: Path) -> None:
    """The message has the port and its variable, and no Kafka was begun."""
    async with await asyncio.start_server(lambda *_: None, "127.0.0.1", 0) as taken:
        port = taken.sockets[0].getsockname()[1]
        status, words = await refused_up({**variables, "CASELEDGER_INTAKE_PORT": str(port)})

    assert status == 3
    assert f"Port {port}, which intake needs, is taken" in words
    assert "CASELEDGER_INTAKE_PORT" in words
    assert not (tmp_path / "data" / "kafka").exists()


async def test_one_port_for_two_is_used_wrongly(variables: dict[str, str]) -> None:
    """Both are named, rather than that one answers for the other."""
    status, words = await refused_up({**variables, "CASELEDGER_INTAKE_PORT": variables["CASELEDGER_HTTP_PORT"]})

    assert status == 2
    assert words.startswith("CASELEDGER_INTAKE_PORT")
    assert "casework" in words


async def test_an_unreachable_kafka_is_named(variables: dict[str, str]) -> None:
    """The message has the address and the setting."""
    nowhere = f"127.0.0.1:{free_port()}"

    status, words = await refused_up({**variables, "KAFKA_BOOTSTRAP_SERVERS": nowhere})

    assert status == 3
    assert f"KAFKA_BOOTSTRAP_SERVERS={nowhere}" in words


async def test_a_wrong_setting_is_used_wrongly(variables: dict[str, str]) -> None:
    """A clock for an outside Kafka is refused with status 2."""
    environ = {**variables, "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "CASELEDGER_NOW": "2026-04-02T09:00:00Z"}

    status, words = await refused_up(environ)

    assert status == 2
    assert words.startswith("CASELEDGER_NOW")


async def test_a_folder_has_one_product_at_a_time(variables: dict[str, str], tmp_path: Path) -> None:
    """A second `up` on the same folder names the process that has it."""
    with claim_folder(tmp_path / "data"):
        status, words = await refused_up(variables)

    assert status == 3
    assert f"already (process {os.getpid()})" in words
    assert "CASELEDGER_DATA_DIR" in words


@pytest.mark.kafka
async def test_a_service_that_dies_is_started_again(kafka: str, variables: dict[str, str]) -> None:
    """A killed service answers again on its own, with a word on the terminal; at the end none is left."""
    environ = {**variables, "KAFKA_BOOTSTRAP_SERVERS": kafka}
    settings, terminal = read_settings(environ), Listener()
    async with running(settings, terminal, environ=environ, modules=MODULES):
        _child(MODULES["intake"]).kill()
        async with asyncio.timeout(_SECONDS):
            while not terminal.said:  # noqa: ASYNC110 - a process is waited for
                await asyncio.sleep(0.05)
            await _until_answers(settings.ports["intake"].number)
        children = psutil.Process().children(recursive=True)

    assert terminal.said == ["intake ended with status -9; starting it again in 1 s."]
    assert not [child for child in children if child.is_running() and _is_fake(child)]


@pytest.mark.kafka
async def test_children_die_with_a_killed_supervisor(kafka: str, variables: dict[str, str]) -> None:
    """Even SIGKILL leaves no service behind."""
    process = await start("-m", "tests.deploy.fakes", environ={**variables, "KAFKA_BOOTSTRAP_SERVERS": kafka})
    assert process.stdout
    assert await asyncio.wait_for(process.stdout.readline(), _SECONDS) == b"ready\n"
    children = psutil.Process(process.pid).children(recursive=True)
    assert len(children) == len(MODULES)

    process.send_signal(signal.SIGKILL)

    _, alive = await asyncio.to_thread(psutil.wait_procs, children, 10)
    assert alive == []


@pytest.mark.kafka
async def test_a_broker_that_dies_is_started_again(variables: dict[str, str]) -> None:
    """The local Kafka is watched like the services, and finds its data again."""
    settings, terminal = read_settings(variables), Listener()
    async with running(settings, terminal, environ=variables, modules={}):
        pid = int((settings.data_dir / "kafka" / "broker.pid").read_text())
        psutil.Process(pid).kill()
        async with asyncio.timeout(_SECONDS):
            while (settings.data_dir / "kafka" / "broker.pid").read_text() in {"", str(pid)}:  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    assert terminal.said == ["Kafka ended with status -9; starting it again in 1 s."]


async def test_a_service_that_cannot_start_shows_the_end_of_its_log(tmp_path: Path) -> None:
    """The error has the status and the service's own words, those of this run."""
    (tmp_path / "intake.jsonl").write_text("of the run before\n")
    environ = {**os.environ, "CASELEDGER_INTAKE_PORT": "many"}
    service = ServiceProcess(
        "intake", MODULES["intake"], ("127.0.0.1", free_port()), lambda: environ, tmp_path / "intake.jsonl"
    )
    await service.start()

    with pytest.raises(
        ServiceFailed, match=r"(?s)intake ended with status 2.*CASELEDGER_INTAKE_PORT is 'many'"
    ) as raised:
        await service.become_ready(_SECONDS)

    assert "of the run before" not in str(raised.value)


@asynccontextmanager
async def patient(health: Health, folder: Path) -> AsyncIterator[ServiceProcess]:
    """A process that lives, and beside it what answers in its place."""
    port = free_port()
    service = ServiceProcess(
        "casework", "tests.deploy.fakes.patient", ("127.0.0.1", port), lambda: os.environ, folder / "casework.jsonl"
    )
    async with HttpServer(make_app("casework", health, CollectorRegistry(), []), "127.0.0.1", port, setting=""):
        await service.start()
        try:
            yield service
        finally:
            await service.stop()


async def test_a_service_that_reads_a_long_ledger_is_waited_for(tmp_path: Path) -> None:
    """As long as it gets on, time does not run out, and the person at the terminal sees how far it is."""
    health, asked, told = Health(), count(1), []
    health.records_read = lambda: next(asked)
    health.check("ledger", lambda: "is being read" if len(told) < 5 else None)
    async with patient(health, tmp_path) as service:
        # Five answers take longer than it is waited for any one of them.
        await service.become_ready(0.3, told.append)

    assert told == [f"casework is catching up: {number} records read" for number in range(1, 6)]


@pytest.mark.parametrize("trouble", ["is of another ledger", "is catching up"])
async def test_a_service_that_does_not_get_on_is_given_up(trouble: str, tmp_path: Path) -> None:
    """What reading on does not mend, or what reads no further, fails after the bound."""
    health, asked = Health(), count(1)
    health.records_read = lambda: 0 if trouble == "is catching up" else next(asked)
    health.check("view", lambda: trouble)
    async with patient(health, tmp_path) as service:
        with pytest.raises(ServiceFailed, match=rf"casework was not ready after 0 s \(view: {trouble}\)"):
            await service.become_ready(0.3)


def _is_fake(process: psutil.Process) -> bool:
    return any(argument.startswith("tests.deploy.fakes") for argument in process.cmdline())


def _child(module: str) -> psutil.Process:
    [child] = [child for child in psutil.Process().children(recursive=True) if module in child.cmdline()]
    return child


async def _until_answers(port: int) -> None:
    while True:
        try:
            await http_get("127.0.0.1", port, "/livez")
        except OSError:
            await asyncio.sleep(0.1)
        else:
            return
