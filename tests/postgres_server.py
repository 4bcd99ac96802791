"""A PostgreSQL server of the tests' own, on a Unix socket, that can be ended, frozen and started again."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO
from urllib.parse import urlencode

import psutil
import psycopg

from deploy.lifeline import die_with_parent
from deploy.ports import free_port

_SUPERUSER = "caseledger"
_START_SECONDS = 30.0
_STOP_SECONDS = 15.0
INSTALL = (
    "install PostgreSQL's server (Debian: apt-get install postgresql; macOS: brew install postgresql), "
    "or name a running one: CASELEDGER_TEST_POSTGRES_URL=postgresql://user:password@host/database"
)


class PostgresUnavailable(Exception):  # noqa: N818 - it names the state, which is what its reader needs
    """There is no PostgreSQL to be had; the message says what to install or set."""


class PostgresServer:
    """With PostgreSQL's default settings; its data lies in `folder`, which is whoever's that calls."""

    def __init__(self, folder: Path, environ: Mapping[str, str] = os.environ) -> None:
        self._programs = _find_programs(environ)
        self._owner = _owner()
        self._folder = folder
        self._log = folder / "log"
        port = free_port()
        self._options = ("-k", folder, "-p", str(port), "-c", "listen_addresses=")
        self.url = f"postgresql://{_SUPERUSER}@/postgres?{urlencode({'host': str(folder), 'port': port})}"
        """As libpq reads it."""
        self._server: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """Make the data folder. Raises PostgresUnavailable."""
        os.chown(self._folder, self._owner.pw_uid, self._owner.pw_gid)
        new = ("--auth=trust", f"--username={_SUPERUSER}", "--encoding=UTF8", "--locale=C", "--no-sync")
        if self._run("initdb", "-D", self._folder / "data", *new).wait() != 0:
            raise PostgresUnavailable(f"PostgreSQL's data folder could not be made: {self._said()}")

    def start(self) -> None:
        """Return once it answers. Raises PostgresUnavailable."""
        server = self._server = self._run("postgres", "-D", self._folder / "data", *self._options)
        deadline = time.monotonic() + _START_SECONDS
        while server.poll() is None and time.monotonic() < deadline:
            try:
                psycopg.connect(self.url, connect_timeout=5).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise PostgresUnavailable(f"PostgreSQL did not start: {self._said()}")

    def stop(self) -> None:
        """End it fast but cleanly; a server that does not end in time is killed."""
        if self._server is None or self._server.poll() is not None:
            return
        self.thaw()
        self._server.send_signal(signal.SIGINT)
        try:
            self._server.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def freeze(self) -> None:
        """Let none of its processes do anything: connections stay open and nobody answers."""
        for process in self._processes():
            process.suspend()

    def thaw(self) -> None:
        """Let them go on."""
        for process in self._processes():
            process.resume()

    def kill(self) -> None:
        """As a power cut does; the next start recovers from its log."""
        for process in self._processes():
            process.kill()
        if self._server is not None:
            self._server.wait()

    def _processes(self) -> list[psutil.Process]:
        """All of them; each session has one of its own."""
        if self._server is None or self._server.poll() is not None:
            return []
        server = psutil.Process(self._server.pid)
        return [server, *server.children(recursive=True)]

    def _run(self, program: str, *arguments: Path | str) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as output:
            return _start(self._owner, output, self._programs / program, *arguments)

    def _said(self) -> str:
        return self._log.read_text()[-1000:]


def _start(owner: pwd.struct_passwd, output: IO[bytes], *command: Path | str) -> subprocess.Popen[bytes]:
    is_root = not os.getuid()
    return subprocess.Popen(
        command,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=die_with_parent(),  # noqa: PLW1509 - it only makes one system call
        user=owner.pw_uid if is_root else None,
        group=owner.pw_gid if is_root else None,
        extra_groups=[] if is_root else None,
    )


def _find_programs(environ: Mapping[str, str]) -> Path:
    """The folder with `initdb` and `postgres`: of the PATH, or the newest that Debian's packages have left."""
    on_path = shutil.which("initdb", path=environ.get("PATH"))
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version, reverse=True)
    for initdb in [*([Path(on_path).resolve()] if on_path else []), *packaged]:
        if (initdb.parent / "postgres").exists():
            return initdb.parent
    raise PostgresUnavailable(f"no PostgreSQL server was found; {INSTALL}")


def _version(initdb: Path) -> float:
    name = initdb.parent.parent.name
    return float(name) if name.replace(".", "", 1).isdecimal() else 0.0


def _owner() -> pwd.struct_passwd:
    """Who runs the server: PostgreSQL refuses root, which gives way to `postgres` or `nobody`."""
    if os.getuid():
        return pwd.getpwuid(os.getuid())
    known = {user.pw_name: user for user in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return known[name]
    raise PostgresUnavailable("root may not run PostgreSQL, and there is no user postgres or nobody to run it as.")
