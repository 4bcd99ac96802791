"""`caseledger contracts check`, which needs no broker."""

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from contracts.kept_examples import FOLDER
from services.operations.cli import main
from services.operations.event_file import events_in

GOOD = (FOLDER / "caseledger.contact.logged.v1.json").read_bytes()
IN_A_LINE = json.dumps(json.loads(GOOD)).encode()


def check(file: Path | str) -> int:
    """The exit code of the command."""
    with pytest.raises(SystemExit) as left:
        main(["contracts", "check", str(file)])
    return int(left.value.code or 0)


@pytest.mark.parametrize("content", [GOOD, b"[%s, %s]" % (GOOD, GOOD), IN_A_LINE + b"\n\n" + IN_A_LINE])
def test_good_files_are_good(content: bytes, tmp_path: Path) -> None:
    """One object over many lines, an array, and one object a line are all read."""
    file = tmp_path / "events"
    file.write_bytes(content)

    assert check(file) == 0


def test_each_problem_is_on_a_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A problem is told by the line its event begins on, its pointer, what to do, and its code."""
    wrong = IN_A_LINE.replace(b'"answered"', b'"perhaps"')
    file = tmp_path / "events.jsonl"
    file.write_bytes(b"\n".join([IN_A_LINE, wrong, b"{", b""]))

    code = check(file)

    first, second, last = capfd.readouterr().out.splitlines()
    assert code == 1
    assert first.startswith("line 2: /data/result: Must be one of: answered, ")
    assert first.endswith("[word]")
    assert second.startswith("line 3: -: ")
    assert last == "1 of 3 events are as the contract asks."


def test_stdin_is_a_file_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` reads what is piped in."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(GOOD)))

    assert check("-") == 0


@pytest.mark.parametrize("content", [b"", b"\n", b"[", b"[{}]", b"{", b"\xff"])
def test_files_with_nothing_good_are_found_wanting(content: bytes, tmp_path: Path) -> None:
    """Nothing in it, broken, or not events."""
    file = tmp_path / "events"
    file.write_bytes(content)

    assert check(file) == 1


@pytest.mark.parametrize("verb", [("contracts", "check"), ("send",)])
@pytest.mark.parametrize("content", [b"", b"\n", b"[]"])
def test_a_file_without_events_is_said_to_be_so(
    verb: tuple[str, ...], content: bytes, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Checking it and sending it give the same answer: a sender who exported nothing must not take it for success."""
    file = tmp_path / "events"
    file.write_bytes(content)

    with pytest.raises(SystemExit) as left:
        main((*verb, str(file)))

    assert left.value.code == 1
    assert "There are no events in the file." in "".join(capfd.readouterr())


def test_a_file_that_is_not_there_is_misuse(tmp_path: Path) -> None:
    """Exit code 2, as for any wrong use."""
    assert check(tmp_path / "none") == 2


def test_events_are_found_where_they_begin() -> None:
    """Lines are counted from 1, empty ones too; a broken object over many lines is one event."""
    assert events_in(b"\n\n{}\n\n{}\n") == [(3, b"{}"), (5, b"{}")]
    assert events_in(b'\n{\n "a": 1\n') == [(2, b'{\n "a": 1')]
