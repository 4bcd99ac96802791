"""Marks on tests: which row of which policy a test shows, and in which case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

Test = Callable[[], None]
ROWS: dict[str, dict[str, list[Test]]] = defaultdict(lambda: defaultdict(list))
"""Row id -> met, not_met, not_applicable or applied -> the tests that show it."""


def _mark(case: str, row: str) -> Callable[[Test], Test]:
    def keep(test: Test) -> Test:
        ROWS[row][case].append(test)
        return test

    return keep


def met(row: str) -> Callable[[Test], Test]:
    """The test shows the row kept."""
    return _mark("met", row)


def not_met(row: str) -> Callable[[Test], Test]:
    """The test shows the row broken, missed or not evidenced."""
    return _mark("not_met", row)


def not_applicable(row: str) -> Callable[[Test], Test]:
    """The test shows where the row asks nothing."""
    return _mark("not_applicable", row)


def applied(row: str) -> Callable[[Test], Test]:
    """The test shows that a definition changes an answer."""
    return _mark("applied", row)


def shows_part(row: str, test: Test) -> None:
    """The test shows one part of the row's rule: another way to keep it, or what only looks like keeping it."""
    ROWS[row]["part"].append(test)
