"""A PostgreSQL for tests: the one that is set, or a private server that ends with its caller."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote, urlencode
from uuid import uuid4

import psycopg

from deploy.lifeline import die_with_parent
from deploy.ports import free_port

SETTING = "CASELEDGER_TEST_POSTGRES_URL"
_SUPERUSER = "caseledger"
_START_SECONDS = 30.0
_STOP_SECONDS = 15.0
_INSTALL = (
    f"install PostgreSQL's server (Debian: apt-get install postgresql; macOS: brew install postgresql), "
    f"or name a running one: {SETTING}=postgresql://user:password@host/database"
)


class PostgresUnavailable(Exception):  # noqa: N818 - it names the state, which is what its reader needs
    """There is no PostgreSQL to be had; the message says what to install or set."""


@contextmanager
def running_postgres(environ: Mapping[str, str] = os.environ) -> Iterator[str]:
    """The URL (`postgresql://...`, as libpq reads it) of a PostgreSQL to write to.

    CASELEDGER_TEST_POSTGRES_URL if that is set; else a server of our own on a Unix socket, with PostgreSQL's default
    settings, stopped and deleted at the end. Raises PostgresUnavailable.
    """
    if url := environ.get(SETTING):
        _require_answer(url)
        yield url
        return
    programs = _find_programs(environ)
    owner = _owner()
    folder = Path(tempfile.mkdtemp(prefix="caseledger-pg-"))
    try:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        with _server(programs, folder, owner) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_schemas(server: str) -> Iterator[Callable[[], str]]:
    """A maker of empty schemas, each by the URL that leads there; dropped at the end: the server may be somebody's."""
    made: list[str] = []

    def make() -> str:
        made.append(f"caseledger_test_{uuid4().hex[:12]}")
        _run(server, f"CREATE SCHEMA {made[-1]}")
        return f"{server}{'&' if '?' in server else '?'}options={quote(f'-csearch_path={made[-1]}')}"

    try:
        yield make
    finally:
        if made:
            # Whoever failed may have left a transaction open.
            _run(server, "SET lock_timeout = '10s'", f"DROP SCHEMA {', '.join(made)} CASCADE")


def _run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _require_answer(url: str) -> None:
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.Error as error:
        raise PostgresUnavailable(
            f"{SETTING} leads nowhere ({' '.join(str(error).split())}): correct it or unset it."
        ) from error


def _find_programs(environ: Mapping[str, str]) -> Path:
    """The folder with `initdb` and `postgres`: of the PATH, or the newest that Debian's packages have left."""
    on_path = shutil.which("initdb", path=environ.get("PATH"))
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version, reverse=True)
    for initdb in [*([Path(on_path).resolve()] if on_path else []), *packaged]:
        if (initdb.parent / "postgres").exists():
            return initdb.parent
    raise PostgresUnavailable(f"no PostgreSQL server was found; {_INSTALL}")


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


@contextmanager
def _server(programs: Path, folder: Path, owner: pwd.struct_passwd) -> Iterator[str]:
    data, log = folder / "data", folder / "log"
    port = free_port()
    new = ("--auth=trust", f"--username={_SUPERUSER}", "--encoding=UTF8", "--locale=C", "--no-sync")
    with log.open("wb") as output:
        made = _start(owner, output, programs / "initdb", "-D", data, *new)
        if made.wait() != 0:
            raise PostgresUnavailable(f"PostgreSQL's data folder could not be made: {log.read_text()[-1000:]}")
        only_socket = ("-k", folder, "-p", str(port), "-c", "listen_addresses=")
        server = _start(owner, output, programs / "postgres", "-D", data, *only_socket)
    url = f"postgresql://{_SUPERUSER}@/postgres?{urlencode({'host': str(folder), 'port': port})}"
    try:
        _wait_ready(server, url, log)
        yield url
    finally:
        _stop(server)


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


def _wait_ready(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise PostgresUnavailable(f"PostgreSQL did not start: {log.read_text()[-1000:]}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End it fast but cleanly; a server that does not end in time is killed."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
