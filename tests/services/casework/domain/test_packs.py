"""A pack's clauses are checked when loaded: every fault with its file, its entry and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.facts.consent import DisclosureMade, Purpose
from contracts.vocabulary import Crime, Recipient
from services.casework.policy import PACKS, PolicyError, load_policies, read_packs
from tests.services.casework.clauses.told import Landlord, Told

PACK = """
landlord = "northern"
name = "Hate Policy"
version = "northern-1"
effective = "2025-01"
adopted = "2025-01"
review = "2027-12"

[lists]
outsiders = ["police", "council"]

[[clause]]
id = "northern:1"
at = "1"
says = "The victim is reached within two working days."
binds = "case"
clock = true

[[clock]]
name = "reach"
clause = "northern:1"
says = "The victim is reached within two working days."
starts = "report"
for_each = "victim"
within = { working_days = 2 }
needs = ["contact"]
essential = ["contact"]

[[clause]]
id = "northern:2"
at = "2"
says = "Outsiders are told only in writing's consent."
binds = "case"

[[clause.duty]]
for_each = "disclosure"
where = { recipient = "@outsiders" }
gate = true

[[clause.duty.needs]]
what = "Why it was necessary"
states = ["necessity"]
order = "before"

[[clause]]
id = "northern:3"
at = "3"
says = "A crime is a hate crime."
binds = "definition"

[[clause.answer]]
question = "label"
answer = "hate crime"
when = { hate = true, crime = "yes" }

[[clause]]
id = "northern:4"
at = "4"
says = "The policy is reviewed in time."
binds = "landlord"

[[clause.duty]]
for_each = "policy-version"
own_due = true

[[clause.duty.needs]]
what = "The review"
order = "after"
any = [{ thing = "policy.reviewed" }]

[[defect]]
id = "no-end"
clause = "northern:4"
says = "It does not say who reviews."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The packs of the program, and a landlord that nobody wrote code for."""
    for path in PACKS.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "northern.toml").write_text(PACK)
    return tmp_path


def test_a_new_landlord_is_judged_by_one_new_file(folder: Path) -> None:
    """Clocks, duties, definitions and the landlord's own rows come from the file alone."""
    book = load_policies(folder)
    case = Told("northern", book=book).reported("2026-04-02 16:30", crime=Crime.YES)
    case.given(DisclosureMade(recipient=Recipient.COUNCIL, purpose=Purpose.HOUSING, about=("p1",)), "2026-04-08 10:00")
    verdicts = {row: str(one.verdict) for row, one in case.clauses("2026-04-09 00:00").items()}
    own = Landlord("northern", book).verdict("northern:4", "2028-01-01 00:00")
    assert verdicts == {"northern:1": "breached", "northern:2": "breached", "northern:3": "met"}
    assert own == "breached"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('for_each = "disclosure"', 'for_each = "disclosur"', "did you mean 'disclosure'"),
        ('{ recipient = "@outsiders" }', '{ recipent = "@outsiders" }', "did you mean 'recipient'"),
        ('"@outsiders"', '"@outsider"', "did you mean 'outsiders'"),
        ('{ recipient = "@outsiders" }', '{ recipient = "police" }', "list 'outsiders': no rule reads it"),
        ('thing = "policy.reviewed"', 'thing = "policy.reviewd"', "did you mean 'policy.reviewed'"),
        ('states = ["necessity"]', 'states = ["necesity"]', "did you mean 'necessity'"),
        ('crime = "yes"', 'crime = "yess"', "did you mean 'yes'"),
        ('when = { hate = true,', 'when = { hated = true,', "did you mean 'hate'"),
        ('question = "label"', 'question = "lable"', "Invalid enum value 'lable'"),
        ('id = "northern:3"', 'id = "northern:2"', "stands twice"),
        ('id = "northern:3"', 'id = "southern:3"', "must begin with 'northern'"),
        ("clock = true\n", "", "go together"),
        ('clause = "northern:1"', 'clause = "northern:9"', "there is no such clause"),
        ("own_due = true\n", 'own_due = true\nby = "2027-01-31"\n', "exclude each other"),
        ("own_due = true\n", 'by = "31 January"\n', "must be a day such as"),
        ("own_due = true\n", "own_due = true\nforbidden = true\n", "and not both"),
        ('any = [{ thing = "policy.reviewed" }]\n', "", "either things in `any` or fields in `states`"),
        ('binds = "definition"', 'binds = "case"', "nothing judges it"),
        ('binds = "landlord"', 'binds = "definition"', "a definition needs"),
        ('answer = "hate crime"\n', "", "either an `answer`, or words `of`"),
        ('clause = "northern:4"\nsays = "It does', 'clause = "northern:5"\nsays = "It does', "no clause 'northern:5'"),
        ('review = "2027-12"', 'review = "2027-13"', "month must be in 1..12"),
        ('gate = true', 'gates = true', "unknown field `gates`"),
    ],
)  # fmt: skip
def test_every_fault_names_file_entry_and_remedy(folder: Path, old: str, new: str, told: str) -> None:
    """A slip in a pack is found before a case is judged by it."""
    assert old in PACK
    (folder / "northern.toml").write_text(PACK.replace(old, new, 1))
    with pytest.raises(PolicyError) as refused:
        load_policies(folder)
    assert told in str(refused.value)
    assert "northern.toml" in str(refused.value)


def test_all_faults_of_all_files_are_told_at_once(folder: Path) -> None:
    """Two slips in one pack and one in another are three lines."""
    (folder / "northern.toml").write_text(PACK.replace("recipient =", "recipent =").replace('"yes"', '"yess"'))
    (folder / "broken.toml").write_text("landlord = ")
    _, faults = read_packs(folder)
    assert [fault.partition(":")[0] for fault in faults] == ["broken.toml", "northern.toml", "northern.toml"]
