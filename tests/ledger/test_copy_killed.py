"""A local copy whose process is killed at any moment stands at one of its checkpoints, whole."""

import asyncio
import random
import sys
from pathlib import Path

import pytest

from ledger.local_copy import LocalCopy

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from ledger import local_copy
from ledger.local_copy import LocalCopy
from ledger.protocol import Checkpoint
from ledger.records import Recorded

local_copy.FLUSH_EVENTS = 7
store = LocalCopy(Path(sys.argv[1]), "t", 0)
at = datetime(2026, 3, 29, tzinfo=UTC)
while True:
    first = store.checkpoint.next_position
    events = [Recorded(f"s{n % 50}", n, n, 0, n, at, UUID(int=n), b"v" * 400) for n in range(first, first + 5)]
    store.apply(events, Checkpoint(first + 5, first + 5, b"h" * 32, first, 7))
    print(first, flush=True)
"""


@pytest.mark.parametrize("seed", range(4))
async def test_a_killed_copy_is_whole(seed: int, tmp_path: Path) -> None:
    """Every event before the checkpoint is there, none after it, and little of what was applied is missing."""
    path = tmp_path / "copy.sqlite"
    command = (sys.executable, "-c", WRITER, str(path))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    wanted = random.Random(seed).randrange(100, 2_000)
    applied = 0
    while applied < wanted:
        applied = int(await process.stdout.readline())
    process.kill()
    rest, _ = await process.communicate()
    applied = max([applied, *map(int, rest.split(b"\n")[:-1])])

    store = LocalCopy(path, "t", 0)
    next_position = store.checkpoint.next_position
    positions = [event.position for event in store.events(1, 1_000_000)]
    by_stream = [event.version for number in range(50) for event in store.stream(f"s{number}")]
    store.close()

    assert positions == list(range(1, next_position))
    assert sorted(by_stream) == positions
    assert next_position > applied - 10
