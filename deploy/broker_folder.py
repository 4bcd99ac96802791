"""The folder of a local broker: its settings, its data, its log, and who is using it."""

import asyncio
import fcntl
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from deploy.errors import LocalKafkaError

# How long a broker whose parent was killed may take to let go of its folder.
_RELEASE_SECONDS = 5.0
_TAIL_LINES = 20
_LOGGING = """\
status = error
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = [%d] %p %m (%c)%n
rootLogger.level = info
rootLogger.appenderRef.out.ref = out
"""


class BrokerFolder:
    """One node's folder. The broker runs inside it, so that no setting has to spell its path."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.log = path / "kafka.log"

    async def claim(self) -> IO[str]:
        """The folder's lock, open. Handed down to the broker, it stays taken for as long as the broker lives.

        Raises LocalKafkaError naming the process id when another broker has the folder.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        claim = (self.path / "broker.pid").open("a+")
        try:
            async with asyncio.timeout(_RELEASE_SECONDS):
                while not _locked(claim):  # noqa: ASYNC110 - another process is waited for
                    await asyncio.sleep(0.05)
        except TimeoutError:
            claim.seek(0)
            pid = claim.read().strip() or "unknown"
            claim.close()
            raise LocalKafkaError(
                f"A broker (process {pid}) is running on {self.path} already. If an earlier run left it behind, "
                f"end it with `kill {pid}` and start again; else choose another folder with CASELEDGER_DATA_DIR."
            ) from None
        return claim

    def note_pid(self, claim: IO[str], pid: int) -> None:
        """Write down whose folder this is, for `claim` to name."""
        claim.truncate(0)
        claim.write(str(pid))
        claim.flush()

    def write_settings(self, settings: Mapping[str, str]) -> None:
        """Write the broker's settings and those of its log, anew at every start: the ports may differ."""
        lines = [f"{name}={value}\n" for name, value in {**settings, "log.dirs": "data"}.items()]
        (self.path / "server.properties").write_text("".join(lines))
        (self.path / "log4j2.properties").write_text(_LOGGING)

    @property
    def is_formatted(self) -> bool:
        """Whether the data folder was made ready, which is done once."""
        return (self.path / "data" / "meta.properties").exists()

    def cluster_id(self, proposed: str | None = None) -> str:
        """The id kept here; on the first call, the one proposed or else one drawn at random."""
        kept = self.path / "cluster-id"
        if not kept.exists():
            kept.write_text(proposed or secrets.token_urlsafe(16))
        return kept.read_text()

    def open_log(self) -> IO[bytes]:
        """A new, empty log for the broker; that of the run before is kept beside it, with `.1` added."""
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".log.1"))
        return self.log.open("wb")

    def log_tail(self) -> str:
        """The last lines of the broker's log, and where to read the rest."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n  ".join([f"The end of {self.log}:", *(lines[-_TAIL_LINES:] or ["(nothing)"])])


def _locked(claim: IO[str]) -> bool:
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
