"""The verbs `samples`, `lag`, `rejected`, `parked` and `actions` as a person or a script uses them."""

import json

import pytest

from deploy.ports import free_port
from services.operations.cli import main

ENDING = "2026-07-15T11:00:00+01:00"


def _run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return int(left.value.code or 0)


def test_samples_prints_one_record_a_line(capfd: pytest.CaptureFixture[str]) -> None:
    """Each line can be published by any client: key, headers, value, and what to expect."""
    assert _run("samples", "--count", "20", "--ending", ENDING) == 0

    lines = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert len(lines) == 20
    assert {frozenset(line) for line in lines} == {frozenset({"key", "headers", "value", "expected"})}


def test_samples_are_the_same_at_every_run(capfd: pytest.CaptureFixture[str]) -> None:
    """The same seed and ending print the same bytes."""
    printed = []
    for _ in range(2):
        _run("samples", "--count", "40", "--seed", "3", "--ending", ENDING)
        printed.append(capfd.readouterr().out)

    assert printed[0] == printed[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("samples", "--ending", "2026-07-15T11:00:00"),
        ("samples", "--ending", "yesterday"),
        ("samples", "--count", "0"),
        ("lag", "--max-seconds", "soon"),
        ("rejected", "show", "12"),
        ("rejected", "redrive"),
        ("rejected", "redrive", "12"),
        ("rejected", "redrive", "0:1", "--all"),
        ("rejected", "redrive", "0:1", "--by", "a name"),
        ("parked", "show", "12"),
        ("parked", "redrive"),
        ("parked", "redrive", "0:1", "--all"),
        ("actions", "--latest", "0"),
    ],
)
def test_used_wrongly(arguments: tuple[str, ...], capfd: pytest.CaptureFixture[str]) -> None:
    """A wrong value ends with 2 and a word on stderr, nothing on stdout."""
    assert _run(*arguments) == 2

    printed = capfd.readouterr()
    assert printed.out == ""
    assert printed.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("lag",),
        ("lag", "--json"),
        ("rejected", "list"),
        ("rejected", "show", "0:1"),
        ("rejected", "redrive", "--all", "--yes", "--by", "op1"),
        ("parked", "list"),
        ("parked", "redrive", "--all", "--yes", "--by", "op1"),
        ("actions",),
        ("samples", "--publish"),
    ],
)
def test_kafka_unreachable(arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a Kafka each verb that needs one ends with 3."""
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", f"127.0.0.1:{free_port()}")

    assert _run(*arguments) == 3


@pytest.mark.kafka
def test_lag_says_by_its_exit_code_what_it_shows(
    kafka: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The exit code is 1 exactly when a topic is missing or some partition is found wanting."""
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", kafka)

    code = _run("lag", "--json", "--max-seconds", "1e9")

    report = json.loads(capfd.readouterr().out)
    broken = any(lag["standing"] in ("data lost", "beyond end") for lag in report["partitions"])
    assert code == (1 if report["missing_topics"] or broken else 0)
    assert {"groups", "measured_at", "partitions"} <= set(report)


@pytest.mark.kafka
@pytest.mark.parametrize("verb", ["show", "redrive"])
@pytest.mark.parametrize("kind", ["rejected", "parked"])
def test_nothing_is_found(
    kafka: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], kind: str, verb: str
) -> None:
    """A position that is not kept ends with 1 and says so."""
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", kafka)

    assert _run(kind, verb, "0:987654321") == 1
    assert "987654321" in capfd.readouterr().err
