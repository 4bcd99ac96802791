"""What judging found, told to a person."""

from __future__ import annotations

from collections.abc import Iterable

from services.casework.judge.text import in_words
from tests.services.casework.judge.files import Written, call, judged, line, report

TWO = [{"ref": "p1", "role": "tenant"}, {"ref": "p2", "role": "tenant"}]


def told(lines: Iterable[Written], known: str | None = None) -> str:
    return "\n".join(in_words(judged(lines, known=known)))


def test_a_request_is_told_with_what_it_was_for() -> None:
    """Two requests of one kind are told apart by their step and whom it is against."""
    asked = line("request.start-enforcement.v1", "2026-04-16 10:00", {"step": "written_warning", "against": "x1"})
    assert "start-enforcement written warning against x1, asked Thu 16 Apr 2026" in told(
        [report("2026-04-02 16:30"), asked]
    )


def test_the_trace_of_one_victim_among_several_says_of_whom() -> None:
    """The clause is breached for the one who was not called."""
    lines = [report("2026-04-02 16:30", people=TWO, said={"victims": ["p1", "p2"]}), call("2026-04-07 10:00")]
    assert "1 partly met, 1 breached; here is told of victim p2" in told(lines, "2026-04-10 09:00")


def test_what_failed_says_what_is_due_next() -> None:
    """A year that was missed is over; the day that is named belongs to the year that still runs."""
    lines = told([report("2026-04-02 16:30")]).splitlines()
    [missed] = [one for one in lines if "target missed   whg:2.1 " in one]
    assert "  next due Fri 01 Jan 2027" in missed


def test_a_landlord_without_a_policy_is_told() -> None:
    """A mistyped name leaves nothing to judge by, and is not passed over in silence."""
    assert "mend the landlord's name" in told([report("2026-04-02 16:30", landlord="whgg")])
    assert "mend the landlord's name" not in told([report("2026-04-02 16:30")])


def test_an_instant_before_the_file_is_told() -> None:
    """Nothing was known then."""
    assert "Nothing in the file was known then" in told([report("2026-04-02 16:30")], "2020-01-01 09:00")
