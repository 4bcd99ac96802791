"""The jars of Apache Kafka, each exactly as `kafka.lock.toml` names it.

The lock says which jars, so fetching resolves nothing: it downloads what is missing and checks every SHA-256.
"""

import asyncio
import hashlib
import sys
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.errors import LocalKafkaError

if TYPE_CHECKING:
    from jgo.maven import Artifact, MavenContext

LOCK = Path(__file__).with_name("kafka.lock.toml")
KAFKA_VERSION = "4.3.0"
# Resolved one by one, the first to name a library winning: in one resolution with Kafka the logging binding's
# dependency management drags kafka-clients down to 3.9, and the broker dies of NoSuchMethodError.
ROOTS = (f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}", "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4")
_DOWNLOADS_AT_ONCE = 4
_TRIES = 3
_REMEDY = (
    "If this machine cannot reach Maven Central, use a Kafka that runs elsewhere (KAFKA_BOOTSTRAP_SERVERS=host:port) "
    "or Docker (CASELEDGER_KAFKA=docker), or run `python -m deploy.local_kafka fetch` on a machine that can, "
    "and copy its cache here."
)

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Jar:
    """One jar: its Maven coordinate (`group:artifact:version`) and the SHA-256 of its bytes, in hex."""

    coordinate: str
    sha256: str

    @property
    def name(self) -> str:
        """The file's name in the cache."""
        _, artifact, version = self.coordinate.split(":")
        return f"{artifact}-{version}.jar"

    def is_at(self, path: Path) -> bool:
        """Whether the file at this path is this jar, to the byte."""
        return path.is_file() and sha256_of(path) == self.sha256


def locked_jars(lock: Path = LOCK) -> list[Jar]:
    """The jars of the lock file, in the order of the class path."""
    return [Jar(**entry) for entry in tomllib.loads(lock.read_text())["jar"]]


def default_cache(environ: Mapping[str, str]) -> Path:
    """The folder of this Kafka version's jars: in CASELEDGER_CACHE_DIR, else in the user's cache folder."""
    if chosen := environ.get("CASELEDGER_CACHE_DIR"):
        return Path(chosen, f"kafka-{KAFKA_VERSION}")
    home = Path("~/Library/Caches" if sys.platform == "darwin" else "~/.cache").expanduser()
    return Path(environ.get("XDG_CACHE_HOME") or home, "caseledger", f"kafka-{KAFKA_VERSION}")


async def fetch_jars(cache: Path, progress: Progress, jars: list[Jar] | None = None) -> list[Path]:
    """Paths of the jars in the cache, all checked against the lock; missing or damaged ones are downloaded.

    A jar enters the cache whole and checked or not at all, so a fetch that was cut short is completed by the next.
    Raises LocalKafkaError when a jar cannot be had or is not the one that the lock names.
    """
    jars = locked_jars() if jars is None else jars
    missing = await asyncio.to_thread(_missing, jars, cache)
    if missing:
        await _download_all(missing, cache, progress)
    return [cache / jar.name for jar in jars]


def write_lock(lock: Path = LOCK) -> None:
    """Resolve Kafka and its dependencies anew and write their coordinates and hashes to the lock file."""
    with tempfile.TemporaryDirectory() as folder:
        context = _maven(Path(folder))
        jars: dict[str, Jar] = {}
        for root in ROOTS:
            for artifact in _resolve(context, root):
                jar = Jar(f"{artifact.groupId}:{artifact.artifactId}:{artifact.version}", sha256_of(artifact.resolve()))
                jars.setdefault(jar.coordinate.rpartition(":")[0], jar)
    entries = [f'[[jar]]\ncoordinate = "{jar.coordinate}"\nsha256 = "{jar.sha256}"\n' for jar in jars.values()]
    lock.write_text(
        "\n".join(["# Made by `python -m deploy.local_kafka lock`; order is that of the class path.\n", *entries])
    )


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _missing(jars: list[Jar], cache: Path) -> list[Jar]:
    cache.mkdir(parents=True, exist_ok=True)
    return [jar for jar in jars if not jar.is_at(cache / jar.name)]


async def _download_all(jars: list[Jar], cache: Path, progress: Progress) -> None:
    done = 0
    gate = asyncio.Semaphore(_DOWNLOADS_AT_ONCE)

    async def download(jar: Jar, context: "MavenContext") -> None:
        nonlocal done
        async with gate:
            await asyncio.to_thread(_download, jar, context, cache)
        done += 1
        progress(f"Apache Kafka {KAFKA_VERSION}: downloaded jar {done} of {len(jars)} ({jar.name})")

    # Beside their final place, so that moving one there is atomic; a download given up on may still be writing.
    with tempfile.TemporaryDirectory(dir=cache, prefix="fetching-", ignore_cleanup_errors=True) as folder:
        context = _maven(Path(folder))
        try:
            async with asyncio.TaskGroup() as tasks:
                for jar in jars:
                    tasks.create_task(download(jar, context))
        except BaseExceptionGroup as failures:
            raise failures.exceptions[0]  # noqa: B904 - one message; its cause is already the real one


def _download(jar: Jar, context: "MavenContext", cache: Path) -> None:
    group, artifact, version = jar.coordinate.split(":")
    wanted = context.project(group, artifact).at_version(version).artifact()
    for tries_left in reversed(range(_TRIES)):
        try:
            found = wanted.resolve()
            break
        except (OSError, RuntimeError) as error:
            if wanted.cached_path:
                wanted.cached_path.unlink(missing_ok=True)
            if not tries_left:
                raise LocalKafkaError(f"Could not download {jar.coordinate}: {error}. {_REMEDY}") from error
    if not jar.is_at(found):
        raise LocalKafkaError(
            f"{jar.coordinate} was downloaded with SHA-256 {sha256_of(found)}, but {LOCK.name} names {jar.sha256}: "
            "it is not the file that was locked, and was not kept. Try again; if it stays so, do not use that source."
        )
    found.replace(cache / jar.name)


def _maven(folder: Path) -> "MavenContext":
    """Maven's repositories as the user's jgo settings have them, downloads going to this folder."""
    try:
        from jgo.config import GlobalSettings
        from jgo.constants import MAVEN_CENTRAL_URL
        from jgo.maven import MavenContext
    except ImportError as error:
        raise LocalKafkaError(
            f"The package jgo, which downloads Kafka, is missing: install the extra `local-kafka`. {_REMEDY}"
        ) from error
    mirrors = GlobalSettings.load().repositories
    return MavenContext(repo_cache=folder, remote_repos={"central": MAVEN_CENTRAL_URL, **mirrors})


def _resolve(context: "MavenContext", root: str) -> "list[Artifact]":
    """The root's artifact and those of its dependencies that it needs when it runs."""
    from jgo.parse import Coordinate

    group, artifact, version = root.split(":")
    wanted = context.create_dependency(Coordinate(group, artifact, version, scope="compile"))
    inputs, dependencies = context.resolver.resolve([wanted])
    return [needed.artifact for needed in [*inputs, *(d for d in dependencies if d.scope in {"compile", "runtime"})]]
