"""The service as a process, on a real broker."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import msgspec
import pytest

from contracts.envelope import Event
from contracts.topics import CASE_LEDGER, PARTITIONS, partition_for
from deploy.ports import free_port
from ledger.kafka import connect
from ledger.log import PartitionLog
from ledger.records import NewEvent

READY_SECONDS = 30
DONE_SECONDS = 60


class Process:
    """The service, started again and again in one data folder."""

    def __init__(self, bootstrap: str, home: Path, **settings: str) -> None:
        self.home = home
        self.url = f"http://127.0.0.1:{free_port()}"
        self._environ = os.environ | {
            "KAFKA_BOOTSTRAP_SERVERS": bootstrap,
            "CASELEDGER_DATA_DIR": str(home),
            "CASELEDGER_NOTIFICATIONS_PORT": self.url.rpartition(":")[2],
            **settings,
        }
        self._process: asyncio.subprocess.Process | None = None

    @asynccontextmanager
    async def alive(self) -> AsyncIterator[None]:
        """Started and ready; killed at the end, unless it was before."""
        await self.start()
        try:
            await self.until_ready()
            yield
        finally:
            await self.kill()

    async def start(self) -> None:
        """Begin, with the log in the data folder."""
        self.home.mkdir(exist_ok=True)
        with (self.home / "log.jsonl").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "services.notifications.app", env=self._environ, stderr=log
            )

    async def kill(self) -> None:
        """SIGKILL."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def until_ready(self) -> None:
        """Wait until it says that it is ready."""
        async with httpx.AsyncClient() as http, asyncio.timeout(READY_SECONDS):
            while not await self._is_ready(http):
                if self._process is None or self._process.returncode is not None:
                    pytest.fail((self.home / "log.jsonl").read_text()[-2000:])
                await asyncio.sleep(0.05)

    async def _is_ready(self, http: httpx.AsyncClient) -> bool:
        try:
            return (await http.get(f"{self.url}/readyz")).is_success
        except httpx.TransportError:
            return False

    async def metric(self, name: str) -> float:
        """A figure of its metrics."""
        async with httpx.AsyncClient() as http:
            lines = (await http.get(f"{self.url}/metrics")).text.splitlines()
        return float(next(line for line in lines if line.startswith(f"{name} ")).rpartition(" ")[2])

    async def until_metric(self, name: str, value: float) -> None:
        """Wait until the figure has come to that value."""
        found = None
        try:
            async with asyncio.timeout(DONE_SECONDS):
                while (found := await self.metric(name)) != value:  # noqa: ASYNC110 - bounded
                    await asyncio.sleep(0.1)
        except TimeoutError:
            pytest.fail(f"{name} is {found}, not {value}\n" + (self.home / "log.jsonl").read_text()[-2000:])


async def write_cases(bootstrap: str, events: Sequence[Event]) -> None:
    """Put the first events of cases into the case ledger."""
    async with connect(bootstrap) as transport:
        for number in range(PARTITIONS):
            new = _first_events([said for said in events if partition_for(said.stream, PARTITIONS) == number])
            log = PartitionLog(transport, CASE_LEDGER.name, number)
            await log.open()
            for begin in range(0, len(new), 500):
                await log.append(new[begin : begin + 500])
            await log.close()


def _first_events(events: Sequence[Event]) -> list[NewEvent]:
    versions: Counter[str] = Counter()
    new = []
    for said in events:
        versions[said.stream] += 1
        new.append(NewEvent(said.stream, versions[said.stream], msgspec.json.encode(said)))
    return new
