"""One service as a process of its own, with a data folder of its own, that is signalled as an operator would."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from deploy.lifeline import die_with_parent
from deploy.ports import HOST
from tests.acceptance.product import until
from tests.faults.ports import listening_ports

READY_SECONDS = 180.0
END_SECONDS = 60.0
PAUSE_SECONDS = 0.2
STAFF = {"Caseledger-Actor": "j.officer", "Caseledger-Role": "case-officer", "Caseledger-Landlord": "whg"}
PORTS = {
    "casework": "CASELEDGER_HTTP_PORT",
    "intake": "CASELEDGER_INTAKE_PORT",
    "notifications": "CASELEDGER_NOTIFICATIONS_PORT",
}


class Service:
    """A replica of a service; `settings` are variables beside the port, the folder and Kafka's address."""

    def __init__(self, name: str, bootstrap: str, folder: Path, *, module: str | None = None, **settings: str) -> None:
        [port] = listening_ports(1)
        self.kind = name
        self.name = folder.name
        self.http = httpx.AsyncClient(base_url=f"http://{HOST}:{port}", headers=STAFF, timeout=5)
        self._module = module or f"services.{name}.app"
        self._log = folder / "log.jsonl"
        self._begun = 0
        self._process: Process | None = None
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("CASELEDGER", "KAFKA"))}
        self._environ = {
            **inherited,
            "KAFKA_BOOTSTRAP_SERVERS": bootstrap,
            "CASELEDGER_DATA_DIR": str(folder / "data"),
            PORTS[name]: str(port),
            **settings,
        }

    async def start(self) -> None:
        """Start the process; its log goes on in the same file."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            self._begun = log.tell()
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", self._module),
                env=self._environ,
                stdin=DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent(),
            )

    async def ready(self) -> None:
        """Return once it says that it is ready."""
        await until(self._is_ready, READY_SECONDS, lambda: f"{self.name} did not get ready:\n{self.tail()}")

    async def _is_ready(self) -> bool:
        assert self._process is not None
        assert self._process.returncode is None, self.tail()
        try:
            return (await self.http.get("/readyz")).status_code == 200
        except httpx.HTTPError:
            return False

    def signal(self, number: signal.Signals) -> None:
        """Send the process a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    async def ended(self, seconds: float = END_SECONDS) -> int:
        """Its exit status, once it has ended."""
        assert self._process is not None
        try:
            return await asyncio.wait_for(self._process.wait(), seconds)
        except TimeoutError:
            pytest.fail(f"{self.name} did not end within {seconds:.0f} s:\n{self.tail()}")

    async def stop(self) -> int:
        """Tell it to end, as a supervisor does; its exit status."""
        self.signal(signal.SIGTERM)
        return await self.ended()

    async def close(self) -> None:
        """Leave nothing of it running, in whatever state it is."""
        await self.http.aclose()
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    @property
    def runs(self) -> bool:
        """Whether there is a process."""
        return self._process is not None and self._process.returncode is None

    def events(self, *names: str) -> list[dict[str, Any]]:
        """The lines with these events that it has logged since it was started last."""
        with self._log.open("rb") as log:
            log.seek(self._begun)
            wanted = [line for line in log if any(name.encode() in line for name in names)]
        said = [msgspec.json.decode(line, type=dict[str, Any]) for line in wanted if line.endswith(b"}\n")]
        return [one for one in said if one.get("event") in names]

    def tail(self) -> str:
        """The end of its log, as it is."""
        return self._log.read_text(errors="replace")[-2000:]

    def whole_log(self) -> str:
        """All that it ever said."""
        return self._log.read_text(errors="replace")

    @property
    def owned(self) -> set[int]:
        """The partitions that it believes to be its own, by its log."""
        moves = self.events("partitions.revoked", "partitions.assigned")
        return set(moves[-1]["partitions"]) if moves and moves[-1]["event"] == "partitions.assigned" else set()
