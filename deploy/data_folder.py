"""The folder that a running product keeps everything in; one product at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.unavailable import Unavailable


class FolderTaken(Unavailable):
    """Another product runs on the folder."""


@contextmanager
def claim_folder(path: Path) -> Iterator[Path]:
    """The folder, made if need be and locked until the end of the block; raises FolderTaken naming the process."""
    path.mkdir(parents=True, exist_ok=True)
    with (path / "up.pid").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise FolderTaken(
                f"The case ledger is running on {path.absolute()} already (process {lock.read().strip()}). "
                "Stop that one with Ctrl-C, or choose another folder with CASELEDGER_DATA_DIR and other ports."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield path
