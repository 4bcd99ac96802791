"""The words and the order in which a page tells of a case."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from services.casework.pages.words import grouped
from tests.services.casework.judge.files import first_case, judged, report


def test_clauses_without_a_due_time_come_as_the_policy_has_them() -> None:
    """2.3.3 comes before 2.3.11, and what is due before either."""
    found = first_case(judged([report("2026-04-02 16:30")], at="2026-04-02 17:00"))
    file = cast("Any", SimpleNamespace(verdicts=found.verdicts))

    [still_open] = [group for group in grouped(file) if group.heading == "Still open"]
    clauses = [one.clause for one in still_open.verdicts]
    assert clauses[0] == "whg:2.3.2"
    assert clauses.index("whg:2.3.3") < clauses.index("whg:2.3.11")
