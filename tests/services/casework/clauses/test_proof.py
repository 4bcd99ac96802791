"""Every row is proved by tests of its own."""

from __future__ import annotations

import pytest

from tests.services.casework.clauses.proof import lacking, load_rows, rows, unproved


def test_every_row_has_its_tests() -> None:
    """A row that binds has a test where it is met, one where not, one where it asks nothing; a definition has one."""
    load_rows()
    assert list(lacking()) == []


@pytest.mark.parametrize("row", sorted(rows()))
def test_a_rows_tests_fail_without_its_rule(row: str) -> None:
    """Taking the rule of a row away makes at least one of its own tests fail."""
    load_rows()
    assert unproved(row) is None
