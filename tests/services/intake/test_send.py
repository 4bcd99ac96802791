"""`caseledger send` against the running service."""

import json
from pathlib import Path

import pytest

from services.operations.cli import main
from tests.services.intake.conftest import Doors
from tests.services.intake.messages import incident

pytestmark = pytest.mark.kafka


def run(*arguments: str) -> int:
    """The exit code of the command."""
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return int(left.value.code or 0)


@pytest.fixture
def settings(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command reaches the broker of the running service."""
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", doors.bootstrap)


@pytest.mark.usefixtures("settings")
def test_what_is_rejected_is_told_line_by_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Each rejected event is named with its reasons, and the exit code says that not all is well."""
    file, stranger = tmp_path / "events.jsonl", incident(source="https://stranger.example")
    file.write_text(f"{json.dumps(stranger)}\nrubbish\n")

    code = run("send", str(file))

    told = capfd.readouterr().out
    assert code == 1
    assert f"line 1: rejected  https://stranger.example#{stranger['id']}\n  /source: " in told
    assert "line 2: rejected  offset " in told


@pytest.mark.usefixtures("settings")
def test_a_missing_outcome_is_not_good_news(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Where casework does not run, a good event has no outcome: the command says so."""
    file = tmp_path / "event.json"
    file.write_text(json.dumps(incident()))

    code = run("send", str(file), "--wait", "1")

    assert code == 3
    assert "1 of 1 have no outcome yet" in capfd.readouterr().err
