"""Who answers for a case, whatever the order of arrival and whatever was corrected."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest

from contracts.envelope import Event
from contracts.facts.handling import CaseReviewed, OfficerAssigned, OfficerReleased
from contracts.facts.review import EntryCorrected
from services.notifications.officers import Officers, concerns_officers
from tests.services.notifications.situations import STREAM, after, assigned, case, event, reported

FIRST = assigned("a.khan", at=after(hours=1))
SECOND = assigned("b.jones", at=after(hours=2))
ELSEWHERE = assigned("d.patel", at=after(hours=9), stream=case(1))


def officer(*events: Event) -> str | None:
    """Who answers for the case after the events."""
    officers = Officers()
    for version, one in enumerate(events, 1):
        officers.take(one, version)
    return officers.of(STREAM)


def corrected(entry: Event, replacement: OfficerAssigned | CaseReviewed | None, **times: float) -> Event:
    """The entry should have said something else, perhaps about another time."""
    at = after(**times) if times else None
    return event(EntryCorrected(entry=entry.id, replacement=replacement, occurred_at=at), at=after(days=1))


@pytest.mark.parametrize("events", list(permutations([FIRST, SECOND, ELSEWHERE])))
def test_the_latest_assignment_counts_in_any_order(events: Sequence[Event]) -> None:
    """By when it happened, not by when it became known; other cases do not matter."""
    assert officer(*events) == "b.jones"


@pytest.mark.parametrize(
    ("correction", "expected"),
    [
        (corrected(SECOND, OfficerAssigned(officer="c.smith")), "c.smith"),
        (corrected(SECOND, OfficerAssigned(officer="c.smith"), minutes=5), "a.khan"),
        (corrected(SECOND, None), "a.khan"),
        (corrected(SECOND, CaseReviewed()), "a.khan"),
        (corrected(FIRST, None), "b.jones"),
        (corrected(reported(), OfficerAssigned(officer="c.smith")), "c.smith"),
    ],
)
def test_a_correction_takes_the_place_of_what_it_corrects(correction: Event, expected: str) -> None:
    """The officer, the time, or the whole entry."""
    assert officer(FIRST, SECOND, correction) == expected


def test_a_case_that_was_given_back_has_no_officer() -> None:
    """Nobody answers for it from then on, until it is given again; at one instant the order of telling counts."""
    back = event(OfficerReleased(), at=after(hours=3))
    again = event(OfficerAssigned(officer="c.smith"), at=after(hours=3))

    assert officer(FIRST, SECOND, back) is None
    assert officer(back, FIRST, SECOND) is None
    assert officer(FIRST, back, again) == "c.smith"
    assert officer(FIRST, again, back) is None
    assert officer(FIRST, SECOND, corrected(back, None), back) is None
    assert officer(FIRST, SECOND, back, corrected(back, OfficerAssigned(officer="d.lee"))) == "d.lee"


def test_a_case_that_nobody_was_given_has_no_officer() -> None:
    """Nor has one whose only assignment should not be there."""
    assert officer(reported(), ELSEWHERE) is None
    assert officer(FIRST, corrected(FIRST, None)) is None


def test_what_changed_is_known() -> None:
    """Read again, the changes stand for all that happened; events about other things change nothing."""
    before = Officers()
    for version, one in enumerate((FIRST, SECOND, corrected(FIRST, None)), 1):
        before.take(one, version)
    later = Officers(before.changes())
    later.take(reported(), 9)

    assert before.changed == {FIRST.id, SECOND.id}
    assert (later.of(STREAM), later.changed) == ("b.jones", set())
    assert [concerns_officers(one) for one in (FIRST, corrected(FIRST, None), reported())] == [True, True, False]
