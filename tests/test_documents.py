"""What the README and the pages of docs/ name is there, and what there is to set is named."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DOCUMENTS = [README, *sorted((ROOT / "docs").glob("*.md"))]

_LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")
_CODE = re.compile(r"```.*?```", re.DOTALL)
_NAMED = re.compile(r"\b(?:CASELEDGER_[A-Z_]*[A-Z]|KAFKA_BOOTSTRAP_SERVERS)\b")


def anchors(document: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", _CODE.sub("", document.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def broken(document: Path) -> list[str]:
    """The links of a document within this repository that lead nowhere."""
    found = []
    for path, anchor in _LINK.findall(_CODE.sub("", document.read_text("utf-8"))):
        target = (document.parent / path).resolve() if path else document
        if "://" not in path and not (target.exists() and (not anchor or anchor in anchors(target))):
            found.append(f"{path}#{anchor}")
    return found


def read_by_the_program() -> set[str]:
    """Every variable that a program of ours reads; of a secret, without the `_FILE` at its end."""
    files = [path for folder in ("services", "ledger", "deploy") for path in (ROOT / folder).rglob("*.py")]
    named = {name for path in files for name in _NAMED.findall(path.read_text("utf-8"))}
    return {name for name in named if name.removesuffix("_FILE") == name or name.removesuffix("_FILE") not in named}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    """A reader never follows a link to a file or a heading that is not there."""
    assert broken(document) == []


def test_the_readme_lists_every_setting_and_no_other() -> None:
    """Whoever reads the table of settings knows all that can be set."""
    table = README.read_text("utf-8").partition("## Settings")[2].partition("\n## ")[0]

    assert set(_NAMED.findall(table)) == read_by_the_program()


def test_the_readme_leads_to_every_document() -> None:
    """No page of docs/ has to be found by chance."""
    led_to = {path for path, _ in _LINK.findall(README.read_text("utf-8"))}

    assert {f"docs/{path.name}" for path in DOCUMENTS[1:]} <= led_to


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    """A missing file and a missing heading are; a heading that is there, and another site's page, are not."""
    page = tmp_path / "page.md"
    page.write_text("# The `first` day\n[a](no.md) [b](#the-first-day) [c](#none) [d](https://example.org/x)\n")

    assert broken(page) == ["no.md#", "#none"]
