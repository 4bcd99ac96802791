"""A writer's or a reader's process, which is killed, paused and started again."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from pathlib import Path

from deploy.lifeline import die_with_parent
from tests.history.journal import Journal
from tests.history.observations import Ended, Paused

_ROOT = Path(__file__).parent.parent.parent
_END_SECONDS = 90.0
_LOOK_SECONDS = 0.05
_TAIL_CHARACTERS = 3000


class WorkerError(Exception):
    """A process ended by itself, or did not end when told to."""


class Worker:
    """One process after the other under one name: `name.1`, and `name.2` once that was killed.

    `role` is the module to run and its number; what was done to it goes into `journal`.
    """

    def __init__(self, role: str, number: int, options: list[str], folder: Path, journal: Journal) -> None:
        self._module = f"tests.faults.{role}"
        self._number = number
        self._options = options
        self._folder = folder
        self._journal = journal
        self._name = f"{role}-{number}"
        self._life = 0
        self._process: Process | None = None
        self._was_killed = False

    @property
    def who(self) -> str:
        """The name of this life."""
        return f"{self._name}.{self._life}"

    @property
    def pid(self) -> int | None:
        """The process id of this life, None before the first."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Start the next life."""
        self._life += 1
        command = [sys.executable, "-m", self._module, str(self._number), f"--life={self._life}", *self._options]
        with self._log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command, cwd=_ROOT, stdin=DEVNULL, stdout=log, stderr=log, preexec_fn=die_with_parent()
            )
        self._was_killed = False

    async def kill(self) -> None:
        """End this life at once, without a word."""
        process = self._running()
        self._was_killed = True
        process.kill()
        await process.wait()
        self._journal.note(Ended(_now(), self.who))

    async def pause(self, seconds: float) -> None:
        """Let the process stand still for so long."""
        process, at = self._running(), _now()
        os.kill(process.pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            os.kill(process.pid, signal.SIGCONT)
            self._journal.note(Paused(at, self.who, _now()))

    async def stop(self) -> None:
        """Tell the process to come to its end and wait for that; raises WorkerError if it does not."""
        try:
            async with asyncio.timeout(_END_SECONDS):
                status = await self._stop()
        except TimeoutError:
            raise WorkerError(f"{self.who} did not end in {_END_SECONDS} s. {self._tail()}") from None
        if status != 0:
            raise WorkerError(f"{self.who} ended with status {status}. {self._tail()}")
        self._journal.note(Ended(_now(), self.who))

    async def _stop(self) -> int:
        # One that has only just been started cannot be told anything before it has begun to note what it does.
        while not (self._folder / f"{self.who}.jsonl").exists():
            self._running()
            await asyncio.sleep(_LOOK_SECONDS)
        process = self._running()
        process.terminate()
        return await process.wait()

    def release(self) -> None:
        """Kill whatever still runs, when all is over."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    def require_alive(self) -> None:
        """Raise WorkerError if this life ended by itself."""
        if not self._was_killed:
            self._running()

    def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            status = self._process and self._process.returncode
            raise WorkerError(f"{self.who} ended by itself with status {status}. {self._tail()}")
        return self._process

    @property
    def _log(self) -> Path:
        return self._folder / f"{self.who}.log"

    def _tail(self) -> str:
        return f"The end of {self._log}:\n{self._log.read_text(errors='replace')[-_TAIL_CHARACTERS:]}"


def _now() -> float:
    return asyncio.get_running_loop().time()
