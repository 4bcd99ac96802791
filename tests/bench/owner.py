"""An owner of one partition in a process of its own: how long its start takes, and how much memory.

python -m tests.bench.owner BOOTSTRAP TOPIC COPY
"""

import asyncio
import resource
import sys
from pathlib import Path
from time import perf_counter, process_time

import msgspec

from ledger.kafka import connect
from ledger.local_copy import LocalCopy
from ledger.log import PartitionLog


class Started(msgspec.Struct):
    """What a start took; `held_up_ms` is the longest that others on its event loop had to wait."""

    seconds: float
    processor_seconds: float
    held_up_ms: float
    peak_megabytes: float


async def start_owner(bootstrap: str, topic: str, copy: Path) -> Started:
    """Start an owner, which reads to the end of the log and stops again."""
    command = (sys.executable, "-m", "tests.bench.owner", bootstrap, topic, str(copy))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    return msgspec.json.decode(said, type=Started)


async def _own(bootstrap: str, topic: str, copy: Path) -> Started:
    async with connect(bootstrap) as transport:
        waits = Waits()
        began, worked = perf_counter(), process_time()
        log = PartitionLog(transport, topic, 0, streams=LocalCopy(copy, topic, 0), gapless=True)
        await log.open()
        seconds, worked = perf_counter() - began, process_time() - worked
        await log.close()
        peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return Started(seconds, worked, waits.longest * 1000, peak_kib / 1024)


class Waits:
    """The longest time, in seconds, in which the event loop did not come round."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._task = asyncio.create_task(self._look())

    async def _look(self) -> None:
        last = perf_counter()
        while True:
            await asyncio.sleep(0.001)
            now = perf_counter()
            self.longest, last = max(self.longest, now - last), now


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(_own(sys.argv[1], sys.argv[2], Path(sys.argv[3])))))
