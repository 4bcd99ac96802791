"""The file that says which landlords each sender may speak for."""

from pathlib import Path

import pytest

from services.intake.sources import load_sources
from services.settings import SettingsError


def test_the_default_binds_the_five() -> None:
    """Without a file of their own, each landlord has its example source."""
    landlords = ("connexus", "whg", "the-group", "derby-homes", "amplius")

    assert load_sources() == {f"https://crm.example/{name}": frozenset({name}) for name in landlords}


def test_another_file_takes_its_place(tmp_path: Path) -> None:
    """One source may speak for several landlords."""
    file = tmp_path / "sources.toml"
    file.write_text('[sources]\n"urn:crm" = ["whg", "amplius"]\n')

    assert load_sources(file) == {"urn:crm": frozenset({"whg", "amplius"})}


@pytest.mark.parametrize(
    "text", ["", "[sources", '[sources]\n"a b" = ["whg"]', '[sources]\n"a" = "whg"', "x = 1\n[sources]"]
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, text: str) -> None:
    """The message names the setting, the file and the form it must have."""
    file = tmp_path / "sources.toml"
    file.write_text(text)

    with pytest.raises(SettingsError, match=r"CASELEDGER_SOURCES_FILE.*sources\.toml.*\[sources\]"):
        load_sources(file)
