"""`caseledger up` as a process of its own: free ports, a folder of its own, a local Kafka; and ways to ask it."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from deploy.lifeline import die_with_parent
from deploy.ports import HOST, free_port

SERVICES = ("casework", "intake", "notifications")
PORTS = {
    "casework": "CASELEDGER_HTTP_PORT",
    "intake": "CASELEDGER_INTAKE_PORT",
    "notifications": "CASELEDGER_NOTIFICATIONS_PORT",
    "kafka": "CASELEDGER_KAFKA_PORT",
}
ASKED_AS = {"Caseledger-Actor": "a.tester", "Caseledger-Role": "compliance"}
GREETED = "Ctrl-C stops everything"
START_SECONDS = 120.0
STOP_SECONDS = 40.0
CLI_SECONDS = 60.0
QUIET_SECONDS = 120.0
PAUSE_SECONDS = 0.2


class Told(NamedTuple):
    """How a command of the command line ended and what it wrote."""

    status: int | None
    out: str
    err: str


class Product:
    """A product that was or will be started on `folder`; `settings` are variables beside the ports and the folder."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.said = folder / "said"
        self.ports = {name: free_port() for name in PORTS}
        self.environ = {
            name: value for name, value in os.environ.items() if not name.startswith(("CASELEDGER", "KAFKA"))
        }
        if "CASELEDGER_CACHE_DIR" in os.environ:
            self.environ["CASELEDGER_CACHE_DIR"] = os.environ["CASELEDGER_CACHE_DIR"]
        self.environ |= {variable: str(self.ports[name]) for name, variable in PORTS.items()}
        self.environ |= {"CASELEDGER_DATA_DIR": str(self.data), **settings}
        self.http = httpx.AsyncClient(headers=ASKED_AS, timeout=20)
        self._process: Process | None = None

    @property
    def bootstrap(self) -> str:
        """Where its Kafka answers."""
        return f"{HOST}:{self.ports['kafka']}"

    def url(self, service: str, path: str) -> str:
        """A path of a service."""
        return f"http://{HOST}:{self.ports[service]}{path}"

    async def start(self, *arguments: str) -> None:
        """Run `caseledger up` until it has greeted its user; fails with what it said."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.said.open("wb") as output:
            self._process = await self._run("up", *arguments, output=output)
        await until(self._has_greeted, START_SECONDS, lambda: f"`caseledger up` did not get ready:\n{self.words()}")

    async def _has_greeted(self) -> bool:
        assert self._process is not None
        if self._process.returncode is not None:
            pytest.fail(f"`caseledger up` ended with status {self._process.returncode}:\n{self.words()}")
        return GREETED in self.words()

    async def stop(self, number: int = signal.SIGINT) -> int:
        """Press Ctrl-C; the exit status."""
        assert self._process is not None
        self._process.send_signal(number)
        try:
            return await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
            pytest.fail(f"Ctrl-C did not end it within {STOP_SECONDS:.0f} s:\n{self.words()}")

    async def end(self) -> None:
        """Leave nothing running, whatever happened."""
        await self.http.aclose()
        if self._process is not None and self._process.returncode is None:
            await self.stop()

    def words(self) -> str:
        """What it wrote for the person at the terminal."""
        return self.said.read_text(errors="replace")

    def children(self) -> list[psutil.Process]:
        """Every process that it started."""
        assert self._process is not None
        return psutil.Process(self._process.pid).children(recursive=True)

    def pid(self, service: str) -> int | None:
        """The process of a service, None while there is none."""
        for child in self.children():
            try:
                if f"services.{service}.app" in child.cmdline():
                    return child.pid
            except psutil.Error:
                continue
        return None

    async def cli(self, *arguments: str, **settings: str) -> Told:
        """Run a verb of the command line to its end."""
        process = await self._run(*arguments, output=PIPE, **settings)
        out, err = await asyncio.wait_for(process.communicate(), CLI_SECONDS)
        return Told(process.returncode, out.decode(), err.decode())

    async def _run(self, *arguments: str, output: Any, **settings: str) -> Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "services.operations.cli", *arguments),
            env={**self.environ, **settings},
            stdin=DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=die_with_parent(),
        )

    async def get(self, path: str, service: str = "casework", **query: str) -> Any:
        """The JSON at a path; fails on any other answer than 200."""
        answer = await self.http.get(self.url(service, path), params=query)
        assert answer.status_code == 200, f"{answer.url}: {answer.status_code} {answer.text}"
        return answer.json()

    async def is_ready(self, service: str) -> bool:
        """Whether the service says that it is well."""
        try:
            return (await self.http.get(self.url(service, "/readyz"))).status_code == 200
        except httpx.HTTPError:
            return False

    async def figures(self, service: str) -> dict[tuple[str, ...], float]:
        """The metrics of a service: their name and the values of their labels -> the value."""
        text = (await self.http.get(self.url(service, "/metrics"))).text
        found = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
        return {(sample.name, *sample.labels.values()): sample.value for sample in found}

    async def quiet(self) -> None:
        """Wait until everything sent has been read, every clock that ran out is passed, every notice delivered."""
        busy: dict[str, Any] = {}

        async def is_quiet() -> bool:
            busy.clear()
            busy.update(await self._busy())
            return not busy

        await until(is_quiet, QUIET_SECONDS, lambda: f"it never came to rest: {busy}\n{self.words()}")

    async def _busy(self) -> dict[str, Any]:
        try:
            lag = await self.get("/v1/lag")
            figures = await self.figures("notifications")
        except (httpx.HTTPError, AssertionError) as error:
            return {"not answering": repr(error)}
        unread = {
            f"{one['group']} {one['topic']}/{one['partition']}": records
            for one in lag["partitions"]
            if (records := one["end"] - one["log_start"] if one["records"] is None else one["records"])
        }
        notices = {name: value for name, value in figures.items() if name[0] == "caseledger_notices"}
        return unread | {
            " ".join(name): value
            for name, value in (notices | {("overdue",): figures["caseledger_timers_overdue",]}).items()
            if value and name[-1] not in {"delivered", "given_up"}
        }


async def until(reached: Callable[[], Awaitable[bool]], seconds: float, otherwise: Callable[[], str]) -> None:
    """Ask again and again until it is so; fails with those words when time is up."""
    try:
        async with asyncio.timeout(seconds):
            while not await reached():  # noqa: ASYNC110 - other processes are waited for
                await asyncio.sleep(PAUSE_SECONDS)
    except TimeoutError:
        pytest.fail(f"after {seconds:.0f} s: {otherwise()}")


@asynccontextmanager
async def running(folder: Path, *arguments: str, **settings: str) -> AsyncIterator[Product]:
    """A product from its greeting on; nothing of it is left at the end."""
    product = Product(folder, **settings)
    try:
        await product.start(*arguments)
        yield product
    finally:
        await product.end()
