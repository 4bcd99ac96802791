"""Whoever meets a code finds it in the documentation."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from contracts.shape import _LEAVES
from services.docs.codes import codes
from tests.test_house_rules import ROOT, python_files, tree_of

ANSWERING = (
    "contracts", "services/intake", "services/casework/http", "services/casework/decide", "services/casework/commands",
    "services/casework/gates.py", "services/web.py",
)  # fmt: skip
BY_KEYWORD = {"Reason": "code", "Lack": "code", "Problem": "kind"}
BY_PLACE = {"Unreadable": 0, "fault": 1, "_always": 0, "_problem": 2}
DOORS = {"reports", "facts", "both"}


def answered(tree: ast.AST, constants: dict[str, str]) -> Iterator[str]:
    """Every code that a file can answer with, as far as it stands there as a word or under a name of `constants`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            found = [one.value for one in node.keywords if one.arg == BY_KEYWORD.get(name, "")]
            found += node.args[BY_PLACE[name] : BY_PLACE[name] + 1] if name in BY_PLACE else []
            for one in found:
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield one.value
                elif isinstance(one, ast.Name) and one.id in constants:
                    yield constants[one.id]


def every_code() -> set[str]:
    """The codes of everything that answers people, senders and commands."""
    folders, files = (
        (one for one in ANSWERING if not one.endswith(".py")),
        (one for one in ANSWERING if one.endswith(".py")),
    )
    paths = [*python_files(*folders), *(ROOT / one for one in files)]
    constants = {"NO_SUCH_CASE": "no-such-case"}
    found = {code for path in paths for code in answered(tree_of(path), constants)}
    # Those of a single value are made by its kind.
    return found | {says(_kind(of))[0] for of, (says, _) in _LEAVES.items()}


class _kind:  # noqa: N801 - stands for any of msgspec's kinds
    """A value's kind with nothing but what the words about it need."""

    min_length = max_length = pattern = ge = le = None
    values: tuple[str, ...] = ()
    cls: tuple[str, ...] = ()

    def __init__(self, _of: type) -> None:
        pass


def test_every_code_is_told_with_its_remedy() -> None:
    """None is missing, and none is told that nobody answers with."""
    told = {one.name for one in codes()}

    assert every_code() - told == set()
    assert told - every_code() == set()


@pytest.mark.parametrize("code", codes(), ids=lambda code: code.name)
def test_a_code_is_told_whole(code) -> None:  # type: ignore[no-untyped-def]
    """By the door that answers with it, in sentences."""
    assert code.door in DOORS
    assert code.meaning.endswith(".")
    assert code.remedy.endswith(".")


def test_a_code_that_is_not_told_is_found() -> None:
    """However it is given."""
    tree = ast.parse(
        'Reason(code="a"); raise_(Problem(1, "x", kind="b")); fault("", "c", "d"); Unreadable("e", "f"); Lack(code=X)'
    )

    assert set(answered(tree, {"X": "g"})) == {"a", "b", "c", "e", "g"}
