"""docs/judging.md: fresh, and every example in it is read by the real reader."""

from __future__ import annotations

import json
import re

import pytest

from services.casework.judge.docs import FILE, main
from services.casework.judge.lines import CONCLUSIONS, SHAPES
from services.casework.judge.reading import read_lines
from services.casework.judge.wording import Wording
from tests.services.casework.judge.files import judged, text

EXAMPLES = re.findall(r"```json\n(.*?)\n```", FILE.read_text(), flags=re.DOTALL)
SETTING_FILES = ("policy.loaded.v1", "calendar.loaded.v1")


def tag_of(example: str) -> str:
    """What an example is of."""
    return str(json.loads(example.splitlines()[-1])["data"]["type"])


def test_the_page_is_fresh() -> None:
    """What is committed is what the contract makes of it."""
    assert main(["--check"]) == 0


def test_every_line_that_is_understood_has_an_example() -> None:
    """Facts, requests and settings alike; what a ledger concludes is left out."""
    assert sorted(map(tag_of, EXAMPLES)) == sorted(SHAPES.keys() - CONCLUSIONS)


@pytest.mark.parametrize("example", EXAMPLES, ids=tag_of)
def test_every_example_is_read_and_judged(example: str) -> None:
    """Whoever copies an example has a file that judges."""
    lines = [json.loads(one) for one in example.splitlines()]
    assert len(read_lines(text(lines))) == len(lines)
    if tag_of(example) not in SETTING_FILES:
        found = judged(lines)
        assert not found.not_understood
        assert found.facts + found.requests + found.settings == len(lines)


def test_a_field_without_a_meaning_is_no_documentation() -> None:
    """A new field has to be told what it means."""
    wording = Wording()
    del wording._meanings["everywhere"]["channel"]
    with pytest.raises(KeyError, match="channel"):
        wording.table(SHAPES["contact.made.v1"], "contact.made.v1")
