"""Kafka's jars are had exactly as locked, or not at all."""

from dataclasses import replace
from pathlib import Path

import pytest

from deploy.errors import LocalKafkaError
from deploy.kafka_jars import ROOTS, Jar, default_cache, fetch_jars, locked_jars


@pytest.fixture
def jar() -> Jar:
    """A small jar of the lock, so that tests download little."""
    return next(jar for jar in locked_jars() if "jopt-simple" in jar.coordinate)


@pytest.fixture
def unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that cannot reach Maven Central."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")


def files_in(folder: Path) -> list[Path]:
    """Everything in a folder."""
    return list(folder.iterdir())


async def test_a_damaged_jar_is_replaced(tmp_path: Path, jar: Jar) -> None:
    """A jar that is not as locked is downloaded again, checked, and progress is told."""
    (tmp_path / jar.name).write_bytes(b"half a ja")
    told: list[str] = []

    paths = await fetch_jars(tmp_path, told.append, [jar])

    assert [tmp_path / jar.name] == paths
    assert jar.is_at(paths[0])
    assert "jar 1 of 1" in told[0]
    assert files_in(tmp_path) == paths


async def test_a_damaged_jar_that_cannot_be_replaced_stops_the_start(
    tmp_path: Path, jar: Jar, unreachable: None
) -> None:
    """Without a way to Maven Central the damaged jar is named, and the ways out are told."""
    (tmp_path / jar.name).write_bytes(b"half a ja")

    with pytest.raises(LocalKafkaError) as caught:
        await fetch_jars(tmp_path, lambda _: None, [jar])

    message = str(caught.value)
    assert jar.coordinate in message
    assert "KAFKA_BOOTSTRAP_SERVERS" in message
    assert "CASELEDGER_KAFKA=docker" in message


async def test_a_download_that_is_not_the_locked_file_is_not_kept(tmp_path: Path, jar: Jar) -> None:
    """A source that serves other bytes under the same name is refused, both hashes told."""
    locked = replace(jar, sha256="0" * 64)

    with pytest.raises(LocalKafkaError) as caught:
        await fetch_jars(tmp_path, lambda _: None, [locked])

    assert jar.sha256 in str(caught.value)
    assert locked.sha256 in str(caught.value)
    assert files_in(tmp_path) == []


async def test_a_full_cache_needs_no_network(tmp_path: Path, jar: Jar, unreachable: None) -> None:
    """Jars that are there as locked are used as they are."""
    stand_in = tmp_path / "stand-in-1.jar"
    stand_in.write_bytes(b"")
    empty = Jar("some.group:stand-in:1", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")

    assert [stand_in] == await fetch_jars(tmp_path, lambda _: None, [empty])


def test_the_lock_has_each_library_once_and_what_it_was_made_from() -> None:
    """No library comes in two versions, and both roots are there, Kafka's first."""
    coordinates = [jar.coordinate for jar in locked_jars()]
    libraries = [coordinate.rpartition(":")[0] for coordinate in coordinates]

    assert ROOTS[0] == coordinates[0]
    assert ROOTS[1] in coordinates
    assert len(set(libraries)) == len(libraries)


def test_the_cache_lies_where_the_user_wants_it() -> None:
    """CASELEDGER_CACHE_DIR comes before the user's own cache folder; versions of Kafka do not mix."""
    assert Path("/big/kafka-4.3.0") == default_cache({"CASELEDGER_CACHE_DIR": "/big"})
    assert Path("/xdg/caseledger/kafka-4.3.0") == default_cache({"XDG_CACHE_HOME": "/xdg"})
