"""The whole product as a user starts it: `caseledger up` on free ports, with an empty data folder and a local Kafka."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import psutil
from msgspec import Struct

from deploy.lifeline import die_with_parent
from deploy.ports import HOST, free_port

SERVICES = ("casework", "intake", "notifications")
_PORTS = {
    "casework": "CASELEDGER_HTTP_PORT",
    "intake": "CASELEDGER_INTAKE_PORT",
    "notifications": "CASELEDGER_NOTIFICATIONS_PORT",
}
_READY_SECONDS = 180.0
_STOP_SECONDS = 40.0
_ASKED_AS = {"Caseledger-Actor": "bench", "Caseledger-Role": "operations"}


_MARKS = {name: f"services.{name}.app" for name in SERVICES} | {"Kafka": "kafka.Kafka"}


class ProductFailed(Exception):  # noqa: N818 - it names the state, which is what its reader needs
    """The product did not start; the message has the end of what it said."""


class Product(Struct, frozen=True):
    """A running product; `http` asks casework."""

    bootstrap: str
    http: httpx.AsyncClient
    pid: int

    def processor_seconds(self) -> dict[str, float]:
        """Processor time that each service, Kafka and this process have used so far."""
        found = {"the load itself": _processor_seconds(psutil.Process())}
        for process in psutil.Process(self.pid).children(recursive=True):
            line = " ".join(process.cmdline())
            for name, mark in _MARKS.items():
                if mark in line:
                    found[name] = found.get(name, 0.0) + _processor_seconds(process)
        return found

    def resident_megabytes(self) -> dict[str, float]:
        """Memory of each service's process."""
        found = {}
        for process in psutil.Process(self.pid).children(recursive=True):
            for name in SERVICES:
                if f"services.{name}.app" in process.cmdline():
                    found[name] = process.memory_info().rss / 1e6
        return found


def _processor_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@asynccontextmanager
async def running_product(folder: Path, **settings: str) -> AsyncIterator[Product]:
    """The product, ready and without samples; stopped at the end. Raises ProductFailed.

    settings: variables that it is started with besides.
    """
    ports = {name: free_port() for name in (*SERVICES, "kafka")}
    said = folder / "said"
    process = await _start(folder, ports, said, settings)
    try:
        await _become_ready(process, ports, said)
        # Shorter than the server's own five seconds: whoever closes last loses a request to it.
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=64, keepalive_expiry=1)
        async with httpx.AsyncClient(
            base_url=f"http://{HOST}:{ports['casework']}", headers=_ASKED_AS, timeout=30, limits=limits
        ) as http:
            yield Product(f"{HOST}:{ports['kafka']}", http, process.pid)
    finally:
        await _stop(process)


async def _start(folder: Path, ports: dict[str, int], said: Path, settings: dict[str, str]) -> Process:
    outside = {"KAFKA_BOOTSTRAP_SERVERS", "CASELEDGER_KAFKA", "CASELEDGER_NOW", "CASELEDGER_DATABASE_URL"}
    environ = {name: value for name, value in os.environ.items() if name not in outside}
    environ |= {_PORTS[name]: str(ports[name]) for name in SERVICES}
    environ |= {"CASELEDGER_KAFKA_PORT": str(ports["kafka"]), "CASELEDGER_DATA_DIR": str(folder / "data")} | settings
    with said.open("wb") as output:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "services.operations.cli", "up", "--no-samples"),
            env=environ,
            stdin=DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=die_with_parent(),
        )


async def _become_ready(process: Process, ports: dict[str, int], said: Path) -> None:
    try:
        async with asyncio.timeout(_READY_SECONDS), httpx.AsyncClient() as http:
            for name in SERVICES:
                while not await _is_ready(http, ports[name]):
                    if process.returncode is not None:
                        raise ProductFailed(f"caseledger up ended: {_tail(said)}")
                    await asyncio.sleep(0.2)
    except TimeoutError:
        raise ProductFailed(f"caseledger up was not ready in {_READY_SECONDS:.0f} s: {_tail(said)}") from None


async def _is_ready(http: httpx.AsyncClient, port: int) -> bool:
    try:
        return (await http.get(f"http://{HOST}:{port}/readyz")).status_code == 200
    except httpx.TransportError:
        return False


def _tail(said: Path) -> str:
    return said.read_text(errors="replace")[-2000:]


async def _stop(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), _STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()
