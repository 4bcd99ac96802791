"""The processes of a run: killed, paused, started again, and never left behind."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from deploy.ports import HOST
from tests.faults.ports import listening_ports
from tests.faults.worker import Worker, WorkerError
from tests.history.journal import Journal, read_journals
from tests.history.observations import Ended, Paused

WAIT_SECONDS = 20.0
# Started by a process of its own, which then waits to be killed.
PARENT = """
import asyncio, sys
from pathlib import Path
from tests.faults.worker import Worker
from tests.history.journal import Journal

async def main():
    folder = Path(sys.argv[1])
    worker = Worker("reader", 0, sys.argv[2:], folder, Journal(folder / "conductor.jsonl"))
    await worker.start()
    print(worker.pid, flush=True)
    await asyncio.sleep(3600)

asyncio.run(main())
"""


@pytest.fixture
def options(tmp_path: Path) -> list[str]:
    """A reader's options; it looks for a Kafka that is not there, patiently."""
    return [f"--bootstrap={HOST}:{listening_ports(1)[0]}", f"--folder={tmp_path}"]


@pytest.fixture
async def worker(tmp_path: Path, options: list[str]) -> AsyncIterator[Worker]:
    """A reader that has been started."""
    with Journal(tmp_path / "conductor.jsonl") as journal:
        worker = Worker("reader", 0, options, tmp_path, journal)
        await worker.start()
        yield worker
        worker.release()


async def alive_until_noticed(worker: Worker) -> None:
    """Look after the worker, as a run does."""
    async with asyncio.timeout(WAIT_SECONDS):
        while True:
            worker.require_alive()
            await asyncio.sleep(0.05)


async def test_a_killed_worker_comes_back_as_somebody_else(worker: Worker, tmp_path: Path) -> None:
    """The end of the first life is noted, so that nobody waits for what it was asked."""
    await worker.kill()
    coming_back = asyncio.create_task(worker.start())
    while not coming_back.done():
        worker.require_alive()
        await asyncio.sleep(0)

    [ended] = read_journals([tmp_path / "conductor.jsonl"])
    assert isinstance(ended, Ended)
    assert (ended.who, worker.who) == ("reader-0.1", "reader-0.2")


async def test_a_paused_worker_stands_still_for_as_long_as_is_noted(worker: Worker, tmp_path: Path) -> None:
    """It is stopped in between, and goes on afterwards."""
    assert worker.pid is not None
    process = psutil.Process(worker.pid)
    pausing = asyncio.create_task(worker.pause(0.3))
    async with asyncio.timeout(WAIT_SECONDS):
        while process.status() != psutil.STATUS_STOPPED:  # noqa: ASYNC110 - processes send no event
            await asyncio.sleep(0.01)
    await pausing

    [paused] = read_journals([tmp_path / "conductor.jsonl"])
    assert isinstance(paused, Paused)
    assert paused.until - paused.at >= 0.3
    assert process.status() != psutil.STATUS_STOPPED


async def test_a_worker_is_told_to_end_once_it_listens(worker: Worker, tmp_path: Path) -> None:
    """One that is still being started would die of the word instead of coming to a quiet end."""
    stopping = asyncio.create_task(worker.stop())
    await asyncio.sleep(0)
    worker.require_alive()
    assert not stopping.done()

    await worker.kill()
    with pytest.raises(WorkerError, match="ended by itself with status -9"):
        await stopping
    assert not (tmp_path / f"{worker.who}.jsonl").exists()


async def test_a_worker_that_ends_by_itself_is_told_with_its_last_words(tmp_path: Path) -> None:
    """A run does not go on without one of its processes."""
    with Journal(tmp_path / "conductor.jsonl") as journal:
        worker = Worker("reader", 0, ["--no-such-option"], tmp_path, journal)
        await worker.start()

        with pytest.raises(WorkerError, match=r"(?s)reader-0\.1 ended by itself with status 2.*no-such-option"):
            await alive_until_noticed(worker)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can bind a child's life to its parent's")
async def test_a_worker_dies_with_its_killed_parent(tmp_path: Path, options: list[str]) -> None:
    """SIGKILL to the process that conducts a run leaves nothing behind, not even a process that stands still."""
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, str(tmp_path), *options, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    child = psutil.Process(int(await parent.stdout.readline()))
    child.suspend()
    parent.send_signal(signal.SIGKILL)
    await parent.wait()

    async with asyncio.timeout(WAIT_SECONDS):
        while child.is_running() and child.status() != psutil.STATUS_ZOMBIE:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.05)
