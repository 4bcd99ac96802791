"""Which open cases a report may be about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.casework.pages.call.similar import SHOWN_MAX, Candidate, Similar, Sought, joined, most_similar

AT = datetime(2026, 10, 26, 12, tzinfo=UTC)
SOUGHT = Sought("Bentley", "100023336956", AT)


def a_case(number: int, days: float = 0, **changes: Any) -> Candidate:
    """A case of another neighbourhood, so many days after the report."""
    plain = Candidate(UUID(int=number), "hate", "Moxley", AT, None, AT + timedelta(days=days))
    return plain._replace(**changes)


def found(*cases: Candidate, sought: Sought = SOUGHT) -> list[int]:
    """The numbers of the cases that are offered, in order."""
    return [one.case.case_id.int for one in most_similar(sought, cases)]


def test_people_come_before_the_property_and_that_before_the_neighbourhood() -> None:
    """A case with nothing in common is not offered, however near in time."""
    person = a_case(1, days=-300, people=("its victim has the reference of the caller",))
    home = a_case(2, days=-200, uprn="100023336956")
    near, far = a_case(3, days=-2, area="bentley "), a_case(4, days=-20, area="Bentley")

    assert found(a_case(5), far, near, home, person) == [1, 2, 3, 4]


def test_a_neighbourhood_long_ago_is_no_reason() -> None:
    """After two months the place alone says nothing."""
    assert found(a_case(1, days=-59, area="Bentley"), a_case(2, days=-61, area="Bentley")) == [1]


def test_no_place_is_no_place() -> None:
    """Two reports that name none are not alike for that."""
    assert found(a_case(1, area=""), sought=Sought("", "", AT)) == []


def test_reasons_are_told_in_days() -> None:
    """By London dates, and before or after the report."""
    cases = [a_case(1, -2, area="Bentley"), a_case(2, 1, area="Bentley"), a_case(3, area="Bentley"),
             a_case(4, -0.6, area="Bentley", uprn="100023336956")]  # fmt: skip
    told = {one.case.case_id.int: joined(one.reasons) for one in most_similar(SOUGHT, cases)}

    assert told == {
        1: "the same neighbourhood, 2 days earlier",
        2: "the same neighbourhood, 1 day later",
        3: "the same neighbourhood, on the same day",
        4: "the same property and the same neighbourhood, 1 day earlier",
    }


def test_only_so_many_are_offered_and_without_names() -> None:
    """A name is put in later, where it may be read."""
    offered = most_similar(SOUGHT, [a_case(number, area="Bentley") for number in range(30)])

    assert len(offered) == SHOWN_MAX
    assert all(isinstance(one, Similar) and one.names == () for one in offered)
