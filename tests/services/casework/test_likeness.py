"""Who may be one person: likeness without values."""

from __future__ import annotations

from datetime import date

import pytest

from contracts.people import ContactPoint, Person
from contracts.vocabulary import ContactKind
from services.casework.likeness import Likeness, marks_of, masked, normalised

BORN = date(1988, 3, 9)


def alike(one: Person, other: Person, landlord: str = "amplius", elsewhere: str = "amplius") -> set[Likeness]:
    """What two people have in common."""
    here, there = marks_of(masked(one, landlord), landlord), marks_of(masked(other, elsewhere), elsewhere)
    return {likeness for likeness, mark in here.items() if there.get(likeness) == mark}


@pytest.mark.parametrize("other", ["ZOE EXAMPLE-RAY", "Example Ray, Zoë", "zoe  example ray", "Zoe\u0308 Example-Ray"])
def test_a_name_is_the_same_however_it_is_written(other: str) -> None:
    """Case, accents, punctuation and the order of its parts do not matter."""
    assert normalised(other) == normalised("Zoë Example-Ray")


def test_each_likeness_needs_both_of_its_parts() -> None:
    """A name alone is no reason, nor is a date of birth or a household."""
    one = Person(ref="p1", name="Zoë Example", date_of_birth=BORN, household="H-77", source_ref="T-1")

    assert alike(one, Person(ref="v", name="Zoë Example")) == set()
    assert alike(one, Person(ref="v", date_of_birth=BORN, household="H-77")) == set()
    assert alike(one, Person(ref="v", name="zoe example", date_of_birth=BORN)) == {Likeness.NAME_AND_BIRTH}
    assert alike(one, Person(ref="v", name="zoe example", household="h-77")) == {Likeness.NAME_AND_HOUSEHOLD}
    assert alike(one, Person(ref="v", source_ref="T-1")) == {Likeness.REFERENCE}


def test_people_of_two_landlords_are_never_alike() -> None:
    """Each landlord's people are its own."""
    one = Person(ref="p1", name="Zoë Example", date_of_birth=BORN, household="H-77", source_ref="T-1")

    assert alike(one, one) == set(Likeness)
    assert alike(one, one, elsewhere="whg") == set()


def test_a_masked_person_tells_nothing_of_them() -> None:
    """Neither name nor household, date of birth or address."""
    address = ContactPoint(kind=ContactKind.ADDRESS, value="1 Example Road")
    one = Person(ref="p1", name="Zoë Example", date_of_birth=BORN, household="H-77", contacts=(address,), language="so")

    told = str(masked(one, "amplius"))

    assert not any(word in told.casefold() for word in ("zoë", "zoe", "example", "h-77", "1988", "road"))
