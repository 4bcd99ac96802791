"""Repeat victimisation over family links and people under two references."""

from __future__ import annotations

from datetime import date

import pytest

from contracts.facts.person import FamilyLinkEnded, Relation, SamePersonConfirmed, SamePersonRuledOut
from tests.services.casework.domain.people import (
    Landlord,
    person,
)


@pytest.mark.parametrize("relation", [one for one in Relation if one is not Relation.OTHER])
def test_immediate_family_makes_a_pair_from_either_side(relation: Relation) -> None:
    """Whichever of the two was told of the link, and whoever suffered first."""
    for teller, other in (("T-1", "T-2"), ("T-2", "T-1")):
        known = Landlord()
        known.linked(teller, other, relation)
        known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
        known.reported("second", "2026-05-02 16:30", "T-2", suffered="2026-05-01")
        (pair,) = known.pairs()

        back = {Relation.PARENT: Relation.CHILD, Relation.CHILD: Relation.PARENT}.get(relation, relation)
        assert pair.relation is (relation if teller == "T-1" else back)


def test_other_family_makes_none() -> None:
    """Which relations are immediate is the policy's to say, and nothing is inferred from two links."""
    known = Landlord()
    known.linked("T-1", "T-2", Relation.OTHER)
    known.linked("T-2", "T-3", Relation.CHILD)
    known.linked("T-3", "T-4", Relation.SIBLING)
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    known.reported("second", "2026-05-02 16:30", "T-2", suffered="2026-05-01")
    known.reported("third", "2026-06-02 16:30", "T-4", suffered="2026-06-01")

    assert known.named_pairs() == []


@pytest.mark.parametrize(
    ("since", "until", "suffered", "is_repeat"),
    [
        ("2026-05-01", None, "2026-05-01", True),  # married on the day
        ("2026-05-02", None, "2026-05-01", False),
        ("2026-05-02", None, "2026-04-20", False),
        ("2010-01-01", "2026-04-30", "2026-05-01", False),  # divorced the day before
        ("2010-01-01", "2026-05-01", "2026-05-01", True),
        ("2010-01-01", "2026-05-01", "2026-05-01T23:59:59+01:00", True),
        ("2010-01-01", "2026-05-01", "2026-05-02T00:00:00+01:00", False),
    ],
)
def test_the_link_must_be_in_force_when_the_later_incident_was_suffered(
    since: str, until: str | None, suffered: str, *, is_repeat: bool
) -> None:
    """A link is dated by London days, both its first and its last included."""
    known = Landlord()
    known.linked("T-1", "T-2", since=since, until=until)
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    known.reported("second", "2026-06-02 16:30", "T-2", suffered=suffered)

    assert known.named_pairs() == ([("first", "second")] if is_repeat else [])


def test_the_link_and_the_window_must_hold_at_one_time() -> None:
    """An inexact time that touches each of them at different times counts for nothing."""
    known = Landlord()
    known.linked("T-1", "T-2", since="2010-01-01", until="2026-03-31")
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    known.reported("second", "2026-06-02 16:30", "T-2", suffered="2026-03-01", until="2026-05-01")

    assert known.named_pairs() == []


def test_a_link_that_ended_is_told_from_either_side() -> None:
    """The other of the two says that it is over."""
    known = Landlord()
    known.linked("T-1", "T-2", Relation.PARENT)
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    known.reported("second", "2026-06-02 16:30", "T-2", suffered="2026-06-01")
    assert known.named_pairs() == [("first", "second")]

    over = FamilyLinkEnded(other=person("T-1"), relation=Relation.CHILD, until=date(2026, 5, 31))
    known.said_of("T-2", over, "2026-07-01 09:00")

    assert known.named_pairs() == []


def test_one_person_under_two_references_is_one_once_somebody_said_so() -> None:
    """Never before, and not any longer once somebody found that they are two; their family goes with them."""
    known = Landlord()
    known.linked("T-9", "T-2")
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    known.reported("second", "2026-05-02 16:30", "T-9", suffered="2026-05-01")
    known.reported("third", "2026-06-02 16:30", "T-2", suffered="2026-06-01")
    assert known.named_pairs() == [("second", "third")]

    known.said_of("T-9", SamePersonConfirmed(other=person("T-1"), reason="Same card."), "2026-06-03 10:00")
    assert known.named_pairs() == [("first", "second"), ("first", "third"), ("second", "third")]

    known.said_of("T-1", SamePersonRuledOut(other=person("T-9"), reason="Twins."), "2026-06-04 10:00")
    assert known.named_pairs() == [("second", "third")]
