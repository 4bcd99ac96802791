"""`caseledger policy`, which needs no broker unless it is asked about a ledger's cases."""

import json
from pathlib import Path

import pytest

from deploy.ports import free_port
from services.casework.policy import PACKS
from services.casework.policy_rows import published
from services.operations.cli import main


def run(*arguments: str | Path) -> int:
    """The exit code of the command."""
    with pytest.raises(SystemExit) as left:
        main(["policy", *map(str, arguments)])
    return int(left.value.code or 0)


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A copy of the packs, free to change."""
    folder = tmp_path / "packs"
    folder.mkdir()
    for path in PACKS.glob("*.toml"):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def edit(packs: Path, name: str, old: str, new: str) -> None:
    """Change one pack, which must hold what is to be changed."""
    text = (packs / name).read_text()
    assert old in text
    (packs / name).write_text(text.replace(old, new, 1))


def test_list_tells_each_version_and_its_days(capfd: pytest.CaptureFixture[str]) -> None:
    """Amplius binds from the later of its two days, and its review is due on the earlier one that it names."""
    assert run("list", "--json") == 0

    rows = {row["landlord"]: row for row in json.loads(capfd.readouterr().out)}
    assert (rows["amplius"]["since"], rows["amplius"]["review"]) == ("2024-12-17", "2026-06-04")


def test_show_tells_how_a_row_is_judged(capfd: pytest.CaptureFixture[str]) -> None:
    """One row by its number: its paraphrase, and a sentence for its rule."""
    assert run("show", "amplius", "confidentiality.2") == 0

    told = capfd.readouterr().out
    assert told.startswith("amplius:confidentiality.2 (clause Confidentiality (2), binds a case)")
    assert "a request is refused" in told
    assert "by someone else" in told


def test_show_tells_the_whole_policy_with_its_defects(capfd: pytest.CaptureFixture[str]) -> None:
    """Every row is there, and what is wrong with the policy itself."""
    assert run("show", "amplius") == 0

    told = capfd.readouterr().out
    assert all(row in told for row in published() if row.startswith("amplius:"))
    assert "no deputy is named" in told


@pytest.mark.parametrize("arguments", [("show", "nobody"), ("show", "amplius", "9.9")])
def test_what_is_not_there_is_said(arguments: tuple[str, ...], capfd: pytest.CaptureFixture[str]) -> None:
    """An unknown landlord or row ends with 1 and a word on how to find the right one."""
    assert run(*arguments) == 1
    assert "there are:" in (told := capfd.readouterr().err) or "lists them" in told


def test_check_tells_every_fault(packs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Two broken files, two lines, exit code 1; whole ones end with 0."""
    assert run("check", packs) == 0
    edit(packs, "amplius.toml", '"mate-crime.identified"', '"mate-crime.identifed"')
    (packs / "zz.toml").write_text("landlord =")

    assert run("check", packs) == 1
    told = capfd.readouterr().out
    assert "did you mean 'mate-crime.identified'" in told
    assert "zz.toml" in told


def test_a_broken_pack_stops_the_other_verbs(packs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Nothing is told from half a policy: exit code 2, naming the verb that says everything."""
    edit(packs, "amplius.toml", '"mate-crime.identified"', '"mate-crime.identifed"')
    assert run("list", "--policies", packs) == 2
    assert "caseledger policy check" in capfd.readouterr().err


def test_coverage_holds_the_packs_against_the_published_rows(packs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """All published rows are judged; a row taken out of a pack is missed."""
    assert run("coverage", "--json") == 0
    counts = json.loads(capfd.readouterr().out)["landlords"]
    assert {sum(kinds.get(kind, 0) for kinds in counts.values()) for kind in ("case", "landlord")} == {68, 35}

    text = (packs / "amplius.toml").read_text()
    start, end = (
        text.index('[[clause]]\nid = "amplius:mate-crime"'),
        text.index('[[clause]]\nid = "amplius:legal-psed"'),
    )
    (packs / "amplius.toml").write_text(text[:start] + text[end:])
    assert run("coverage", "--policies", packs) == 1
    assert "missing: amplius:mate-crime" in capfd.readouterr().out


def test_diff_tells_each_value_that_differs(packs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """By version and pointer; the same packs differ in nothing."""
    assert run("diff", packs) == 0
    edit(packs, "amplius.toml", 'review = "2026-06-04"', 'review = "2027-12-04"')
    capfd.readouterr()

    assert run("diff", packs) == 1
    assert "amplius-1.0 /review: 2027-12-04 -> 2026-06-04" in capfd.readouterr().out


def test_diff_says_of_what_no_case_can_tell(
    packs: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Without a ledger no case was judged; and clocks of cases stay as they were set, whatever their rule is now."""
    edit(packs, "whg.toml", "within = { working_days = 1 }", "within = { working_days = 2 }")
    assert run("diff", packs) == 1
    assert "no case was judged" in capfd.readouterr().out
    monkeypatch.setattr("services.operations.cli.policy_cases.changed_verdicts", lambda *_: iter(()))
    assert run("diff", packs, "--ledger") == 1
    assert "0 verdicts of cases changed.\nA clock that runs or has run stays as it was set" in capfd.readouterr().out


def test_diff_over_a_ledger_that_is_away_says_so(
    packs: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Exit code 3, and no list that looks complete."""
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", f"127.0.0.1:{free_port()}")
    assert run("diff", packs, "--ledger") == 3
    assert capfd.readouterr().out == ""
