"""One service as a child process: its log, whether it is ready, and how it ends."""

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from deploy.lifeline import die_with_parent
from services.http_get import http_get
from services.unavailable import Unavailable

_STOP_SECONDS = 10.0
_PAUSE_SECONDS = 0.1
_TAIL_LINES = 10
_LOG_BYTES = 20_000_000


class ServiceFailed(Unavailable):
    """A service did not become ready; the message has the end of its log."""


class Answer(msgspec.Struct):
    """The body of `/readyz`."""

    status: str
    checks: dict[str, str]
    records_read: int


_answer = msgspec.json.Decoder(Answer).decode


class Readiness(NamedTuple):
    """What a service says of itself: its status, what is wrong, and how much of the ledgers it has read."""

    status: str
    trouble: str
    records_read: int = 0


class ServiceProcess:
    """`python -m MODULE`, answering at `address`, with its standard error in `log`.

    environ: asked for the variables at each start.
    """

    def __init__(
        self, name: str, module: str, address: tuple[str, int], environ: Callable[[], Mapping[str, str]], log: Path
    ) -> None:
        self.name = name
        self.address = address
        self.log = log
        self._module = module
        self._environ = environ
        self._process: Process | None = None
        self._log_begins = 0

    @property
    def pid(self) -> int | None:
        """The process id, None when it does not run."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        """Start the process; it dies with this one."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > _LOG_BYTES:
            self.log.replace(self.log.with_suffix(".jsonl.1"))
        with self.log.open("ab") as log:
            self._log_begins = log.tell()
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", self._module),
                env=dict(self._environ()),
                stdin=DEVNULL,
                stdout=log,
                stderr=log,
                # A session of its own: Ctrl-C is for the supervisor, which stops the broker last.
                start_new_session=True,
                preexec_fn=die_with_parent(),
            )

    async def become_ready(self, patience_seconds: float, progress: Callable[[str], None] = lambda _: None) -> None:
        """Return once `/readyz` is well; a service that reads a long ledger is waited for as long as it gets on.

        Raises ServiceFailed when the process ends, or after so many seconds without more of a ledger read.
        """
        loop = asyncio.get_running_loop()
        read, last = 0, loop.time()
        while self.pid:
            found = await self._readiness()
            if found.status == "ok":
                return
            if found.status == "catching up" and found.records_read > read:
                read, last = found.records_read, loop.time()
                progress(f"{self.name} is catching up: {read} records read")
            elif loop.time() - last > patience_seconds:
                raise self._failed(f"was not ready after {patience_seconds:.0f} s ({found.trouble})")
            await asyncio.sleep(_PAUSE_SECONDS)
        raise self._failed(f"ended with status {await self.wait()} before it was ready")

    async def wait(self) -> int:
        """The exit status, once the process has ended."""
        if self._process is None:
            raise ServiceFailed(f"{self.name} was not started.")
        return await self._process.wait()

    async def stop(self) -> None:
        """Ask the process to end; after ten seconds, end it."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), _STOP_SECONDS)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def _readiness(self) -> Readiness:
        try:
            code, body = await http_get(*self.address, "/readyz")
        except OSError:
            return Readiness("silent", "it did not answer")
        if code == 200:
            return Readiness("ok", "")
        try:
            said = _answer(body)
        except msgspec.DecodeError:
            return Readiness("unknown", f"it answered {code}")
        wrong = (f"{name}: {state}" for name, state in said.checks.items() if state != "ok")
        return Readiness(said.status, "; ".join(wrong), said.records_read)

    def _failed(self, what: str) -> ServiceFailed:
        # Not what the runs before had to say.
        said = self.log.read_bytes()[self._log_begins :].decode(errors="replace")
        lines = said.splitlines()[-_TAIL_LINES:]
        words = [_in_words(line) for line in lines] or ["(nothing)"]
        return ServiceFailed("\n  ".join([f"{self.name} {what}. The end of {self.log}:", *words]))


def _in_words(line: str) -> str:
    """What a line of the log comes down to for a person: the event, its reason, the last line of its traceback."""
    try:
        entry = msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.DecodeError:
        return line
    words = (entry.get("event"), entry.get("reason"), str(entry.get("exception", "")).rpartition("\n")[2])
    return ": ".join(str(word) for word in words if word)
