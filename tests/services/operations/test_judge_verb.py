"""`caseledger judge`, which needs no broker."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from services.operations.cli import main
from tests.services.casework.judge.files import Written, call, line, report, text

PLAN = line("action-plan.agreed.v1", "2026-04-07 10:10", {"plan": "Weekly calls."})
BREACHED = [report("2026-04-02 16:30"), call("2026-04-09 10:00")]
KEPT = [report("2026-04-02 16:30"), call("2026-04-07 10:00"), PLAN]


def judge(*arguments: object) -> int:
    """The exit code of the command."""
    with pytest.raises(SystemExit) as left:
        main(["judge", *map(str, arguments)])
    return int(left.value.code or 0)


def file_of(folder: Path, lines: list[Written]) -> Path:
    """A file of these lines."""
    (file := folder / "facts.jsonl").write_text(text(lines))
    return file


@pytest.mark.parametrize(("lines", "code"), [(KEPT, 0), (BREACHED, 1)])
def test_the_exit_code_tells_whether_a_clause_fails(lines: list[Written], code: int, tmp_path: Path) -> None:
    """0 while every clause of the cases is kept or open, 1 when one is not; the landlord itself is not spoken of."""
    assert judge("--facts", file_of(tmp_path, lines)) == code


def test_the_example_judges_well(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What is printed can be judged as it is, and shows repeat victimisation, a refusal and a permission."""
    assert judge("--example") == 0
    (file := tmp_path / "example.jsonl").write_text(capfd.readouterr().out)

    assert judge("--facts", file) == 0
    told = capfd.readouterr().out
    assert "Repeat victimisation" in told
    assert "refused   authorise-disclosure" in told
    assert "done      authorise-disclosure" in told


def test_failing_clauses_come_first_with_their_trace(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A person sees what was broken, since when, and how that was reckoned."""
    judge("--facts", file_of(tmp_path, BREACHED))

    clauses = capfd.readouterr().out.split("Clauses:")[1].splitlines()
    assert clauses[1].split()[:2] == ["breached", "whg:2.3.2"]
    assert any("Good Friday" in one for one in clauses[2:12])


def test_json_has_everything_that_was_found(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """One object, with verdicts of the shape that HTTP gives."""
    judge("--facts", file_of(tmp_path, BREACHED), "--json", "--landlord", "all")

    found = json.loads(capfd.readouterr().out)
    assert len(found["landlords"]) == 5
    for landlord in found["landlords"]:
        for verdict in (*landlord["verdicts"], *landlord["cases"][0]["verdicts"]):
            assert verdict.keys() == {
                "landlord", "clause", "binds", "verdict", "flags", "since", "due", "obligations", "counts", "events",
                "policy_version", "calendar_version", "trace",
            }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "--facts FILE"),
        (["--facts", "nowhere.jsonl"], "nowhere.jsonl cannot be read"),
        (["--facts", "{file}", "--landlord", "nobody"], "--landlord must be all or one of: amplius"),
        (["--facts", "{file}", "--as-known", "yesterday"], "--as-known must be a time with its offset"),
        (["--facts", "{file}", "--as-at", "2026-04-02"], "--as-at must be a time with its offset"),
        (["--facts", "{file}", "--policies", "{folder}"], "holds no policy pack"),
        (["--facts", "{file}", "--calendar", "{file}"], "holiday table"),
    ],
)
def test_wrong_use_is_told(
    arguments: list[str], told: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    """Exit code 2, and what to give instead."""
    file = file_of(tmp_path, KEPT)
    assert judge(*(one.format(file=file, folder=tmp_path) for one in arguments)) == 2
    assert told in capfd.readouterr().err


def test_every_faulty_line_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """All of them at once, by number, place and remedy; nothing is judged."""
    wrong = {**KEPT[1], "stream": "nowhere"}
    file = file_of(tmp_path, [wrong, KEPT[0], {**wrong, "data": {"type": "contact.made.v1"}}])

    assert judge("--facts", file) == 2
    told = capfd.readouterr()
    assert [one.split(": ")[:2] for one in told.err.splitlines()] == [["line 1", "/stream"], ["line 3", "/stream"]]
    assert not told.out
