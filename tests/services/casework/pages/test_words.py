"""The words and the order in which a page tells of a case."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from services.casework.pages.words import grouped, where
from tests.services.casework.judge.files import first_case, judged, report

EVENT, OTHER = "9b2f8a34-0000-4000-8000-000000000001", "9b2f8a34-0000-4000-8000-000000000002"


@pytest.mark.parametrize(
    ("pointer", "told"),
    [
        (f"/contacts/{EVENT}/channel", "Contacts, event 7, channel"),
        (f"/other_incidents/{OTHER}/at", "Other incidents, at"),
        ("/safe_contact/p1/never/0", "Safe contact, p1, never, number 1"),
        ("/a~1b", "A/b"),
        ("", "All"),
    ],
)
def test_a_place_is_told_by_the_event_that_told_it(pointer: str, told: str) -> None:
    """Entries of a list can be told apart, and no other id is shown."""
    assert where(pointer, {EVENT: 7}) == told


def test_clauses_without_a_due_time_come_as_the_policy_has_them() -> None:
    """2.3.3 comes before 2.3.11, and what is due before either."""
    found = first_case(judged([report("2026-04-02 16:30")], at="2026-04-02 17:00"))
    file = cast("Any", SimpleNamespace(verdicts=found.verdicts))

    [still_open] = [group for group in grouped(file) if group.heading == "Still open"]
    clauses = [one.clause for one in still_open.verdicts]
    assert clauses[0] == "whg:2.3.2"
    assert clauses.index("whg:2.3.3") < clauses.index("whg:2.3.11")
